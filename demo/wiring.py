"""What the demo plugs in: its pages and the banners of the home page."""

from app.kernel.plug import Plug
from app.web.slots import SLOTS, Slot
from demo import banners, routes


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(routes.blueprint)
    plug.add(SLOTS, Slot("home.top", banners.render_banners))
