"""Which stops stand for a payee, from the steps that set and lifted them.

Promises: pure; a stop stands until the same cause lifts it; one cause never lifts another's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LENGTHENED = 2


class HoldKind(StrEnum):
    """Freeze stops release and withdrawal; lengthen makes the hold last twice as long."""

    FREEZE = "freeze"
    LENGTHEN = "lengthen"


@dataclass(frozen=True)
class HoldStep:
    """One step, in the order they were made."""

    kind: HoldKind
    begins: bool
    cause: str


def standing_causes(steps: Iterable[HoldStep], kind: HoldKind) -> frozenset[str]:
    """The causes for which a stop of `kind` stands after `steps`."""
    causes: set[str] = set()
    for step in steps:
        if step.kind is kind:
            causes = causes | {step.cause} if step.begins else causes - {step.cause}
    return frozenset(causes)


def hold_ends(completed_at: datetime, hold_days: int, *, lengthened: bool) -> datetime:
    """When the money of an order completed at `completed_at` may be released."""
    return completed_at + timedelta(days=hold_days * (LENGTHENED if lengthened else 1))
