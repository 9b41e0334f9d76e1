"""What the catalogue plugs in."""

from app.catalog import models
from app.kernel.plug import Plug

__all__ = ["models", "wire"]


def wire(plug: Plug) -> None:
    """Plug in."""
