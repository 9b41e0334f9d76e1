"""What identity plugs into the house."""

from app.identity.commands import staff_commands
from app.kernel.plug import Plug


def wire(plug: Plug) -> None:
    """Commands."""
    plug.commands(staff_commands)
