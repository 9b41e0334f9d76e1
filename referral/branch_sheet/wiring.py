"""What the sheet between branches plugs in."""

from app.kernel.plug import Plug
from app.web.menus import CONSOLE_MENU, MenuItem
from referral.branch_sheet import admin, counter


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(admin.blueprint)
    plug.blueprint(counter.blueprint)
    plug.add(
        CONSOLE_MENU,
        MenuItem("门店往来", "branch_sheet_office.whole", "credit.read", group="资金", rank=46, icon="swap"),
    )
