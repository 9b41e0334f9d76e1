"""Take the branches of a file into the chain.

Promises: all rows or none, unless the caller asks for the good rows only; a column the file does not have stays as it is; the
same file again changes nothing; a preview writes nothing.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.branches.events import BranchesImported
from app.branches.models import Branch
from app.branches.queries import directory_changed, stored_hours, stored_special_days
from app.branches.rules.check_file import CheckedFile, check_file
from app.branches.rules.coordinates import SYSTEMS, SystemUnknown
from app.branches.rules.read_branch import BranchRow, is_code
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Invalid
from app.kernel.ids import new_id
from app.kernel.import_report import Finding, ImportReport, RowsWrong
from app.kernel.outbox import publish
from app.kernel.sheets import Sheet

EVENT_SIZE = 500
DEFAULTS: Mapping[str, Any] = {"kind": "shop", "state": "open", "owner": "direct", "hours": None, "special_days": {}}


class CodeTaken(Invalid):
    code = "branches.code_taken"
    sentence = "门店代码“{code}”已经属于门店“{name}”。"


def import_branches(
    tx: Tx,
    sheet: Sheet,
    *,
    system: str,
    by: str,
    now: datetime,
    dry_run: bool = False,
    good_rows_only: bool = False,
    source: str = "",
) -> ImportReport:
    """Create and update branches from `sheet`, whose positions are in `system`.

    Rows are known again by their id; in a file without ids by row number within `source` (default: the file's name). Raises
    `SheetRefused` kinds, and `RowsWrong` when rows are wrong and neither `dry_run` nor `good_rows_only` is given.
    """
    if system not in SYSTEMS:
        raise SystemUnknown(system=system)
    checked = check_file(sheet, system)
    named = "" if checked.columns.has_id else source[:80] or _source(tx, sheet.name[:80], checked.rows)
    report = _report(sheet, checked, dry_run)
    report.facts = {"system": system} | ({"source": named} if named else {})
    known = {row.external_ref: row for row in tx.scalars(select(Branch).where(Branch.external_source == named))}
    taken = {code: (ref, name) for code, ref, name in tx.execute(select(Branch.code, Branch.external_ref, Branch.name))}
    rows = [row for row in checked.rows if not _code_clash(row, known, taken, report)]
    if report.errors and not (dry_run or good_rows_only):
        raise ImportRefused(report)
    changed = [
        branch for row in rows if (branch := _take(tx, row, known.get(row.reference), named, taken, report, now))
    ]
    if changed and not dry_run:
        _announce(tx, changed, sheet, by, now, report)
    return report


class ImportRefused(RowsWrong):
    """Carries the whole report."""

    code = "branches.import_refused"

    def __init__(self, report: ImportReport) -> None:
        self.report = report
        super().__init__(count=report.rejected)


def _source(tx: Tx, name: str, rows: Sequence[BranchRow]) -> str:
    """The name a file without ids is known by: its own, or that of the same file imported under another name.

    It is the same file when most of its rows were imported with the same row number, name and place.
    """
    places = {(str(row.number), row.fields["name"], row.fields["lng"], row.fields["lat"]) for row in rows}
    asked = select(Branch.external_source, Branch.external_ref, Branch.name, Branch.lng, Branch.lat)
    same: dict[str, int] = {}
    for found in tx.execute(asked.where(Branch.external_source != "")):
        if found.external_source == name:
            return name
        same[found.external_source] = same.get(found.external_source, 0) + (tuple(found[1:]) in places)
    best = max(same, key=lambda source: same[source], default="")
    return best if best and same[best] * 2 > len(rows) else name


def _report(sheet: Sheet, checked: CheckedFile, dry_run: bool) -> ImportReport:
    report = ImportReport("branches", sheet.name, sheet.encoding, len(sheet.rows), dry_run)
    report.errors += checked.errors
    report.warnings += checked.warnings
    report.ignored_columns = checked.columns.ignored
    return report


def _code_clash(
    row: BranchRow,
    known: Mapping[str | None, Branch],
    taken: Mapping[str, tuple[str | None, str]],
    report: ImportReport,
) -> bool:
    code = row.fields.get("code")
    mine = known.get(row.reference)
    if not code or code not in taken or (mine is not None and mine.code == code):
        return False
    problem = CodeTaken(code=code, name=taken[code][1])
    report.errors.append(Finding((row.number,), problem, "code", row.reference))
    return True


def _take(
    tx: Tx,
    row: BranchRow,
    branch: Branch | None,
    source: str,
    taken: dict[str, tuple[str | None, str]],
    report: ImportReport,
    now: datetime,
) -> Branch | None:
    """Count the row, and unless this is a preview make or change its branch."""
    fields = _stored(row.fields)
    if branch is None:
        report.created += 1
        if report.dry_run:
            return None
        fields["code"] = fields.get("code") or _fresh_code(row, source, taken)
        taken[fields["code"]] = (row.reference, fields["name"])
        own = {"external_ref": row.reference, "external_source": source, "external_row": row.number}
        branch = Branch(**{**DEFAULTS, **fields, **own, "id": new_id(), "created_at": now, "changed_at": now})
        tx.add(branch)
        return branch
    fields = {name: value for name, value in fields.items() if value is not None or name != "code"}
    different = {name: value for name, value in fields.items() if getattr(branch, name) != value}
    if not different:
        report.unchanged += 1
        return None
    report.updated += 1
    if report.dry_run:
        return None
    for name, value in different.items():
        setattr(branch, name, value)
    branch.changed_at = now
    return branch


def _stored(fields: Mapping[str, Any]) -> dict[str, Any]:
    stored = dict(fields)
    if "hours" in stored:
        stored["hours"] = stored_hours(stored["hours"])
    if "special_days" in stored:
        stored["special_days"] = stored_special_days(stored["special_days"])
    return stored


def _fresh_code(row: BranchRow, source: str, taken: Mapping[str, object]) -> str:
    """The row's own id where it can be one; else the row number, ordered as in the file, behind a mark of the source."""
    if not source and is_code(row.reference) and row.reference not in taken:
        return row.reference
    mark = hashlib.sha256(f"{source}|{'' if source else row.reference}".encode()).hexdigest()[:4]
    return f"{mark}-{row.number:06d}"


def _announce(tx: Tx, changed: Sequence[Branch], sheet: Sheet, by: str, now: datetime, report: ImportReport) -> None:
    tx.flush()
    directory_changed(tx)
    detail = {"file": sheet.name, "created": report.created, "updated": report.updated, "rejected": report.rejected}
    record(tx, by, "branches.import", f"file:{sheet.name}"[:120], now, detail=detail)
    for start in range(0, len(changed), EVENT_SIZE):
        publish(tx, BranchesImported(tuple(branch.id for branch in changed[start : start + EVENT_SIZE])), now)
