"""What notices plug in: sending, and the shopper's page."""

from app.kernel.plug import Plug
from app.notices.events import NoticeWritten
from app.notices.handlers import send_written
from app.notices.routes import blueprint
from app.web.menus import ME_MENU, MenuItem


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(blueprint)
    plug.on(NoticeWritten, send_written, mode="outside")
    plug.add(ME_MENU, MenuItem("我的消息", "notices.list_page", "", rank=60, icon="bell"))
