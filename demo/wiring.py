"""What the demo plugs in: its commands, its pages, the banners of the home page."""

from app.kernel.plug import Plug
from app.web.slots import SLOTS, Slot
from demo import banners, routes
from demo.commands import demo_commands


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(routes.blueprint)
    plug.commands(demo_commands)
    plug.add(SLOTS, Slot("home.top", banners.render_banners))
