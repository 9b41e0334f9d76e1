"""What head office's frame plugs in."""

from app.admin import books
from app.kernel.plug import Plug
from app.web.menus import CONSOLE_MENU, MenuItem


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(books.blueprint)
    plug.add(
        CONSOLE_MENU,
        MenuItem("账簿", "books.trial", "books.read", group="资金", rank=80),
        MenuItem("对账证明", "books.proof", "books.read", group="资金", rank=81),
    )
