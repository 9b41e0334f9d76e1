"""Write everything an inspection asks for into one file: plans, acknowledgements, ledger, tree, stops and cases.

Promises: rows are read and written in batches; people appear by id alone; the export is kept in the audit trail by its caller.
"""

import csv
import io
import json
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from sqlalchemy import Select, select

from app.kernel.database import Tx
from app.ledger.queries import entry_rows
from referral.commission.models import PayeeHoldStep
from referral.plans.export_plan import export_plan
from referral.plans.queries import plan_views
from referral.risk.models import RiskCase
from referral.tree.models import MemberStep, TreeEdge

AT_ONCE = 1000
LEDGER = ("commission.", "payouts.")
LEDGER_HEADER = ("entry_id", "posted_at", "kind", "reference", "key", "account", "amount_fen_debit_positive")


def export_inspection(tx: Tx, target: IO[bytes]) -> None:
    """A ZIP of JSON and CSV files into `target`."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as files:
        plans = [export_plan(plan) for plan in plan_views(tx)]
        files.writestr("plans.json", json.dumps(plans, ensure_ascii=False, indent=2))
        signed = [
            {"plan": plan["version"]["number"], **plan["acknowledgement"]} for plan in plans if plan["acknowledgement"]
        ]
        files.writestr("acknowledgements.json", json.dumps(signed, ensure_ascii=False, indent=2))
        _write(files, "ledger.csv", LEDGER_HEADER, _ledger(tx))
        for name, model in (("tree.csv", TreeEdge), ("members.csv", MemberStep), ("stops.csv", PayeeHoldStep)):
            _write_table(tx, files, name, model)
        _write_table(tx, files, "cases.csv", RiskCase)


def _ledger(tx: Tx) -> Iterator[Sequence[Any]]:
    for kinds in LEDGER:
        last = uuid.UUID(int=0)
        while rows := entry_rows(tx, kinds, last, AT_ONCE):
            yield from rows
            last = rows[-1][0]


def _write_table(tx: Tx, files: zipfile.ZipFile, name: str, model: Any) -> None:
    columns = list(model.__table__.columns)
    place = [column.key for column in columns].index("id")

    def rows() -> Iterator[Sequence[Any]]:
        last = uuid.UUID(int=0)
        while batch := tx.execute(_after(columns, model, last)).all():
            yield from batch
            last = batch[-1][place]

    _write(files, name, [column.key for column in columns], rows())


def _after(columns: Sequence[Any], model: Any, last: uuid.UUID) -> Select[Any]:
    return select(*columns).where(model.id > last).order_by(model.id).limit(AT_ONCE)


def _write(files: zipfile.ZipFile, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with files.open(name, "w") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(header)
        for row in rows:
            writer.writerow(
                [json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict | list) else cell for cell in row]
            )
