"""What the policy's page plugs in."""

from app.kernel.plug import Plug
from app.web.menus import CONSOLE_MENU, MenuItem
from referral.policy_desk.admin import blueprint


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(blueprint)
    plug.add(CONSOLE_MENU, MenuItem("归属规则", "policy_desk.page", "plans.read", group="资金", rank=47, icon="shield"))
