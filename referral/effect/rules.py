"""The period asked for and the order of rows.

Promises: pure; whatever the address says, a period of at most ten years comes out.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from referral.sales.rules import CHAIN_ZONE, Effect, month_of

LONGEST = timedelta(days=3660)
SORTS = ("net_fen", "orders", "cost_fen", "cost_bps", "breakage_fen", "pending_fen", "refund_bps")


@dataclass(frozen=True)
class Period:
    """Whole days of the chain's calendar, both included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), CHAIN_ZONE).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The first moment after."""
        return datetime.combine(self.last + timedelta(days=1), time(), CHAIN_ZONE).astimezone(UTC)


def parse_period(since: str, until: str, now: datetime) -> Period:
    """From two days as text; the present month where they cannot be read."""
    today = now.astimezone(CHAIN_ZONE).date()
    first, last = _day(since) or today.replace(day=1), _day(until) or today
    if last < first or last - first > LONGEST:
        return Period(today.replace(day=1), today)
    return Period(first, last)


def presets(now: datetime) -> Mapping[str, Period]:
    """Periods to pick, by their Chinese names."""
    today, before = now.astimezone(CHAIN_ZONE).date(), month_of(now).shifted(-1)
    first = today.replace(day=1)
    return {
        "本月": Period(first, today),
        "上月": Period(date(before.year, before.month, 1), first - timedelta(days=1)),
        "最近 30 天": Period(today - timedelta(days=29), today),
        "今年": Period(today.replace(month=1, day=1), today),
    }


def in_order(
    effects: Mapping[uuid.UUID | None, Effect], sort: str, rising: bool
) -> Sequence[tuple[uuid.UUID | None, Effect]]:
    """Rows by one figure; equal ones by id, so that pages never overlap."""
    rows = sorted(effects.items(), key=lambda item: item[0].hex if item[0] else "")
    return sorted(rows, key=lambda item: int(getattr(item[1], sort)), reverse=not rising)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2999 else None
