"""What loyalty plugs in: its accounts, its page, points for scanning."""

from app.codes.events import CodeOpened
from app.identity.events import PeopleMerged
from app.kernel.plug import Plug
from app.ledger.accounts import ACCOUNTS, AccountFamily, Nature
from app.loyalty.award_points import HELD, ISSUED
from app.loyalty.award_scan import NOTICE
from app.loyalty.handlers import move_on_merge, reward_scan, scan_words
from app.loyalty.routes import blueprint
from app.notices.kinds import NOTICE_KINDS, NoticeKind
from app.web.menus import ME_MENU, MenuItem


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(blueprint)
    plug.add(
        ACCOUNTS,
        AccountFamily(ISSUED, Nature.EXPENSE, "已发积分", unit="points"),
        AccountFamily(HELD, Nature.LIABILITY, "会员积分", unit="points", limited=True),
    )
    plug.on(CodeOpened, reward_scan)
    plug.on(PeopleMerged, move_on_merge, mode="inline")
    plug.add(NOTICE_KINDS, NoticeKind(NOTICE, scan_words))
    plug.add(ME_MENU, MenuItem("我的积分", "loyalty.points", "", rank=30, icon="coin"))
