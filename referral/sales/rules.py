"""Months of the chain, and what an empty seat would have earned.

Promises: pure; a month is the chain's calendar month, the same for every branch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from referral.commission.rules.refunds import remaining
from referral.plans.rules.rates import Goods, find_rate
from referral.plans.rules.terms import Role, Seat, Terms

CHAIN_ZONE = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 2000, 2999


@dataclass(frozen=True)
class Month:
    """One calendar month: `key` is `2026-11`, its moments are `[start, end)`."""

    year: int
    month: int

    @property
    def key(self) -> str:
        """`2026-11`."""
        return f"{self.year}-{self.month:02d}"

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.month, 1, tzinfo=CHAIN_ZONE).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.shifted(1).start

    def shifted(self, months: int) -> "Month":
        """So many months later (or earlier)."""
        years, place = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(years, place + 1)


@dataclass(frozen=True)
class Effect:
    """What was sold and what it cost."""

    orders: int = 0
    base_fen: int = 0
    net_fen: int = 0
    cost_fen: int = 0
    pending_fen: int = 0
    breakage_fen: int = 0

    @property
    def cost_bps(self) -> int:
        """Commission in ten-thousandths of net sales, rounded down; 0 when nothing stayed sold."""
        return self.cost_fen * 10_000 // self.net_fen if self.net_fen > 0 else 0

    @property
    def refund_bps(self) -> int:
        """How much of what was sold went back."""
        return (self.base_fen - self.net_fen) * 10_000 // self.base_fen if self.base_fen > 0 else 0


@dataclass(frozen=True)
class SubtreeSum:
    """`people` stand below; orders and net sales are theirs and the person's own."""

    people: int
    orders: int
    net_fen: int


NOTHING_BELOW = SubtreeSum(0, 0, 0)


def month_of(now: datetime) -> Month:
    """The month `now` lies in."""
    local = now.astimezone(CHAIN_ZONE)
    return Month(local.year, local.month)


def parse_month(text: str | None, now: datetime) -> Month:
    """The month written as `2026-11`; the present one for anything else."""
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        return month_of(now)
    return Month(day.year, day.month) if FIRST_YEAR <= day.year <= LAST_YEAR else month_of(now)


def breakage(terms: Terms, goods: Goods, passed_over: Sequence[int], refunded_fen: int) -> int:
    """What the levels whose person was passed over would have earned, by rate alone, on what was not refunded."""
    seats = [Seat(Role.LEVEL, level) for level in passed_over if level <= terms.levels]
    rates = [find_rate(terms, seat, goods, None).rate for seat in seats]
    return sum(remaining(rate.amount(goods.base_fen, goods.quantity), goods.base_fen, refunded_fen) for rate in rates)
