"""The registry of ways goods reach the shopper.

Promises: a method is pure; a shopper chooses between a method that needs no address and "deliver to me", which tries every
method with a destination in the order they were plugged in.
"""

from typing import Protocol

from app.branches.queries import BranchView
from app.fulfillment.rules.offers import Destination, MethodAsk, MethodOffer
from app.kernel.plug import Point

__all__ = ["METHODS", "Destination", "FulfillmentMethod", "MethodAsk", "MethodOffer", "methods"]
DELIVER = "deliver"


class FulfillmentMethod(Protocol):
    """`label` is Chinese; `only_at_shopped_branch` methods are never routed elsewhere."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def needs_destination(self) -> bool: ...
    @property
    def only_at_shopped_branch(self) -> bool: ...

    def offer(self, branch: BranchView, ask: MethodAsk) -> MethodOffer | None:
        """What `branch` offers for `ask`, or None when it cannot."""
        ...


METHODS: Point[FulfillmentMethod] = Point("fulfillment.methods")


def methods(choice: str = "") -> tuple[FulfillmentMethod, ...]:
    """The methods behind a shopper's choice (`deliver` or a method's key), or all of them; none for an unknown choice."""
    known = METHODS.all()
    if not choice:
        return known
    if choice == DELIVER:
        return tuple(method for method in known if method.needs_destination)
    return tuple(method for method in known if method.key == choice and not method.needs_destination)


def method_label(key: str) -> str:
    """The Chinese label of a method, or its key when its package is gone."""
    return next((method.label for method in METHODS.all() if method.key == key), key)
