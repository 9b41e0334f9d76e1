"""Reads the chain's files: branches, products, SKUs, staff, customers, the plan.

Rows come as the files hold them (text); whoever needs numbers converts them. The files are UTF-8 with a header row.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
Row = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Return the rows of demo/<name>.csv in file order."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def plan() -> dict[str, Any]:
    """Return the commission plan with its acknowledgement; rates in basis points."""
    found: dict[str, Any] = json.loads((FOLDER / "plan.json").read_text(encoding="utf-8"))
    return found


def shop_codes() -> list[str]:
    """Return the codes of all branches where people shop."""
    return [row["code"] for row in rows("branches") if row["kind"] == "shop"]


def clerks_of(branch_code: str) -> list[Row]:
    """Return the clerks of one branch."""
    return [row for row in rows("staff") if row["branch_code"] == branch_code and row["role"] == "clerk"]


def manager_of(branch_code: str) -> Row:
    """Return the manager of one branch."""
    return next(row for row in rows("staff") if row["branch_code"] == branch_code and row["role"] == "manager")


def by_persona(name: str) -> Row | None:
    """Return the staff or customer row that a phone of the stand-in plays, if any."""
    return next((row for row in (*rows("staff"), *rows("customers")) if row["persona"] == name), None)
