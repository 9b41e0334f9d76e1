"""What loyalty plugs in: its accounts and its page."""

from app.kernel.plug import Plug
from app.ledger.accounts import ACCOUNTS, AccountFamily, Nature
from app.loyalty.award_points import HELD, ISSUED
from app.loyalty.routes import blueprint
from app.web.menus import ME_MENU, MenuItem


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(blueprint)
    plug.add(
        ACCOUNTS,
        AccountFamily(ISSUED, Nature.EXPENSE, "已发积分", unit="points"),
        AccountFamily(HELD, Nature.LIABILITY, "会员积分", unit="points", limited=True),
    )
    plug.add(ME_MENU, MenuItem("我的积分", "loyalty.points", "", rank=30, icon="coin"))
