"""Take a set of files into the catalogue, in any order: each is known by its header.

Promises: all rows of all files or none, unless the caller asks for the good rows only; a column a file does not have stays as it
is; the same files again change nothing; a preview writes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.catalog.events import PriceChanged
from app.catalog.load_draft import Draft, load_draft
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.import_report import ImportReport, RowsWrong
from app.kernel.outbox import publish
from app.kernel.plug import Point
from app.kernel.sheets import Sheet, SheetRefused


class FileUnknown(SheetRefused):
    code = "catalog.file_unknown"
    sentence = "认不出文件“{name}”是什么。它的列名是：{found}。"


class ImportRefused(RowsWrong):
    """Carries the reports of all files."""

    code = "catalog.import_refused"

    def __init__(self, reports: Sequence[ImportReport]) -> None:
        self.reports = reports
        super().__init__(count=sum(report.rejected for report in reports))


@dataclass(frozen=True)
class FileKind:
    """A kind of file, known by having all of `columns`; files of lower `rank` are taken first.

    `take(draft, sheet, report)` changes the draft in memory; what must be done in the database waits in `draft.afterwards`.
    """

    key: str
    rank: int
    columns: frozenset[str]
    take: Callable[[Draft, Sheet, ImportReport], None]


FILE_KINDS: Point[FileKind] = Point("catalog.file_kinds")


def import_catalog(
    tx: Tx,
    sheets: Sequence[Sheet],
    *,
    by: str,
    now: datetime,
    dry_run: bool = False,
    good_rows_only: bool = False,
) -> list[ImportReport]:
    """One report per file, in the order they were taken; raises `FileUnknown`, `ImportRefused`, `SheetRefused` kinds."""
    known = sorted(((find_kind(sheet), sheet) for sheet in sheets), key=lambda pair: pair[0].rank)
    draft = load_draft(tx, by, now, keep=not dry_run)
    reports = []
    for kind, sheet in known:
        report = ImportReport(kind.key, sheet.name, sheet.encoding, len(sheet.rows), dry_run)
        kind.take(draft, sheet, report)
        reports.append(report)
    if dry_run:
        return reports
    if any(report.errors for report in reports) and not good_rows_only:
        tx.expunge_all()
        raise ImportRefused(reports)
    _store(tx, draft, reports)
    return reports


def find_kind(sheet: Sheet) -> FileKind:
    """The kind that knows most of the file's columns; raises `FileUnknown`."""
    fitting = [kind for kind in FILE_KINDS.all() if kind.columns <= set(sheet.header)]
    if not fitting:
        raise FileUnknown(name=sheet.name, found="、".join(sheet.header)[:300])
    return max(fitting, key=lambda kind: len(kind.columns))


def _store(tx: Tx, draft: Draft, reports: Sequence[ImportReport]) -> None:
    tx.add_all(draft.fresh_in_order())
    tx.flush()
    for act in draft.afterwards:
        act(tx)
    for sku in draft.repriced:
        publish(tx, PriceChanged(sku.id, None, sku.price_fen, draft.now), draft.now)
    if any(report.created or report.updated for report in reports):
        detail = {report.file: [report.created, report.updated, report.rejected] for report in reports}
        record(tx, draft.by, "catalog.import", "catalog", draft.now, detail=detail)
