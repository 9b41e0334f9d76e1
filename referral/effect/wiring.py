"""What the effect page plugs in."""

from app.kernel.plug import Plug
from app.web.menus import CONSOLE_MENU, MenuItem
from referral.effect import admin


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(admin.blueprint)
    plug.add(
        CONSOLE_MENU,
        MenuItem("推广效果", "effect_office.effect_page", "plans.read", group="资金", rank=43, icon="chart"),
    )
