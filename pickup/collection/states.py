"""The life of a pickup code."""

from enum import StrEnum

from app.kernel.states import Machine


class CodeState(StrEnum):
    """Issued, then redeemed or revoked for good."""

    ISSUED = "issued"
    REDEEMED = "redeemed"
    REVOKED = "revoked"


PICKUP_CODE = Machine(
    "pickup_code", CodeState.ISSUED, {CodeState.ISSUED: frozenset({CodeState.REDEEMED, CodeState.REVOKED})}
)
