"""Reads of compared bills and open differences."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.kernel.database import Tx
from app.payments.reconciliation.models import BillDay, BillDifference


@dataclass(frozen=True)
class BillDayView:
    """One day; `open` differences of `found`."""

    day: date
    payments: int
    received_fen: int
    refunds: int
    refunded_fen: int
    finished_at: datetime | None
    last_error: str | None
    found: int
    open: int


@dataclass(frozen=True)
class DifferenceView:
    """One difference."""

    difference_id: uuid.UUID
    day: date
    kind: str
    number: str
    wechat: str
    ours: str
    amount_fen: int
    found_at: datetime
    settled_at: datetime | None
    settled_by: str
    note: str


def bill_days(tx: Tx, limit: int = 31) -> list[BillDayView]:
    """The latest days first."""
    counts = (
        select(
            BillDifference.day,
            func.count().label("found"),
            func.count().filter(BillDifference.settled_at.is_(None)).label("open"),
        )
        .group_by(BillDifference.day)
        .subquery()
    )
    asked = (
        select(BillDay, func.coalesce(counts.c.found, 0), func.coalesce(counts.c.open, 0))
        .outerjoin(counts, counts.c.day == BillDay.day)
        .order_by(BillDay.day.desc())
        .limit(limit)
    )
    return [_day(row, int(found), int(open_)) for row, found, open_ in tx.execute(asked)]


def differences(tx: Tx, *, settled: bool = False, limit: int = 200) -> list[DifferenceView]:
    """Open ones oldest first; or the settled ones, latest first."""
    asked = select(BillDifference)
    if settled:
        asked = asked.where(BillDifference.settled_at.is_not(None)).order_by(BillDifference.settled_at.desc())
    else:
        asked = asked.where(BillDifference.settled_at.is_(None)).order_by(BillDifference.found_at, BillDifference.id)
    return _views(tx.scalars(asked.limit(limit)).all())


def _day(row: BillDay, found: int, open_: int) -> BillDayView:
    return BillDayView(
        day=row.day,
        payments=row.payments,
        received_fen=row.received_fen,
        refunds=row.refunds,
        refunded_fen=row.refunded_fen,
        finished_at=row.finished_at,
        last_error=row.last_error,
        found=found,
        open=open_,
    )


def _views(rows: Sequence[BillDifference]) -> list[DifferenceView]:
    return [
        DifferenceView(
            difference_id=row.id,
            day=row.day,
            kind=row.kind,
            number=row.number,
            wechat=row.wechat,
            ours=row.ours,
            amount_fen=row.amount_fen,
            found_at=row.found_at,
            settled_at=row.settled_at,
            settled_by=row.settled_by,
            note=row.note,
        )
        for row in rows
    ]
