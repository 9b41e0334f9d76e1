"""Provinces, cities and districts with their centres, for those who pick a place from a list.

Source: the administrative division list in app/branches/data (see NOTICE); positions are GCJ-02 degrees.
Promises: read once per process; a division's children are in the list's own order.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True)
class Division:
    """One province (level 1), city (2) or district (3)."""

    adcode: str
    parent: str
    name: str
    lng: float
    lat: float


@dataclass(frozen=True)
class Divisions:
    """All of them, by code and by parent (provinces have the parent '')."""

    by_code: dict[str, Division]
    children: dict[str, tuple[Division, ...]]

    def find(self, adcode: str | None) -> Division | None:
        """None for no or an unknown code."""
        return self.by_code.get(adcode or "")

    def below(self, adcode: str) -> tuple[Division, ...]:
        """The divisions one level below; '' gives the provinces."""
        return self.children.get(adcode, ())


@lru_cache(maxsize=1)
def read_divisions() -> Divisions:
    """The list as committed."""
    text = (files("app.branches") / "data" / "divisions.csv").read_text(encoding="utf-8")
    by_code: dict[str, Division] = {}
    children: dict[str, list[Division]] = {}
    for row in csv.DictReader(text.splitlines()):
        division = Division(row["adcode"], row["parent_adcode"], row["name"], float(row["lng"]), float(row["lat"]))
        by_code[division.adcode] = division
        children.setdefault(division.parent, []).append(division)
    return Divisions(by_code, {parent: tuple(found) for parent, found in children.items()})
