"""All branches in memory, found by id, by code or by distance.

Promises: immutable; answers nothing about branches it was not given.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from app.branches.rules.branch import BranchView
from app.branches.rules.coordinates import check_position
from app.branches.rules.nearest import NearestIndex, Point
from app.branches.rules.opening import OpeningState, opening
from app.kernel.errors import NotFound


class BranchUnknown(NotFound):
    code = "branches.unknown"
    sentence = "没有这家门店。"


class Near(NamedTuple):
    """A branch and how far it is, in metres."""

    branch: BranchView
    distance_m: float


class Directory:
    """Every branch and warehouse of the chain, ordered by code."""

    def __init__(self, branches: Sequence[BranchView]) -> None:
        self._all = tuple(sorted(branches, key=lambda branch: branch.code))
        self._by_id = {branch.branch_id: branch for branch in self._all}
        self._by_code = {branch.code: branch for branch in self._all}
        self._index = NearestIndex([Point(branch.lng, branch.lat, branch.code, branch) for branch in self._all])
        self._clocks: dict[object, list[BranchView]] = {}
        self._welcoming: tuple[datetime | None, frozenset[uuid.UUID]] = (None, frozenset())

    def all(self) -> tuple[BranchView, ...]:
        """Everything, warehouses and closed ones included, by code."""
        return self._all

    def offered(self) -> tuple[BranchView, ...]:
        """The shops a shopper may choose, by code."""
        return tuple(branch for branch in self._all if branch.offered)

    def get(self, branch_id: uuid.UUID) -> BranchView:
        """Raises `BranchUnknown`."""
        if branch_id not in self._by_id:
            raise BranchUnknown
        return self._by_id[branch_id]

    def find(self, branch_id: uuid.UUID | None) -> BranchView | None:
        """None for no or an unknown id."""
        return self._by_id.get(branch_id) if branch_id else None

    def by_code(self, code: str) -> BranchView | None:
        """None for an unknown code."""
        return self._by_code.get(code)

    def welcoming(self, now: datetime) -> Callable[[BranchView], bool]:
        """For `nearest`: shops open in the minute of `now`, and those whose hours are unknown, which pages say.

        Branches with the same hours, special days, zone and state are asked once a minute, not once a search.
        """
        minute = now.replace(second=0, microsecond=0)
        if self._welcoming[0] != minute:
            self._welcoming = (minute, frozenset(self._open_ids(minute)))
        open_ids = self._welcoming[1]
        return lambda branch: branch.branch_id in open_ids

    def _open_ids(self, moment: datetime) -> Iterator[uuid.UUID]:
        if not self._clocks:
            for branch in self.offered():
                days = tuple(sorted(branch.special_days.items()))
                self._clocks.setdefault((branch.state, branch.time_zone, branch.hours, days), []).append(branch)
        for branches in self._clocks.values():
            if opening(branches[0], moment).state in (OpeningState.OPEN, OpeningState.UNKNOWN):
                yield from (branch.branch_id for branch in branches)

    def nearest(
        self, lng: float, lat: float, limit: int = 1, where: Callable[[BranchView], bool] | None = None
    ) -> list[Near]:
        """Up to `limit` branches, nearest first, from a GCJ-02 position; raises `PositionWrong`.

        `where` None means shops that are not closed; give a predicate for anything else (warehouses, open now …).
        """
        check_position(lng, lat)
        chosen = where or _is_offered
        return [Near(*found) for found in self._index.nearest(lng, lat, limit, chosen)]

    def nearest_and_ties(
        self, lng: float, lat: float, limit: int = 1, where: Callable[[BranchView], bool] | None = None
    ) -> list[Near]:
        """As `nearest`, followed by every branch just as far as the last (to the millimetre)."""
        check_position(lng, lat)
        return [Near(*found) for found in self._index.nearest_and_ties(lng, lat, limit, where or _is_offered)]


def _is_offered(branch: BranchView) -> bool:
    return branch.offered
