"""What the page of shares plugs in."""

from app.kernel.plug import Plug
from app.notices.kinds import NOTICE_KINDS, NoticeKind
from app.web.menus import CONSOLE_MENU, MenuItem
from referral.share_desk.admin import blueprint
from referral.shares.take_down_share import NOTICE, taken_down_words


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(blueprint)
    plug.add(NOTICE_KINDS, NoticeKind(NOTICE, taken_down_words))
    plug.add(
        CONSOLE_MENU, MenuItem("会员推荐", "share_desk.page", "credit.approve", group="资金", rank=49, icon="share")
    )
