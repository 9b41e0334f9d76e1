"""The nearest of many points, without looking at all of them.

Points lie in strips of latitude, each strip sorted by longitude. A search goes from strip to strip outwards and inside a strip
from the query's longitude outwards; it leaves a strip when the difference in longitude, and ends when the difference in
latitude, is alone farther than what was found. Promises: the result equals a full great-circle search, also at the poles and
the date line; distances that agree to the millimetre are a tie and go to the lower code.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import asin, cos, inf, isqrt, pi, radians, sin
from typing import Generic, TypeVar

from app.branches.rules.distance import EARTH_RADIUS_M, arc_m

T = TypeVar("T")
SLACK_M = 1.0  # more than rounding can move the distance of far-off points
LEAST_STRIP = 16


@dataclass(frozen=True)
class Point(Generic[T]):
    """`thing` at a position in degrees; `code` orders ties."""

    lng: float
    lat: float
    code: str
    thing: T


class _Strip(Generic[T]):
    """Points between two latitudes by longitude, in radians; `cosines` are of their latitudes."""

    def __init__(self, points: Sequence[Point[T]]) -> None:
        self.low, self.high = radians(points[0].lat), radians(points[-1].lat)
        self.points = sorted(points, key=lambda point: point.lng)
        self.phis = [radians(point.lat) for point in self.points]
        self.lambdas = [radians(point.lng) for point in self.points]
        self.cosines = [cos(phi) for phi in self.phis]


class NearestIndex(Generic[T]):
    """An immutable index over points of one coordinate system."""

    def __init__(self, points: Sequence[Point[T]]) -> None:
        by_latitude = sorted(points, key=lambda point: point.lat)
        size = max(LEAST_STRIP, isqrt(len(points)))
        self._strips = [_Strip(by_latitude[start : start + size]) for start in range(0, len(by_latitude), size)]
        self._lows = [strip.low for strip in self._strips]

    def nearest(
        self, lng: float, lat: float, limit: int = 1, where: Callable[[T], bool] | None = None
    ) -> list[tuple[T, float]]:
        """Up to `limit` things with their distance in metres (to the millimetre), nearest first."""
        return self.nearest_and_ties(lng, lat, limit, where)[:limit]

    def nearest_and_ties(
        self, lng: float, lat: float, limit: int = 1, where: Callable[[T], bool] | None = None
    ) -> list[tuple[T, float]]:
        """As `nearest`, followed by everything that is just as far as the last of them."""
        search = _Search(radians(lng), radians(lat), limit, where)
        for strip, apart_m in self._outwards(radians(lat)):
            if apart_m > search.reach_m + SLACK_M:
                break
            search.look_into(strip)
        return search.found()

    def _outwards(self, phi: float) -> Iterator[tuple[_Strip[T], float]]:
        """Strips by their distance in latitude, in metres; the query's own first."""
        above = bisect_left(self._lows, phi)
        below = above - 1
        while above < len(self._strips) or below >= 0:
            up = self._strips[above].low - phi if above < len(self._strips) else inf
            down = max(0.0, phi - self._strips[below].high) if below >= 0 else inf
            if up < down:
                yield self._strips[above], up * EARTH_RADIUS_M
                above += 1
            else:
                yield self._strips[below], down * EARTH_RADIUS_M
                below -= 1


class _Search(Generic[T]):
    """One question: what is best so far, and how far it is worth looking (`reach_m`, and `window` in longitude)."""

    def __init__(self, lam: float, phi: float, limit: int, where: Callable[[T], bool] | None) -> None:
        self._lambda, self._phi, self._cos = lam, phi, cos(phi)
        self._limit, self._where = limit, where
        self._best: list[tuple[float, str, int, T]] = []
        self.reach_m, self.window = inf, pi

    def found(self) -> list[tuple[T, float]]:
        """The answer."""
        return [(thing, distance_m) for distance_m, _code, _order, thing in self._best]

    def look_into(self, strip: _Strip[T]) -> None:
        """Outwards from the query's longitude on both sides, around the date line, until past the window."""
        lambdas, count = strip.lambdas, len(strip.lambdas)
        right = bisect_left(lambdas, self._lambda)
        left = right - 1
        for _step in range(count):
            east = (lambdas[right % count] - self._lambda) % (2 * pi)
            west = (self._lambda - lambdas[left % count]) % (2 * pi)
            if min(east, west) > self.window:
                return
            if east <= west:
                self._weigh(strip, right % count)
                right += 1
            else:
                self._weigh(strip, left % count)
                left -= 1

    def _weigh(self, strip: _Strip[T], place: int) -> None:
        cosines = self._cos * strip.cosines[place]
        distance_m = round(arc_m(strip.phis[place] - self._phi, strip.lambdas[place] - self._lambda, cosines), 3)
        if distance_m > self.reach_m:
            return
        point = strip.points[place]
        if self._where is not None and not self._where(point.thing):
            return
        insort(self._best, (distance_m, point.code, len(self._best), point.thing), key=_order)
        if len(self._best) >= self._limit and self._best[self._limit - 1][0] < self.reach_m:
            self._narrow(self._best[self._limit - 1][0])

    def _narrow(self, reach_m: float) -> None:
        """Points within the angle θ of a point at latitude φ differ in longitude by at most asin(sin θ / cos φ)."""
        self.reach_m = reach_m
        while self._best[-1][0] > reach_m:
            self._best.pop()
        angle = (reach_m + SLACK_M) / EARTH_RADIUS_M
        narrow = angle < pi / 2 and sin(angle) < self._cos
        self.window = asin(sin(angle) / self._cos) if narrow else pi


def _order(found: tuple[float, str, int, T]) -> tuple[float, str]:
    return found[0], found[1]
