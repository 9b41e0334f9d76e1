"""Kinds and codes for tests."""

from datetime import datetime

from flask import Flask

from app.codes.issue_code import issue_code
from app.codes.kinds import ENTRY_KINDS, CodeSubject, CodeView, EntryKind, Landing, Visit
from app.kernel.database import Tx, transaction
from app.kernel.ids import new_id
from app.kernel.plug import Plug

SHELF_BRANCH = new_id()


def land_on_shelf(_tx: Tx, code: CodeView, _visit: Visit, _now: datetime) -> Landing:
    """The test kind leads to `/healthz`, in one fixed branch."""
    return Landing(f"/healthz?code={code.token}", SHELF_BRANCH)


def plug_shelf_kind(app: Flask) -> None:
    """Register the kind `shelf` with one printable subject."""
    kind = EntryKind(
        "shelf", "货架码", land_on_shelf, lambda _tx, _now: [CodeSubject("三号货架", branch_id=SHELF_BRANCH)]
    )
    Plug(app).add(ENTRY_KINDS, kind)


def make_shelf_code(app: Flask, now: datetime) -> str:
    """A live code of kind `shelf`."""
    plug_shelf_kind(app)
    with transaction() as tx:
        return issue_code(tx, "shelf", now, branch_id=SHELF_BRANCH, by="staff:test")
