"""Branches to choose from, as a shopper sees them.

Promises: nearest first where a position is known, else by city and code; only shops that are not closed; each says why it stands
where it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.branches.queries import BranchView, Directory
from app.storefront.opening_words import OpeningWords, opening_words

NEAR = 10
FOUND = 50


@dataclass(frozen=True)
class Place:
    """One branch to choose: distance in metres where a position was given."""

    branch: BranchView
    opening: OpeningWords
    distance_m: float | None = None


def list_places(places: Directory, lng: float, lat: float, now: datetime, limit: int = NEAR) -> list[Place]:
    """The nearest shops to a GCJ-02 position; raises `PositionWrong`."""
    near = places.nearest(lng, lat, limit)
    return [Place(found.branch, opening_words(found.branch, now), found.distance_m) for found in near]


def search_places(places: Directory, words: str, now: datetime, limit: int = FOUND) -> list[Place]:
    """Shops whose name, address, district, city or code holds every word."""
    wanted = words.lower().split()
    found = [branch for branch in places.offered() if all(word in _text(branch) for word in wanted)]
    return _shown(found[:limit], now)


def places_of_city(places: Directory, city: str, now: datetime, limit: int = FOUND) -> list[Place]:
    """Shops of one city, by district."""
    found = sorted((b for b in places.offered() if b.city == city), key=lambda branch: (branch.district, branch.code))
    return _shown(found[:limit], now)


def cities(places: Directory) -> list[tuple[str, int]]:
    """Cities with shops, the ones with most first."""
    counts: dict[str, int] = {}
    for branch in places.offered():
        if branch.city:
            counts[branch.city] = counts.get(branch.city, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _shown(branches: Sequence[BranchView], now: datetime) -> list[Place]:
    return [Place(branch, opening_words(branch, now)) for branch in branches]


def _text(branch: BranchView) -> str:
    return f"{branch.name} {branch.address} {branch.district} {branch.city} {branch.province} {branch.code}".lower()
