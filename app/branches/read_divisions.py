"""The committed list of provinces, cities and districts with their centres.

Source: the administrative division list in app/branches/data (see NOTICE). Promises: read once per process; a division's
children are in the list's own order.
"""

import csv
from functools import lru_cache
from importlib.resources import files

from app.branches.rules.divisions import Division, Divisions


@lru_cache(maxsize=1)
def read_divisions() -> Divisions:
    """The list as committed."""
    text = (files("app.branches") / "data" / "divisions.csv").read_text(encoding="utf-8")
    by_code: dict[str, Division] = {}
    children: dict[str, list[Division]] = {}
    by_first: dict[str, list[Division]] = {}
    for row in csv.DictReader(text.splitlines()):
        name = row["name"].strip()
        division = Division(
            row["adcode"], row["parent_adcode"], name, float(row["lng"]), float(row["lat"]), int(row["level"])
        )
        by_code[division.adcode] = division
        children.setdefault(division.parent, []).append(division)
        by_first.setdefault(name[0], []).append(division)
    return Divisions(by_code, _frozen(children), _frozen(by_first))


def _frozen(found: dict[str, list[Division]]) -> dict[str, tuple[Division, ...]]:
    return {key: tuple(divisions) for key, divisions in found.items()}
