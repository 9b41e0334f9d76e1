"""What relations plug in."""

from app.kernel.plug import Plug
from app.notices.kinds import NOTICE_KINDS, NoticeKind
from app.web.menus import CONSOLE_MENU, ME_MENU, MenuItem
from app.web.slots import SLOTS, Slot
from referral.attribution.events import ReferrerBound
from referral.relations import admin, handlers, routes


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(routes.blueprint)
    plug.blueprint(admin.blueprint)
    plug.add(SLOTS, Slot("tree.actions", admin.show_door))
    plug.on(ReferrerBound, handlers.tell_customer)
    plug.add(NOTICE_KINDS, NoticeKind(handlers.NOTICE, handlers.bound_words))
    plug.add(ME_MENU, MenuItem("我的推荐关系", "relation.page", "", rank=35, icon="people"))
    plug.add(
        CONSOLE_MENU,
        MenuItem("关系调整", "relations_office.overview", "credit.approve", group="资金", rank=48, icon="tree"),
    )
