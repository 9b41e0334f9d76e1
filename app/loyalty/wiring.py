"""What loyalty plugs in: its accounts and its page."""

from typing import Any

from app.codes.events import CodeOpened
from app.kernel.plug import Plug
from app.ledger.accounts import ACCOUNTS, AccountFamily, Nature
from app.loyalty.award_points import HELD, ISSUED
from app.loyalty.handlers import reward_scan
from app.loyalty.routes import blueprint
from app.notices.kinds import NOTICE_KINDS, NoticeKind, NoticeText
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
    plug.add(NOTICE_KINDS, NoticeKind("loyalty.scan_points", _scan_points))
    plug.on(CodeOpened, reward_scan)


def _scan_points(params: dict[str, Any]) -> NoticeText:
    return NoticeText(f"扫码得 {params['points']} 积分", f"谢谢光临{params['branch']}。", "/me/points")
