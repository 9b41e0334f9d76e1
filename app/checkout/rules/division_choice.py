"""The picker of an address: province, then city, then district, each out of what lies below the one before."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.branches.rules.divisions import Division, Divisions


@dataclass(frozen=True)
class Level:
    """One list of the picker; `chosen` is '' until something in `options` was chosen."""

    name: str
    label: str
    options: tuple[str, ...]
    chosen: str


def division_choice(known: Divisions, province: str, city: str, district: str) -> tuple[Level, Level, Level]:
    """The three lists for what was chosen so far; names of other places count as nothing chosen.

    A list of one chooses itself (the one city of a municipality); a city without districts is its own district.
    """
    found = _find(known.below(""), province)
    towns = known.below(found.adcode) if found else ()
    town = _find(towns, city) or _only(towns)
    parts = (known.below(town.adcode) or (town,)) if town else ()
    part = _find(parts, district) or _only(parts)
    return (
        _level("province", "省份", known.below(""), found),
        _level("city", "城市", towns, town),
        _level("district", "区县", parts, part),
    )


def written(division: Division) -> str:
    """The name as it stands in an address: `上海市` for 上海."""
    return division.names[0]


def _level(name: str, label: str, options: Sequence[Division], chosen: Division | None) -> Level:
    return Level(name, label, tuple(written(one) for one in options), written(chosen) if chosen else "")


def _find(options: Sequence[Division], text: str) -> Division | None:
    exact = [one for one in options if text in (one.name, written(one))]
    return next(iter(exact or [one for one in options if text and text in one.names]), None)


def _only(options: Sequence[Division]) -> Division | None:
    return options[0] if len(options) == 1 else None
