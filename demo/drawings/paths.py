"""Outlines made of cubic curves, and the few ways our drawings build them.

An outline is immutable; moving one makes a new one. All lengths are canvas units (the square is 800 wide), all angles
degrees, clockwise because y grows downwards.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Points = str | Sequence[Point]  # "x,y x,y …" or pairs
_ROUND = 0.5522847498  # control distance that makes four cubics a circle


@dataclass(frozen=True)
class Path:
    """Chains of cubic curves: each chain is its first point, then two controls and an end point per curve."""

    chains: tuple[tuple[Point, ...], ...]
    closed: bool = True

    def __add__(self, other: Path) -> Path:
        return Path(self.chains + other.chains, self.closed)

    def map(self, matrix: Matrix) -> Path:
        """Return the outline after an affine move."""
        return Path(tuple(tuple(matrix.apply(p) for p in chain) for chain in self.chains), self.closed)


@dataclass(frozen=True)
class Matrix:
    """An affine move: x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def apply(self, point: Point) -> Point:
        """Move one point."""
        x, y = point
        return (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)

    @property
    def scale(self) -> float:
        """How much lengths grow, for stroke widths and blurs."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c))


def placed(dx: float = 0, dy: float = 0, turn: float = 0, scale: float = 1, flip: bool = False) -> Matrix:
    """Return the move that scales and turns about the canvas middle (400, 400), then shifts by (dx, dy)."""
    angle = math.radians(turn)
    sx = -scale if flip else scale
    a, b = math.cos(angle) * sx, math.sin(angle) * sx
    c, d = -math.sin(angle) * scale, math.cos(angle) * scale
    return Matrix(a, b, c, d, 400 + dx - 400 * a - 400 * c, 400 + dy - 400 * b - 400 * d)


def oval(cx: float, cy: float, rx: float, ry: float | None = None) -> Path:
    """An ellipse about (cx, cy); a circle when one radius is given."""
    ry = rx if ry is None else ry
    kx, ky = rx * _ROUND, ry * _ROUND
    chain: tuple[Point, ...] = (
        (cx + rx, cy), (cx + rx, cy + ky), (cx + kx, cy + ry), (cx, cy + ry),
        (cx - kx, cy + ry), (cx - rx, cy + ky), (cx - rx, cy),
        (cx - rx, cy - ky), (cx - kx, cy - ry), (cx, cy - ry),
        (cx + kx, cy - ry), (cx + rx, cy - ky), (cx + rx, cy),
    )  # fmt: skip
    return Path((chain,))


def dots(points: Points) -> list[Point]:
    """Return points written as "x,y x,y …" as pairs; pairs stay as they are."""
    if not isinstance(points, str):
        return list(points)
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in points.split())]


def soft(corners: Points, radius: float = 20) -> Path:
    """A polygon whose corners are rounded by up to `radius`."""
    points = dots(corners)
    chain: list[Point] = []
    for i, corner in enumerate(points):
        before, after = points[i - 1], points[(i + 1) % len(points)]
        start = _towards(corner, before, radius)
        end = _towards(corner, after, radius)
        chain += [*_straight(chain[-1], start), start] if chain else [start]
        chain += [_mix(start, corner, 0.6), _mix(end, corner, 0.6), end]
    return Path(((*chain, *_straight(chain[-1], chain[0]), chain[0]),))


def box(x: float, y: float, width: float, height: float, radius: float = 0) -> Path:
    """A rectangle by its top left corner, with rounded corners."""
    right, bottom = x + width, y + height
    return soft([(x, y), (right, y), (right, bottom), (x, bottom)], radius)


def blob(outline: Points) -> Path:
    """A closed smooth outline through every point."""
    points = dots(outline)
    return Path((_through([*points, points[0]], points[-1], points[1]),))


def curve(line: Points) -> Path:
    """An open smooth line through every point."""
    points = dots(line)
    return Path((_through(points, points[0], points[-1]),), closed=False)


def arch(x: float, y: float, width: float, height: float) -> Path:
    """A box whose top is a half ellipse, by its top left corner; at least half as high as wide."""
    right, bottom, half = x + width, y + height, width / 2
    k = half * _ROUND
    top = ((x, y + half), (x, y + half - k), (x + half - k, y), (x + half, y),
           (x + half + k, y), (right, y + half - k), (right, y + half))  # fmt: skip
    sides = (
        *_straight(top[-1], (right, bottom)),
        (right, bottom),
        *_straight((right, bottom), (x, bottom)),
        (x, bottom),
    )
    return Path(((*top, *sides, *_straight((x, bottom), top[0]), top[0]),))


def both_sides(right_half: Points, axis: float = 400) -> list[Point]:
    """Return the points of a symmetric outline from its right half, read from top to bottom."""
    half = dots(right_half)
    return [*half, *((2 * axis - x, y) for x, y in reversed(half) if x != axis)]


def sided(points: Points, side: int) -> list[Point]:
    """Return points given by their distance from the middle line, on its right (side 1) or its left (side -1)."""
    return [(400 + side * x, y) for x, y in dots(points)]


def shifted(points: Points, dx: float, dy: float) -> list[Point]:
    """Return points moved by (dx, dy)."""
    return [(x + dx, y + dy) for x, y in dots(points)]


def flatten(path: Path, scale: float) -> list[list[Point]]:
    """Return each chain as a polyline with points about two pixels apart after scaling."""
    return [_polyline(chain, scale) for chain in path.chains]


def _polyline(chain: Sequence[Point], scale: float) -> list[Point]:
    line = [(chain[0][0] * scale, chain[0][1] * scale)]
    for i in range(0, len(chain) - 3, 3):
        p0, p1, p2, p3 = chain[i : i + 4]
        length = math.dist(p0, p1) + math.dist(p1, p2) + math.dist(p2, p3)
        steps = max(2, min(80, int(length * scale / 6)))
        for k in range(1, steps + 1):
            t = k / steps
            u = 1 - t
            w0, w1, w2, w3 = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
            line.append((
                (w0 * p0[0] + w1 * p1[0] + w2 * p2[0] + w3 * p3[0]) * scale,
                (w0 * p0[1] + w1 * p1[1] + w2 * p2[1] + w3 * p3[1]) * scale,
            ))  # fmt: skip
    return line


def _through(points: Sequence[Point], first: Point, last: Point) -> tuple[Point, ...]:
    """Catmull-Rom through the points; `first` and `last` are the neighbours beyond both ends."""
    known = [first, *points, last]
    chain = [points[0]]
    for i in range(1, len(known) - 2):
        a, b, c, d = known[i - 1 : i + 3]
        chain += [(b[0] + (c[0] - a[0]) / 6, b[1] + (c[1] - a[1]) / 6),
                  (c[0] - (d[0] - b[0]) / 6, c[1] - (d[1] - b[1]) / 6), c]  # fmt: skip
    return tuple(chain)


def _towards(start: Point, goal: Point, distance: float) -> Point:
    whole = math.dist(start, goal) or 1.0
    return _mix(start, goal, min(distance, whole / 2) / whole)


def _mix(a: Point, b: Point, t: float) -> Point:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)


def _straight(a: Point, b: Point) -> tuple[Point, Point]:
    return _mix(a, b, 1 / 3), _mix(a, b, 2 / 3)
