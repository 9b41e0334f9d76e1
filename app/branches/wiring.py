"""What branches plug in."""

from app.branches import models
from app.branches.commands import branches_commands
from app.kernel.plug import Plug

__all__ = ["models", "wire"]


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.commands(branches_commands)
