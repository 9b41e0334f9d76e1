"""Things that come back in many pictures: backdrops, shadows, faces, stars, hearts, clouds and textile prints.

Each function appends to the `Art` it is given and returns nothing, or returns an outline to be filled.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from demo.drawings.art import Art
from demo.drawings.palettes import BLUSH, CORAL, INK, Palette, blend, deep, light
from demo.drawings.paths import Path, blob, curve, oval, soft


def backdrop(art: Art, colors: Palette, seed: str) -> None:
    """A pastel wall with a soft disc behind the thing and a few light spots, different for every seed."""
    chance = random.Random(seed)
    art.fill(
        soft([(-5, -5), (805, -5), (805, 805), (-5, 805)], 0), light(colors.back, 0.25), to=deep(colors.back, 0.05)
    )
    wobble = [(400 + math.cos(a * math.tau / 9) * chance.uniform(315, 360),
               400 + math.sin(a * math.tau / 9) * chance.uniform(315, 360)) for a in range(9)]  # fmt: skip
    art.fill(blob(wobble), "#ffffff", alpha=0.55)
    for _ in range(9):
        angle, far = chance.uniform(0, math.tau), chance.uniform(330, 430)
        x, y = 400 + math.cos(angle) * far, 400 + math.sin(angle) * far
        tone = chance.choice((colors.accent, colors.main, "#ffffff"))
        spot = chance.choice(("dot", "dot", "star", "ring"))
        if spot == "dot":
            art.fill(oval(x, y, chance.uniform(7, 15)), tone, alpha=0.7)
        elif spot == "star":
            art.fill(star(x, y, chance.uniform(16, 24)), tone, alpha=0.8)
        else:
            art.stroke(oval(x, y, chance.uniform(10, 16)), tone, 6, alpha=0.7)


def shadow(art: Art, cx: float, cy: float, rx: float, ry: float = 26) -> None:
    """The soft shadow a thing throws on the floor."""
    art.fill(oval(cx, cy, rx, ry), "#8a6f78", alpha=0.3, blur=14)


def star(cx: float, cy: float, r: float, points: int = 5, turn: float = -90) -> Path:
    """A soft five-pointed star."""
    corners = []
    for i in range(points * 2):
        far = r if i % 2 == 0 else r * 0.55
        angle = math.radians(turn + 180 / points * i)
        corners.append((cx + math.cos(angle) * far, cy + math.sin(angle) * far))
    return soft(corners, r * 0.28)


def heart(cx: float, cy: float, r: float) -> Path:
    """A heart about 2r wide."""
    k = r / 10
    chain = (
        (0, 9), (-5, 5), (-10, 1), (-10, -3.5), (-10, -7), (-7.4, -9), (-5, -9), (-2.8, -9), (-0.9, -7.6), (0, -5.6),
        (0.9, -7.6), (2.8, -9), (5, -9), (7.4, -9), (10, -7), (10, -3.5), (10, 1), (5, 5), (0, 9),
    )  # fmt: skip
    return Path((tuple((cx + x * k, cy + y * k) for x, y in chain),))


def cloud(cx: float, cy: float, r: float) -> Path:
    """A little cloud about 2r wide with a flat-ish bottom."""
    k = r / 10
    points = [(-9.6, 2.4), (-8.4, -1.6), (-5, -2.4), (-3.4, -5.8), (1, -6.6), (4.4, -3.6),
              (8, -2.8), (9.8, 0.8), (8.2, 4), (3, 4.6), (-3, 4.6), (-7.6, 4.8)]  # fmt: skip
    return blob([(cx + x * k, cy + y * k) for x, y in points])


def moon(cx: float, cy: float, r: float) -> Path:
    """A crescent opening to the right."""
    points = [(0.25, -0.97), (-0.55, -0.84), (-1, 0), (-0.55, 0.84), (0.25, 0.97), (0.62, 0.78), (0.1, 0.55),
              (-0.18, 0), (0.1, -0.55), (0.62, -0.78)]  # fmt: skip
    return blob([(cx + x * r, cy + y * r) for x, y in points])


def leaf(cx: float, cy: float, r: float, turn: float = 0) -> Path:
    """A pointed leaf of length 2r; 0 degrees points right."""
    angle = math.radians(turn)

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            cx + (x * math.cos(angle) - y * math.sin(angle)) * r,
            cy + (x * math.sin(angle) + y * math.cos(angle)) * r,
        )

    chain = (at(-1, 0), at(-0.55, -0.72), at(0.4, -0.62), at(1, 0), at(0.4, 0.62), at(-0.55, 0.72), at(-1, 0))
    return Path((chain,))


def face(art: Art, cx: float, cy: float, size: float = 1.0, asleep: bool = False, cheeks: str = CORAL) -> None:
    """Two eyes, a smile and cheeks about 120 units wide at size 1."""
    for side in (-1, 1):
        x = cx + side * 38 * size
        if asleep:
            art.stroke(curve([(x - 13 * size, cy), (x, cy + 8 * size), (x + 13 * size, cy)]), INK, 6 * size)
        else:
            art.fill(oval(x, cy, 8.5 * size, 10 * size), INK)
            art.fill(oval(x + 3 * size, cy - 4 * size, 3 * size), "#ffffff")
        art.fill(oval(cx + side * 62 * size, cy + 24 * size, 16 * size, 11 * size), cheeks, alpha=0.5)
    smile = [(cx - 13 * size, cy + 15 * size), (cx, cy + 24 * size), (cx + 13 * size, cy + 15 * size)]
    art.stroke(curve(smile), INK, 6 * size)


def muzzle(art: Art, cx: float, cy: float, size: float = 1.0, tone: str = "#fff6ea", asleep: bool = False) -> None:
    """An animal's face: eyes wide apart, a pale snout with a nose."""
    art.fill(oval(cx, cy + 26 * size, 44 * size, 34 * size), tone)
    for side in (-1, 1):
        x = cx + side * 56 * size
        if asleep:
            art.stroke(
                curve([(x - 13 * size, cy - 6 * size), (x, cy + 2 * size), (x + 13 * size, cy - 6 * size)]),
                INK,
                6 * size,
            )
        else:
            art.fill(oval(x, cy - 6 * size, 9 * size, 10.5 * size), INK)
            art.fill(oval(x + 3 * size, cy - 10 * size, 3 * size), "#ffffff")
        art.fill(oval(cx + side * 78 * size, cy + 22 * size, 18 * size, 12 * size), BLUSH, alpha=0.9)
    art.fill(oval(cx, cy + 14 * size, 13 * size, 9 * size), INK)
    art.stroke(
        curve([(cx - 14 * size, cy + 34 * size), (cx, cy + 42 * size), (cx + 14 * size, cy + 34 * size)]), INK, 5 * size
    )
    art.stroke(curve([(cx, cy + 22 * size), (cx, cy + 41 * size)]), INK, 5 * size)


