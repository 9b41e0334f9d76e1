"""The life of a return."""

from enum import StrEnum

from app.kernel.states import Machine


class ReturnState(StrEnum):
    """Asked by the shopper; confirmed by a clerk with the goods in hand, rejected, or withdrawn."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


RETURN = Machine(
    "return",
    ReturnState.ASKED,
    {ReturnState.ASKED: frozenset({ReturnState.CONFIRMED, ReturnState.REJECTED, ReturnState.WITHDRAWN})},
)
