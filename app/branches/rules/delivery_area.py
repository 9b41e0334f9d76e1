"""Where a branch's own couriers go, from which amount, and for how much.

Promises: of the areas that hold a place the cheapest counts whose minimum is met, ties to the earlier one; distances in metres,
amounts in fen; edges and corners are inside.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.branches.rules.distance import great_circle_m

Corner = tuple[float, float]
_EDGE = 1e-9  # degrees: a tenth of a millimetre


@dataclass(frozen=True)
class FeeStep:
    """Up to `reach_m` from the branch (None: to the end of the area) it costs `fee_fen`."""

    reach_m: int | None
    fee_fen: int


@dataclass(frozen=True)
class DeliveryArea:
    """One area: a radius in metres or a polygon of (lng, lat); the ladder rises with the distance."""

    name: str
    radius_m: int | None
    polygon: tuple[Corner, ...]
    min_fen: int
    steps: tuple[FeeStep, ...]
    free_fen: int | None = None

    def holds(self, away_m: float, lng: float, lat: float) -> bool:
        """Whether a place `away_m` from the branch lies inside."""
        if self.radius_m is not None:
            return away_m <= self.radius_m
        return _inside(self.polygon, lng, lat)

    def fee_fen(self, away_m: float, goods_fen: int) -> int:
        """What delivery that far costs for goods of that much."""
        if self.free_fen is not None and goods_fen >= self.free_fen:
            return 0
        reached = (step.fee_fen for step in self.steps if step.reach_m is None or away_m <= step.reach_m)
        return next(reached, self.steps[-1].fee_fen)


@dataclass(frozen=True)
class AreaOffer:
    """The area that counts for a place; `missing_fen` is what the goods still lack to its minimum."""

    area: DeliveryArea
    away_m: float
    fee_fen: int
    missing_fen: int


def best_area(areas: Sequence[DeliveryArea], branch: Corner, place: Corner, goods_fen: int) -> AreaOffer | None:
    """The cheapest area for `place` whose minimum is met, else the one that lacks least; None outside all of them."""
    away_m = great_circle_m(*branch, *place)
    offers = [
        AreaOffer(area, away_m, area.fee_fen(away_m, goods_fen), max(0, area.min_fen - goods_fen))
        for area in areas
        if area.holds(away_m, *place)
    ]
    return min(offers, key=lambda offer: (offer.missing_fen, offer.fee_fen), default=None)


def _inside(polygon: Sequence[Corner], lng: float, lat: float) -> bool:
    """Even-odd rule over the edges; what lies on an edge is inside."""
    inside = False
    for (ax, ay), (bx, by) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        across = (bx - ax) * (lat - ay) - (by - ay) * (lng - ax)
        near = min(ax, bx) - _EDGE <= lng <= max(ax, bx) + _EDGE and min(ay, by) - _EDGE <= lat <= max(ay, by) + _EDGE
        if near and abs(across) <= _EDGE * max(abs(bx - ax), abs(by - ay), _EDGE):
            return True
        if (ay > lat) != (by > lat) and lng < (bx - ax) * (lat - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def stored_areas(areas: Sequence[DeliveryArea]) -> list[dict[str, Any]]:
    """Areas as the table keeps them."""
    return [asdict(area) for area in areas]


def read_stored_areas(stored: Sequence[dict[str, Any]]) -> tuple[DeliveryArea, ...]:
    """Areas from the table."""
    return tuple(
        DeliveryArea(
            **one
            | {
                "polygon": tuple((lng, lat) for lng, lat in one["polygon"]),
                "steps": tuple(FeeStep(**step) for step in one["steps"]),
            }
        )
        for one in stored
    )
