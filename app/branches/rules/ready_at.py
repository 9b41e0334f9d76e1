"""When work begun now will be done, counting only the hours a branch is open.

Promises: unknown hours count as open; work that would run past closing waits for the next opening as a whole.
"""

from datetime import UTC, datetime, timedelta

from app.branches.rules.branch import BranchView
from app.branches.rules.opening import OpeningState, opening


def ready_at(branch: BranchView, now: datetime, minutes: int) -> datetime:
    """The moment, in UTC, at which `minutes` of work are done."""
    work = timedelta(minutes=minutes)
    found = opening(branch, now)
    if found.state == OpeningState.OPEN and found.until and now + work > found.until:
        found = opening(branch, found.until)
    if found.state == OpeningState.SHUT and found.opens_at:
        return (found.opens_at + work).astimezone(UTC)
    return now + work
