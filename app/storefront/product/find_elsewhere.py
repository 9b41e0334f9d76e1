"""Other branches that have a product, nearest to the one shopped at first."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from app.branches.queries import BranchView, directory
from app.branches.rules.distance import great_circle_m
from app.inventory.queries import available
from app.kernel.database import Tx

SHOWN = 8


@dataclass(frozen=True)
class Elsewhere:
    """A branch with free pieces; the distance is from the branch shopped at, None without one."""

    branch: BranchView
    pieces: int
    distance_m: float | None


def find_elsewhere(
    tx: Tx, sku_ids: Collection[uuid.UUID], here: BranchView | None, now: datetime, limit: int = SHOWN
) -> list[Elsewhere]:
    """Up to `limit` shops other than `here` that could promise at least one piece of any of the SKUs; one statement."""
    places = directory(tx, now)
    pieces: dict[uuid.UUID, int] = {}
    for (location_id, _sku_id), free in available(tx, sku_ids).items():
        if free > 0:
            pieces[location_id] = pieces.get(location_id, 0) + free
    found = [
        Elsewhere(branch, count, _distance_m(here, branch))
        for branch, count in ((places.find(location_id), count) for location_id, count in pieces.items())
        if branch and branch.offered and branch != here
    ]
    return sorted(found, key=lambda other: (other.distance_m or 0, other.branch.code))[:limit]


def _distance_m(here: BranchView | None, other: BranchView) -> float | None:
    return great_circle_m(here.lng, here.lat, other.lng, other.lat) if here else None
