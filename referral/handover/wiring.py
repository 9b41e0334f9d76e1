"""What hand-overs plug in."""

from app.kernel.plug import Plug
from app.notices.kinds import NOTICE_KINDS, NoticeKind
from app.web.menus import DESK_MENU, MenuItem
from referral.attribution.events import CustomersHandedOver
from referral.handover import handlers
from referral.handover.routes import blueprint


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(blueprint)
    plug.on(CustomersHandedOver, handlers.tell_everybody)
    plug.add(
        NOTICE_KINDS,
        NoticeKind(handlers.TAKEN, handlers.taken_words),
        NoticeKind(handlers.GIVEN, handlers.given_words),
    )
    plug.add(DESK_MENU, MenuItem("顾客交接", "handover.page", "staff.edit", rank=80, icon="people"))
