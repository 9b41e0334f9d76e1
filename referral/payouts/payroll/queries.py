"""Reads of payroll: whom it is for, what a month would come to, what was handed over."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.branches.queries import directory
from app.identity.queries import StaffView, list_staff
from app.kernel.database import Tx
from referral.commission.models import CommissionLine, CommissionStep
from referral.payouts.models import PayrollLine, PayrollRun
from referral.payouts.queries import payee_balances
from referral.payouts.rules.months import month_bounds
from referral.payouts.statements.queries import figures_of_month

AT_ONCE = 200


@dataclass(frozen=True)
class PayLine:
    """One payee's part: `carried_fen` is what earlier months left (below zero: a debt set off)."""

    staff_id: uuid.UUID
    payee_id: uuid.UUID
    staff_no: str
    name: str
    branch: str
    clerk_fen: int
    level_fen: int
    carried_fen: int
    amount_fen: int


@dataclass(frozen=True)
class RunView:
    """One month handed over."""

    run_id: uuid.UUID
    month: str
    at: datetime
    by: str
    lines: tuple[PayLine, ...]

    @property
    def total_fen(self) -> int:
        """Everything in it."""
        return sum(line.amount_fen for line in self.lines)


def find_run(tx: Tx, month: str) -> RunView | None:
    """The month's run with its lines, by staff number."""
    run = tx.scalars(select(PayrollRun).where(PayrollRun.month == month)).first()
    if run is None:
        return None
    rows = tx.scalars(
        select(PayrollLine).where(PayrollLine.run_id == run.id).order_by(PayrollLine.staff_no, PayrollLine.id)
    )
    names = PayLine.__dataclass_fields__
    lines = tuple(PayLine(**{name: getattr(row, name) for name in names}) for row in rows)
    return RunView(run.id, run.month, run.at, run.by, lines)


def runs(tx: Tx) -> list[tuple[str, datetime, int, int]]:
    """(month, when, people, fen) of every run, latest first."""
    asked = select(PayrollRun.month, PayrollRun.at, func.count(PayrollLine.id), func.sum(PayrollLine.amount_fen))
    rows = tx.execute(
        asked.outerjoin(PayrollLine, PayrollLine.run_id == PayrollRun.id)
        .group_by(PayrollRun.month, PayrollRun.at)
        .order_by(PayrollRun.month.desc())
    )
    return [(row[0], row[1], int(row[2]), int(row[3] or 0)) for row in rows]


def lines_due(tx: Tx, month: str, now: datetime) -> list[PayLine]:
    """What the month would hand over: what stood available at its end and still does, of staff active then."""
    _start, end = month_bounds(month)
    payees = {payee_id: staff for staff in _employed(tx) for payee_id in _payees(staff, end)}
    closing = {one.payee_id: one.closing_fen for one in figures_of_month(tx, month, list(payees))} if payees else {}
    balances = payee_balances(tx, payees)
    earned = _earned(tx, month, list(payees))
    branches = directory(tx, now)
    found = []
    for payee_id, staff in payees.items():
        amount = min(closing.get(payee_id, 0), balances[payee_id].available_fen)
        if amount <= 0:
            continue
        clerk_fen, level_fen = earned.get((payee_id, "clerk"), 0), earned.get((payee_id, ""), 0)
        branch = branches.find(staff.home_branch_id) if staff.home_branch_id else None
        carried = amount - clerk_fen - level_fen
        name = branch.name[:40] if branch else ""
        found.append(
            PayLine(staff.staff_id, payee_id, staff.staff_no, staff.name, name, clerk_fen, level_fen, carried, amount)
        )
    return sorted(found, key=lambda line: (line.staff_no, line.payee_id.hex))


def _employed(tx: Tx) -> list[StaffView]:
    """Everybody ever on the staff, by number: who had left by then is asked for below."""
    found: list[StaffView] = []
    after = ""
    while True:
        page = list_staff(tx, None, after_no=after, size=AT_ONCE)
        found += page.items
        if page.next_cursor is None:
            return found
        after = page.items[-1].staff_no


def _payees(staff: StaffView, end: datetime) -> list[uuid.UUID]:
    """Under which ids payroll pays her. A leaver's WeChat is paid by withdrawal; what she earned before she had one is not."""
    employed = staff.left_at is None or staff.left_at >= end
    return [staff.staff_id, staff.person_id] if staff.person_id and employed else [staff.staff_id]


def _earned(tx: Tx, month: str, payee_ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, str], int]:
    """By payee and role (clerk, or "" for levels) what became available in the month, less what returns took of it."""
    start, end = month_bounds(month)
    rows = tx.execute(
        select(CommissionStep.payee_id, CommissionLine.role, func.sum(CommissionStep.available_fen))
        .join(CommissionLine, CommissionLine.id == CommissionStep.line_id)
        .where(CommissionStep.payee_id.in_(payee_ids), CommissionStep.at >= start, CommissionStep.at < end)
        .group_by(CommissionStep.payee_id, CommissionLine.role)
    )
    found: dict[tuple[uuid.UUID, str], int] = {}
    for payee_id, role, amount in rows:
        key = (payee_id, "clerk" if role in ("clerk", "rank") else "")
        found[key] = found.get(key, 0) + int(amount)
    return found
