"""What branches plug in."""

from app.branches import models
from app.kernel.plug import Plug

__all__ = ["models", "wire"]


def wire(plug: Plug) -> None:
    """Plug in."""
