"""What targets plug in."""

from app.kernel.plug import Plug
from app.web.menus import CONSOLE_MENU, MenuItem
from referral.targets import admin, counter


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(admin.blueprint)
    plug.blueprint(counter.blueprint)
    plug.add(
        CONSOLE_MENU,
        MenuItem("销售目标", "targets_office.branches_page", "staff.edit_office", group="人", rank=33, icon="chart"),
    )