def scattered(
    art: Art, area: tuple[float, float, float, float], step: float, kind: str, color: str, size: float
) -> None:
    """A textile print: rows of one motif, every other row shifted, over (left, top, right, bottom)."""
    left, top, right, bottom = area
    row, y = 0, top
    while y < bottom:
        x = left + (step / 2 if row % 2 else 0)
        while x < right:
            art.fill(_PRINTS[kind](x, y, size), color)
            x += step
        y += step * 0.8
        row += 1


_PRINTS: dict[str, Callable[[float, float, float], Path]] = {
    "dot": oval,
    "star": star,
    "heart": heart,
    "cloud": cloud,
    "moon": moon,
    "leaf": lambda x, y, r: leaf(x, y, r, -50),
}


def stripes(art: Art, area: tuple[float, float, float, float], step: float, color: str, width: float) -> None:
    """A textile print: level stripes over (left, top, right, bottom)."""
    left, top, right, bottom = area
    y = top
    while y < bottom:
        art.stroke(curve([(left, y), (right, y)]), color, width)
        y += step


def checks(art: Art, area: tuple[float, float, float, float], step: float, color: str) -> None:
    """A textile print: gingham, two directions of sheer bands."""
    left, top, right, bottom = area
    y = top
    while y < bottom:
        art.stroke(curve([(left, y), (right, y)]), color, step / 2, alpha=0.45)
        y += step
    x = left
    while x < right:
        art.stroke(curve([(x, top), (x, bottom)]), color, step / 2, alpha=0.45)
        x += step


def stitches(art: Art, path: Path, color: str, width: float = 4) -> None:
    """A dashed seam along an outline."""
    art.stroke(path, color, width, dash=(12, 11), alpha=0.85)


def gleam(art: Art, path: Path, alpha: float = 0.55) -> None:
    """A light reflection."""
    art.fill(path, "#ffffff", alpha=alpha)


def sheen(color: str) -> tuple[str, str]:
    """Return the (top, bottom) colours of a rounded surface."""
    return light(color, 0.22), blend(color, deep(color), 0.45)
