"""What branches plug in."""

from app.branches.commands import branches_commands
from app.kernel.plug import Plug


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.commands(branches_commands)
