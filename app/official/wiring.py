"""What the official account plugs in: its callback and its command."""

from app.kernel.plug import Plug
from app.official.commands import wechat_commands
from app.official.routes import blueprint


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(blueprint)
    plug.commands(wechat_commands)
