"""Places in a page that packages above may fill.

Promises: a page works with every slot empty.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.kernel.plug import Point


@dataclass(frozen=True)
class Slot:
    """`name` of the place (`product.below`), and what renders there; an empty text shows nothing."""

    name: str
    render: Callable[..., str]


SLOTS: Point[Slot] = Point("web.slots")


def fill_slot(name: str, **about: Any) -> Markup:
    """Everything plugged into the slot, in order; renderers receive the page's facts by keyword and escape themselves."""
    return Markup("").join(Markup(slot.render(**about)) for slot in SLOTS.all() if slot.name == name)
