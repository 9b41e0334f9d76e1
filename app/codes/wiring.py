"""What codes plugs in: the landing, the pictures, and head office's sheets."""

from app.codes.admin import PERMISSION
from app.codes.admin import blueprint as office
from app.codes.routes import blueprint
from app.kernel.plug import Plug
from app.web.menus import CONSOLE_MENU, MenuItem


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(blueprint)
    plug.blueprint(office)
    plug.add(CONSOLE_MENU, MenuItem("二维码", "codes_office.overview", PERMISSION, group="系统", rank=90, icon="qr"))
