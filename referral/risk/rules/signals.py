"""Which facts are a signal, and what a signal does.

Promises: pure; thresholds stand here and nowhere else; a count of people alone never pays or costs anybody money for good, it
only has somebody look.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

Node = TypeVar("Node")

RING_DAYS = 30
LONGEST_RING = 6
PER_HOUR, PER_DAY = 10, 50
LEAST_ORDERS = 10
REFUND_PERCENT = 30
QUIET_PERCENT = 80
WALK_IN_PERCENT = 40
WALK_IN = timedelta(minutes=10)


class Signal(StrEnum):
    """What was seen."""

    SHARED_PAYER = "shared_payer"
    SHARED_PHONE = "shared_phone"
    SHARED_ADDRESS = "shared_address"
    RING = "ring"
    FAST_DOWNLINE = "fast_downline"
    QUIET_DOWNLINE = "quiet_downline"
    REFUNDS = "refunds"
    WALK_IN = "walk_in"


class Act(StrEnum):
    """What happens at once: money stops, money waits twice as long, or somebody is only told."""

    FREEZE = "freeze"
    LENGTHEN = "lengthen"
    ALERT = "alert"


ACTS = {
    Signal.SHARED_PAYER: Act.FREEZE,
    Signal.SHARED_PHONE: Act.FREEZE,
    Signal.SHARED_ADDRESS: Act.FREEZE,
    Signal.RING: Act.FREEZE,
    Signal.FAST_DOWNLINE: Act.LENGTHEN,
    Signal.QUIET_DOWNLINE: Act.LENGTHEN,
    Signal.REFUNDS: Act.LENGTHEN,
    Signal.WALK_IN: Act.ALERT,
}


@dataclass(frozen=True)
class Marks:
    """What somebody ordered with: phone numbers, payers' openids, delivery addresses."""

    phones: frozenset[str] = frozenset()
    payers: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()


def shared_marks(buyer: Marks, promoter: Marks) -> list[Signal]:
    """What buyer and promoter have in common."""
    both = (
        (Signal.SHARED_PAYER, buyer.payers & promoter.payers),
        (Signal.SHARED_PHONE, buyer.phones & promoter.phones),
        (Signal.SHARED_ADDRESS, buyer.addresses & promoter.addresses),
    )
    return [signal for signal, common in both if common]


def find_ring(brought: Mapping[Node, Iterable[Node]], promoter: Node, buyer: Node) -> list[Node]:
    """The people of a ring that `promoter` selling to `buyer` closes, promoter first; empty when there is none.

    `brought` maps a promoter to the buyers of the last 30 days.
    """
    ahead: list[list[Node]] = [[promoter, buyer]]
    seen = {buyer}
    while ahead:
        line = ahead.pop(0)
        for following in brought.get(line[-1], ()):
            if following == promoter:
                return line
            if following not in seen and len(line) < LONGEST_RING:
                seen.add(following)
                ahead.append([*line, following])
    return []


@dataclass(frozen=True)
class Burst:
    """The most people bound within any one hour and any one day."""

    hour: int
    day: int

    @property
    def is_signal(self) -> bool:
        """Above 10 an hour or 50 a day."""
        return self.hour > PER_HOUR or self.day > PER_DAY


def burst_of(moments: Sequence[datetime]) -> Burst:
    """Count the densest hour and day."""
    ordered = sorted(moments)
    return Burst(_densest(ordered, timedelta(hours=1)), _densest(ordered, timedelta(days=1)))


def is_frequent(part: int, whole: int, percent: int) -> bool:
    """Whether `part` of `whole` is above `percent`, with enough to judge by."""
    return whole >= LEAST_ORDERS and part * 100 > whole * percent


@dataclass(frozen=True)
class Finding:
    """One signal about payees; `key` is the same for the same thing found again; evidence holds numbers, ids and order numbers."""

    signal: Signal
    payees: tuple[str, ...]
    key: str
    evidence: Mapping[str, object] = field(default_factory=dict)

    @property
    def act(self) -> Act:
        """What happens at once."""
        return ACTS[self.signal]


def _densest(ordered: Sequence[datetime], span: timedelta) -> int:
    most, first = 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= span:
            first += 1
        most = max(most, last - first + 1)
    return most
