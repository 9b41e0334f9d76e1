"""All branches in memory, found by id, by code or by distance.

Promises: immutable; answers nothing about branches it was not given.
"""

import uuid
from collections.abc import Callable, Sequence
from typing import NamedTuple

from app.branches.rules.branch import BranchView
from app.branches.rules.coordinates import check_position
from app.branches.rules.nearest import NearestIndex, Point
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
