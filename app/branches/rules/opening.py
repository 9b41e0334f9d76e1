"""Whether a branch is open at a moment, until when, and when it opens next.

Promises: closed and paused come before the clock; missing hours are unknown; wall-clock times of the branch's own zone.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.branches.rules.branch import BranchView
from app.branches.rules.hours import Spans, WeekHours
from app.branches.states import BranchState

LOOK_AHEAD_DAYS = 15
NEVER_OPEN: WeekHours = ((),) * 7


class OpeningState(StrEnum):
    """What a shopper is told."""

    OPEN = "open"
    SHUT = "shut"
    UNKNOWN = "unknown"
    PAUSED = "paused"
    CLOSED = "closed"


class Opening(NamedTuple):
    """`until`: when the present opening ends (None: not within two weeks); `opens_at`: the next start when shut."""

    state: OpeningState
    until: datetime | None = None
    opens_at: datetime | None = None


def opening(branch: BranchView, now: datetime) -> Opening:
    """Whether `branch` is open at `now` (aware), until when, or when it opens next; times in the branch's zone."""
    if branch.state != BranchState.OPEN:
        return Opening(OpeningState(branch.state))
    local = now.astimezone(ZoneInfo(branch.time_zone))
    other_days = branch.other_days
    if branch.hours is None and local.date().isoformat() not in other_days:
        return Opening(OpeningState.UNKNOWN)
    return _ask(_intervals(branch.hours or NEVER_OPEN, other_days, local), local)


def _ask(intervals: list[tuple[datetime, datetime]], local: datetime) -> Opening:
    """Walk the openings in order, joining those that touch."""
    until: datetime | None = None
    for start, end in intervals:
        if start <= (until or local) < end:
            until = end
        elif until is None and start > local:
            return Opening(OpeningState.SHUT, opens_at=start)
    if until is None:
        return Opening(OpeningState.SHUT)
    goes_on = until - local > timedelta(days=LOOK_AHEAD_DAYS - 2)
    return Opening(OpeningState.OPEN, until=None if goes_on else until)


def _intervals(week: WeekHours, special_days: Mapping[str, Spans], local: datetime) -> list[tuple[datetime, datetime]]:
    """Openings from yesterday (which may run past midnight) to two weeks ahead, by start."""
    found = []
    for ahead in range(-1, LOOK_AHEAD_DAYS):
        day = local.date() + timedelta(days=ahead)
        midnight = datetime.combine(day, time.min, tzinfo=local.tzinfo)
        for start, end in special_days.get(day.isoformat(), week[day.weekday()]):
            found.append((midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)))
    return sorted(found)
