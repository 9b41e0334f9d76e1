"""What risk plugs in."""

from datetime import timedelta

from app.kernel.plug import Plug
from app.web.menus import CONSOLE_MENU, MenuItem
from referral.risk import admin
from referral.risk.watch_risks import watch_risks


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(admin.blueprint)
    plug.job("referral.risk", timedelta(minutes=10), watch_risks)
    plug.add(
        CONSOLE_MENU,
        MenuItem("推广风险", "risk_office.cases", "plans.read", group="资金", rank=47, icon="shield"),
    )
