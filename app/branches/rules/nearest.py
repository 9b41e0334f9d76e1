"""The nearest of many points, without looking at all of them.

Points stand on the unit sphere in a k-d tree: inner nodes part their points by one coordinate, leaves hold up to eight. Straight
chords through the sphere grow with the arcs on it, so poles and the date line are places like any other. Promises: the result
equals a full great-circle search; distances that agree to the millimetre are a tie and go to the lower code.
"""

from bisect import insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, radians, sin, sqrt
from typing import Any, Generic, NamedTuple, TypeVar

from app.branches.rules.distance import great_circle_m

T = TypeVar("T")
LEAF_SIZE = 8
SLACK = 2e-9  # chord of 13 mm: more than rounding to the millimetre and floating point can reorder
FAR_SQUARED = 3.9  # near the other side of the earth chords hardly differ: look at everything
EVERYTHING = 5.0  # more than the square of any chord
Where = Callable[[T], bool]


@dataclass(frozen=True)
class Point(Generic[T]):
    """`thing` at a position in degrees; `code` orders ties."""

    lng: float
    lat: float
    code: str
    thing: T


class _Placed(NamedTuple):
    """A point as unit vector; compared by place only."""

    x: float
    y: float
    z: float
    point: Point[Any]


class _Node(NamedTuple):
    """Below `cut` on `axis` lie the points of `low`, the others in `high`; axis 3 marks a leaf, whose points are `low`.

    `box` holds all of its points: least and most x, y, z.
    """

    axis: int
    cut: float
    low: Any
    high: Any
    box: tuple[float, float, float, float, float, float]


class NearestIndex(Generic[T]):
    """An immutable index over points of one coordinate system."""

    def __init__(self, points: Sequence[Point[T]]) -> None:
        self._root = _grow([_Placed(*_vector(point.lng, point.lat), point) for point in points])

    def nearest(self, lng: float, lat: float, limit: int = 1, where: Where[T] | None = None) -> list[tuple[T, float]]:
        """Up to `limit` things with their distance in metres (to the millimetre), nearest first."""
        return self.nearest_and_ties(lng, lat, limit, where)[:limit]

    def nearest_and_ties(
        self, lng: float, lat: float, limit: int = 1, where: Where[T] | None = None
    ) -> list[tuple[T, float]]:
        """As `nearest`, followed by everything that is just as far as the last of them."""
        close = _search(self._root, _vector(lng, lat), limit, where)
        if len(close) > 1:
            measured = [(round(great_circle_m(lng, lat, point.lng, point.lat), 3), point) for point in close]
            measured.sort(key=_distance_then_code)
            reach_m = measured[min(limit, len(measured)) - 1][0]
            return [(point.thing, distance_m) for distance_m, point in measured if distance_m <= reach_m]
        return [(point.thing, round(great_circle_m(lng, lat, point.lng, point.lat), 3)) for point in close]


def _search(root: _Node, here: tuple[float, float, float], limit: int, where: Where[Any] | None) -> list[Point[Any]]:
    """The `limit` nearest points and whatever is as far as the last, give or take `SLACK`; unordered."""
    x, y, z = here
    found: list[tuple[float, Point[Any]]] = []
    chords: list[float] = []  # the squares of the `limit` best
    reach = EVERYTHING
    waiting = [(0.0, root)]
    while waiting:
        bound, (axis, cut, low, high, box) = waiting.pop()
        if bound > reach or _apart(box, x, y, z) > reach:
            continue
        while axis != 3:
            aside = here[axis] - cut
            near, far = (low, high) if aside < 0.0 else (high, low)
            waiting.append((aside * aside, far))
            axis, cut, low, high, box = near
        for px, py, pz, point in low:
            square = (px - x) * (px - x) + (py - y) * (py - y) + (pz - z) * (pz - z)
            if square > reach or (where is not None and not where(point.thing)):
                continue
            found.append((square, point))
            insort(chords, square)
            if len(chords) > limit:
                chords.pop()
            if len(chords) == limit:
                reach = _reach(chords[-1])
    return [point for square, point in found if square <= reach]


def _apart(box: tuple[float, float, float, float, float, float], x: float, y: float, z: float) -> float:
    """The square of the chord from a point to the nearest corner, edge or side of a box; 0 inside."""
    west, east, south, north, low, high = box
    dx = west - x if x < west else x - east if x > east else 0.0
    dy = south - y if y < south else y - north if y > north else 0.0
    dz = low - z if z < low else z - high if z > high else 0.0
    return dx * dx + dy * dy + dz * dz


def _reach(square: float) -> float:
    """How far (squared) a point may be and still tie with one at `square`."""
    return (sqrt(square) + SLACK) ** 2 if square < FAR_SQUARED else EVERYTHING


def _grow(placed: list[_Placed]) -> _Node:
    columns = [[one.x for one in placed], [one.y for one in placed], [one.z for one in placed]]
    ends = [(min(column, default=0.0), max(column, default=0.0)) for column in columns]
    box = (*ends[0], *ends[1], *ends[2])
    spreads = [most - least for least, most in ends]
    axis = spreads.index(max(spreads))
    if len(placed) <= LEAF_SIZE or spreads[axis] == 0:
        return _Node(3, 0.0, placed, None, box)
    cut = _middle(sorted(columns[axis]))
    low = [one for one, value in zip(placed, columns[axis], strict=True) if value < cut]
    high = [one for one, value in zip(placed, columns[axis], strict=True) if value >= cut]
    return _Node(axis, cut, _grow(low), _grow(high), box)


def _middle(values: list[float]) -> float:
    """A value with something below it, as near to the median as equal values allow."""
    middle = values[len(values) // 2]
    return middle if middle > values[0] else next(value for value in values if value > middle)


def _vector(lng: float, lat: float) -> tuple[float, float, float]:
    lam, phi = radians(lng), radians(lat)
    return cos(phi) * cos(lam), cos(phi) * sin(lam), sin(phi)


def _distance_then_code(measured: tuple[float, Point[Any]]) -> tuple[float, str]:
    return measured[0], measured[1].code
