"""The chain's colours and the few ways to blend them.

Every drawing takes its colours from here, so a shelf of pictures looks like one shop.
"""

from __future__ import annotations

from dataclasses import dataclass

MILK = "#fffdf8"
CREAM = "#fff3df"
BUTTER = "#ffe2a0"
HONEY = "#f7bd5f"
PEACH = "#ffd6c2"
CORAL = "#f9977d"
BLUSH = "#fbd0d4"
ROSE = "#f2a0ae"
BERRY = "#d9637c"
LILAC = "#dccff2"
VIOLET = "#a591d3"
SKY = "#c3e3f4"
BLUE = "#7db6dc"
NAVY = "#41607f"
MINT = "#c4e8d6"
SAGE = "#8fc7a8"
LEAF = "#5ba679"
SAND = "#ecdabf"
OAK = "#d6a877"
WOOD = "#b98455"
COCOA = "#7b5642"
INK = "#4b3c39"
CLOUD = "#eef1f5"
STEEL = "#a9b2be"


@dataclass(frozen=True)
class Palette:
    """What one picture is drawn with: backdrop, main, second and accent colour."""

    back: str
    main: str
    second: str
    accent: str


SKY_DAY = Palette("#e4f2fa", SKY, MILK, BLUE)
NIGHT = Palette("#e9e4f7", LILAC, MILK, VIOLET)
PEACHY = Palette("#ffeee4", PEACH, MILK, CORAL)
ROSY = Palette("#fdeaec", BLUSH, MILK, ROSE)
MINTY = Palette("#e6f5ee", MINT, MILK, SAGE)
SUNNY = Palette("#fff5da", BUTTER, MILK, HONEY)
OATY = Palette("#f7efe2", SAND, MILK, OAK)
OCEAN = Palette("#def0f3", "#a9d7dd", MILK, "#5aa7b5")


def blend(color: str, other: str, share: float) -> str:
    """Return `color` with `share` (0 to 1) of `other` in it."""
    parts = (
        round(int(color[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share) for i in (1, 3, 5)
    )  # fmt: skip
    return "#" + "".join(f"{part:02x}" for part in parts)


def light(color: str, share: float = 0.4) -> str:
    """Return a paler tone."""
    return blend(color, "#ffffff", share)


def deep(color: str, share: float = 0.18) -> str:
    """Return a darker, warmer tone for folds and undersides."""
    return blend(color, "#6b4a52", share)
