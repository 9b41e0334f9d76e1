"""Branches as the map page's script draws them.

Promises: GCJ-02 degrees, as the tiles of Chinese maps are; at most `MOST` markers at once, and it is said when there are more.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from flask import url_for

from app.branches.opening_text import opening_text
from app.branches.queries import BranchView, Directory
from app.branches.rules.coordinates import check_position

MOST = 500


class Frame(NamedTuple):
    """What the map shows, in degrees."""

    west: float
    south: float
    east: float
    north: float


def draw_map(branches: Iterable[BranchView], now: datetime, *, with_areas: bool = False) -> list[dict[str, Any]]:
    """One plain document a branch: place, words, address of its page, and where its couriers go."""
    return [
        {
            "name": branch.name,
            "lng": branch.lng,
            "lat": branch.lat,
            "words": opening_text(branch, now),
            "page": url_for("branches.branch_page", code=branch.code),
            "areas": [{"name": area.name, "radius_m": area.radius_m, "polygon": area.polygon} for area in branch.areas]
            if with_areas
            else [],
        }
        for branch in branches
    ]


def branches_in(places: Directory, frame: Frame) -> tuple[list[BranchView], bool]:
    """Shops inside `frame` (around the date line when west is east of east), and whether there are more than are shown.

    Raises `PositionWrong` for corners off the earth.
    """
    check_position(frame.west, frame.south)
    check_position(frame.east, frame.north)
    turned = frame.west > frame.east
    found: list[BranchView] = []
    for branch in places.offered():
        inside = (
            frame.west <= branch.lng or branch.lng <= frame.east if turned else frame.west <= branch.lng <= frame.east
        )
        if inside and frame.south <= branch.lat <= frame.north:
            if len(found) == MOST:
                return found, True
            found.append(branch)
    return found, False
