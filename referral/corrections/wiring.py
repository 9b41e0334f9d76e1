"""What corrections and disputes plug in."""

from app.kernel.plug import Plug
from app.notices.kinds import NOTICE_KINDS, NoticeKind
from app.web.menus import CONSOLE_MENU, MenuItem
from referral.attribution.events import DisputeDecided
from referral.corrections import admin, handlers, routes


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(admin.blueprint)
    plug.blueprint(routes.blueprint)
    plug.on(DisputeDecided, handlers.tell_clerk)
    plug.add(NOTICE_KINDS, NoticeKind(handlers.NOTICE, handlers.dispute_words))
    plug.add(
        CONSOLE_MENU,
        MenuItem("更正与申诉", "corrections_office.overview", "credit.correct", group="资金", rank=46, icon="warn"),
    )
