"""What is left of an amount after refunds.

Promises: depends on the sum refunded alone, never on the way there; never rises; is 0 when everything was refunded.
"""

from dataclasses import dataclass


def remaining(amount_fen: int, base_fen: int, refunded_fen: int) -> int:
    """`floor(amount * (base - refunded) / base)`; 0 for an empty base."""
    if not 0 <= refunded_fen <= base_fen:
        raise ValueError("a line cannot be refunded by more than it cost")
    return amount_fen * (base_fen - refunded_fen) // base_fen if base_fen else 0


@dataclass(frozen=True)
class Move:
    """What to post for one share: `pending_fen` and `available_fen` are signed."""

    pending_fen: int
    available_fen: int


def next_move(target_fen: int, pending_fen: int, available_fen: int) -> Move:
    """The difference between target and posted: taken from pending first, then from available, which may go below 0."""
    delta = target_fen - pending_fen - available_fen
    from_pending = max(delta, -max(0, pending_fen)) if delta < 0 else delta
    return Move(from_pending, delta - from_pending)
