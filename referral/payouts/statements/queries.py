"""Reads of statements, frozen and running.

Promises: the same arithmetic for a month under way and a frozen one; two statements to the books for any number of payees.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.kernel.database import Tx
from app.ledger.queries import family_movements, first_posted
from app.web.pagination import Page, cut_page, decode_cursor
from referral.payouts.models import FrozenMonth, Statement, Withdrawal
from referral.payouts.rules.books import AVAILABLE, DEBT_WRITTEN_OFF, REQUESTED, RETURNED, TO_PAYROLL, payee_of
from referral.payouts.rules.months import month_bounds, month_of
from referral.payouts.states import WithdrawalState

PENDING, RELEASED = "payee.pending", "commission.released"


@dataclass(frozen=True)
class Figures:
    """One payee's month, fen; `moved_fen` is what another reason took (a merge of two people)."""

    payee_id: uuid.UUID
    month: str
    opening_fen: int
    accrued_fen: int
    released_fen: int
    reversed_fen: int
    withdrawn_fen: int
    payroll_fen: int
    written_off_fen: int
    moved_fen: int
    tax_fen: int
    closing_fen: int
    pending_fen: int

    def values(self) -> dict[str, int | str | uuid.UUID]:
        """As columns."""
        return asdict(self)


def figures_of_month(tx: Tx, month: str, payee_ids: Sequence[uuid.UUID] | None = None) -> list[Figures]:
    """Everybody's figures (or the named ones'), people without any movement or balance left out."""
    start, end = month_bounds(month)
    names = {family: _accounts(family, payee_ids) for family in (AVAILABLE, PENDING)}
    opening = _sums(family_movements(tx, AVAILABLE, end=start, accounts=names[AVAILABLE]))
    moved = family_movements(tx, AVAILABLE, start, end, names[AVAILABLE])
    accrued = family_movements(tx, PENDING, start, end, names[PENDING])
    pending = _sums(family_movements(tx, PENDING, end=end, accounts=names[PENDING]))
    taxes = _taxes(tx, start, end)
    payees = {payee_of(account) for account in (*opening, *moved, *accrued, *pending)}
    found = [
        _figures(
            payee_id,
            month,
            opening.get(f"{AVAILABLE}:{payee_id}", 0),
            moved.get(f"{AVAILABLE}:{payee_id}", {}),
            accrued.get(f"{PENDING}:{payee_id}", {}),
            pending.get(f"{PENDING}:{payee_id}", 0),
            taxes.get(payee_id, 0),
        )
        for payee_id in sorted(payees, key=lambda one: one.hex)
    ]
    return [figures for figures in found if any(value for value in figures.values().values() if isinstance(value, int))]


def _accounts(family: str, payee_ids: Sequence[uuid.UUID] | None) -> list[str] | None:
    return None if payee_ids is None else [f"{family}:{payee_id}" for payee_id in payee_ids]


def _sums(movements: dict[str, dict[str, int]]) -> dict[str, int]:
    return {account: sum(kinds.values()) for account, kinds in movements.items()}


def _taxes(tx: Tx, start: datetime, end: datetime) -> dict[uuid.UUID, int]:
    rows = tx.execute(
        select(Withdrawal.person_id, func.sum(Withdrawal.tax_fen))
        .where(Withdrawal.state == WithdrawalState.PAID, Withdrawal.ended_at >= start, Withdrawal.ended_at < end)
        .group_by(Withdrawal.person_id)
    )
    return {row[0]: int(row[1]) for row in rows}


def _figures(
    payee_id: uuid.UUID,
    month: str,
    opening_fen: int,
    moved: dict[str, int],
    pending_moved: dict[str, int],
    pending_fen: int,
    tax_fen: int,
) -> Figures:
    known = {RELEASED, REQUESTED, RETURNED, TO_PAYROLL, DEBT_WRITTEN_OFF}
    taken = {kind for kind in moved if kind.startswith("commission.") and kind not in known}
    return Figures(
        payee_id=payee_id,
        month=month,
        opening_fen=opening_fen,
        accrued_fen=sum(fen for kind, fen in pending_moved.items() if kind != RELEASED),
        released_fen=moved.get(RELEASED, 0),
        reversed_fen=-sum(moved[kind] for kind in taken),
        withdrawn_fen=-moved.get(REQUESTED, 0) - moved.get(RETURNED, 0),
        payroll_fen=-moved.get(TO_PAYROLL, 0),
        written_off_fen=moved.get(DEBT_WRITTEN_OFF, 0),
        moved_fen=-sum(fen for kind, fen in moved.items() if kind not in known | taken),
        tax_fen=tax_fen,
        closing_fen=opening_fen + sum(moved.values()),
        pending_fen=pending_fen,
    )


_COLUMNS = tuple(Figures.__dataclass_fields__)


def statements_of(tx: Tx, payee_ids: Iterable[uuid.UUID]) -> list[Figures]:
    """One human's frozen statements, latest month first."""
    asked = select(Statement).where(Statement.payee_id.in_(set(payee_ids)))
    return [_view(row) for row in tx.scalars(asked.order_by(Statement.month.desc(), Statement.payee_id))]


def statements_of_month(
    tx: Tx, month: str, payee_ids: Sequence[uuid.UUID] | None = None, cursor: str | None = None, size: int = 50
) -> Page[Figures]:
    """A frozen month by payee."""
    asked = select(Statement).where(Statement.month == month)
    if payee_ids is not None:
        asked = asked.where(Statement.payee_id.in_(payee_ids))
    mark = _mark(cursor)
    if mark:
        asked = asked.where(Statement.payee_id > mark)
    rows = [_view(row) for row in tx.scalars(asked.order_by(Statement.payee_id).limit(size + 1))]
    return cut_page(rows, size, lambda figures: (figures.payee_id.hex,))


def all_statements_of_month(tx: Tx, month: str) -> list[Figures]:
    """A whole frozen month by payee."""
    rows = tx.scalars(select(Statement).where(Statement.month == month).order_by(Statement.payee_id))
    return [_view(row) for row in rows]


def totals_of_month(tx: Tx, month: str) -> dict[str, int]:
    """The sums of a frozen month by column, and `count`."""
    columns = [name for name in _COLUMNS if name.endswith("_fen")]
    sums = [func.coalesce(func.sum(getattr(Statement, name)), 0) for name in columns]
    row = tx.execute(select(func.count(Statement.id), *sums).where(Statement.month == month)).one()
    return {"count": int(row[0])} | {name: int(value) for name, value in zip(columns, row[1:], strict=True)}


def frozen_months(tx: Tx) -> list[FrozenMonth]:
    """Latest first."""
    return list(tx.scalars(select(FrozenMonth).order_by(FrozenMonth.month.desc())))


def first_month(tx: Tx) -> str | None:
    """The month of the first commission ever booked."""
    moments = [moment for family in (PENDING, AVAILABLE) if (moment := first_posted(tx, family))]
    return month_of(min(moments)) if moments else None


def _view(row: Statement) -> Figures:
    return Figures(**{name: getattr(row, name) for name in _COLUMNS})


def _mark(cursor: str | None) -> uuid.UUID | None:
    key = decode_cursor(cursor)
    try:
        return uuid.UUID(str(key[0])) if key else None
    except ValueError:
        return None
