"""What codes plugs in: the landing, the pictures, and head office's sheets."""

from app.codes.admin import PERMISSION
from app.codes.admin import blueprint as office
from app.codes.handlers import open_followed, open_scanned
from app.codes.routes import blueprint
from app.kernel.plug import Plug
from app.official.events import Followed, Scanned
from app.web.menus import CONSOLE_MENU, MenuItem


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(blueprint)
    plug.blueprint(office)
    plug.add(CONSOLE_MENU, MenuItem("二维码", "codes_office.overview", PERMISSION, group="系统", rank=90, icon="qr"))
    plug.on(Followed, open_followed, mode="inline")
    plug.on(Scanned, open_scanned, mode="inline")
