"""Gather the candidates for an order and let the routing rule decide.

Promises: one statement (who has everything); distances and offers are computed in memory.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from app.branches.queries import BranchView, Directory
from app.branches.rules.distance import great_circle_m
from app.fulfillment.methods import FulfillmentMethod
from app.fulfillment.rules.offers import Destination, MethodAsk
from app.fulfillment.rules.routing import Candidate, Route, choose_route, region_gap
from app.inventory.queries import locations_with
from app.kernel.database import Tx

NEAR = 5  # branches near the destination that are explained though they cannot serve
ABLE = 5  # branches that can serve, so that the next best are seen too


@dataclass(frozen=True)
class Wish:
    """How many of a SKU."""

    sku_id: uuid.UUID
    quantity: int


def find_route(
    tx: Tx,
    places: Directory,
    shopped: BranchView,
    wanted: Sequence[Wish],
    ways: Sequence[FulfillmentMethod],
    ask: MethodAsk,
) -> Route:
    """The route for `wanted` from the branch shopped at, by the first of `ways` that works."""
    having = frozenset(locations_with(tx, wanted))
    by_method = [
        [_candidate(way, branch, ask, having) for branch in _looked_at(places, shopped, way, ask, having)]
        for way in ways
    ]
    return choose_route(by_method)


def _looked_at(
    places: Directory, shopped: BranchView, way: FulfillmentMethod, ask: MethodAsk, having: Collection[uuid.UUID]
) -> Iterable[BranchView]:
    if way.only_at_shopped_branch:
        return [shopped]

    def can(branch: BranchView) -> bool:
        return branch.branch_id in having and way.offer(branch, ask) is not None

    def serves(branch: BranchView) -> bool:
        return branch.state == "open"

    found = [*_closest(places, ask.destination, NEAR, serves), *_closest(places, ask.destination, ABLE, can)]
    return {branch.branch_id: branch for branch in found}.values()


def _closest(
    places: Directory, to: Destination | None, limit: int, where: Callable[[BranchView], bool]
) -> list[BranchView]:
    if to is not None and to.lng is not None and to.lat is not None:
        return [near.branch for near in places.nearest(to.lng, to.lat, limit, where)]
    fitting = [branch for branch in places.all() if where(branch)]
    return sorted(fitting, key=lambda branch: (_gap(branch, to), branch.code))[:limit]


def _candidate(way: FulfillmentMethod, branch: BranchView, ask: MethodAsk, having: Collection[uuid.UUID]) -> Candidate:
    offer = way.offer(branch, ask)
    return Candidate(
        method=way.key,
        branch_id=branch.branch_id,
        code=branch.code,
        name=branch.name,
        has_everything=branch.branch_id in having,
        offer=offer,
        distance_m=_distance_m(branch, ask.destination),
        region_gap=_gap(branch, ask.destination),
    )


def _distance_m(branch: BranchView, to: Destination | None) -> float | None:
    if to is None or to.lng is None or to.lat is None:
        return None
    return great_circle_m(branch.lng, branch.lat, to.lng, to.lat)


def _gap(branch: BranchView, to: Destination | None) -> int:
    if to is None:
        return 0
    return region_gap((branch.province, branch.city, branch.district), (to.province, to.city, to.district))
