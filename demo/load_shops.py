"""Loads places and staff: branches, warehouse, managers, clerks, head office.

The chain's own importers do it, so a second load finds everything as it is and changes nothing.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from app.branches.import_branches import import_branches
from app.branches.queries import directory
from app.identity.import_staff import StaffRow, import_staff
from app.kernel.database import Tx, transaction
from app.kernel.import_report import ImportReport
from app.kernel.sheets import read_sheet
from demo.files import FOLDER, rows

BY = "demo"


def load_branches(now: datetime) -> ImportReport:
    """Import demo/branches.csv; positions are GCJ-02."""
    sheet = read_sheet((FOLDER / "branches.csv").read_bytes(), "branches.csv")
    with transaction() as tx:
        return import_branches(tx, sheet, system="gcj02", by=BY, now=now)


def branch_ids(tx: Tx, now: datetime) -> dict[str, uuid.UUID]:
    """Return the ids of the chain's places by code."""
    wanted = {row["code"] for row in rows("branches")}
    return {branch.code: branch.branch_id for branch in directory(tx, now).all() if branch.code in wanted}


def load_staff(now: datetime) -> tuple[int, int]:
    """Import demo/staff.csv; return how many were made and how many were already there."""
    with transaction() as tx:
        places = branch_ids(tx, now)
        wanted = [
            StaffRow(row["staff_no"], row["name"], row["role"], places.get(row["branch_code"]), row["phone"])
            for row in rows("staff")
        ]
        done = import_staff(tx, wanted, None, now)
    return len(done.created), len(done.same)
