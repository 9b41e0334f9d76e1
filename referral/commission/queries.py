"""Reads of commission: what people earned, on what, and where it stands.

Promises: batches by ids; amounts in fen; sums come from the lines, which the books are checked against.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Case, Select, case, func, select, tuple_

from app.kernel.database import Tx
from app.kernel.errors import NotFound
from app.web.pagination import Page, cut_page, decode_cursor
from referral.attribution.models import OrderAttribution
from referral.commission.models import BranchStep, CommissionLine, CommissionOrder, CommissionStep


class CommissionMissing(NotFound):
    code = "referral.commission_missing"
    sentence = "这张订单没有佣金记录。"


@dataclass(frozen=True)
class Balance:
    """Where a payee's money stands, fen; `available_fen` below 0 is owed."""

    pending_fen: int = 0
    available_fen: int = 0
    taken_back_fen: int = 0

    @property
    def owed_fen(self) -> int:
        """What later earnings will be set off against."""
        return max(0, -self.available_fen)


@dataclass(frozen=True)
class Credit:
    """What one payee earns on one order in one role; `amount_fen` as first accrued."""

    order_id: uuid.UUID
    order_number: str
    paid_at: datetime
    payee_id: uuid.UUID
    role: str
    level: int
    amount_fen: int
    pending_fen: int
    available_fen: int
    release_at: datetime | None

    @property
    def stands_fen(self) -> int:
        """What is left of it."""
        return self.pending_fen + self.available_fen

    @property
    def taken_back_fen(self) -> int:
        """What returns took."""
        return self.amount_fen - self.stands_fen

    @property
    def state(self) -> str:
        """pending, available, taken_back, or corrected when another was credited instead."""
        if self.amount_fen == 0:
            return "corrected"
        if self.stands_fen == 0:
            return "taken_back"
        return "pending" if self.pending_fen else "available"


@dataclass(frozen=True)
class KeptOrder:
    """The order's commission as a whole."""

    order_id: uuid.UUID
    order_number: str
    plan_id: uuid.UUID | None
    paid_at: datetime
    release_at: datetime | None


def kept_order(tx: Tx, order_id: uuid.UUID) -> KeptOrder:
    """Raises `CommissionMissing` before the order was paid."""
    row = tx.get(CommissionOrder, order_id)
    if row is None:
        raise CommissionMissing
    return KeptOrder(row.order_id, row.order_number, row.plan_id, row.paid_at, row.release_at)


def balance_of(tx: Tx, payee_ids: Sequence[uuid.UUID]) -> Balance:
    """The sum over one human's payee ids (her person, and her staff entry before she bound WeChat)."""
    found = balances_of(tx, payee_ids).values()
    return Balance(
        sum(item.pending_fen for item in found),
        sum(item.available_fen for item in found),
        sum(item.taken_back_fen for item in found),
    )


def balances_of(tx: Tx, payee_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Balance]:
    """Balances of those who ever earned."""
    stands = CommissionLine.pending_fen + CommissionLine.available_fen
    rows = tx.execute(
        select(
            CommissionLine.payee_id,
            func.sum(CommissionLine.pending_fen),
            func.sum(CommissionLine.available_fen),
            func.sum(_standing_amount() - stands),
        )
        .where(CommissionLine.payee_id.in_(set(payee_ids)))
        .group_by(CommissionLine.payee_id)
    ).all()
    return {row[0]: Balance(int(row[1]), int(row[2]), int(row[3])) for row in rows}


def credits_of(
    tx: Tx,
    payee_ids: Sequence[uuid.UUID],
    *,
    role: str | None = None,
    cursor: str | None = None,
    size: int = 20,
) -> Page[Credit]:
    """One human's credits, latest payment first; `role` narrows to level or clerk."""
    asked = _credits().where(CommissionLine.payee_id.in_(payee_ids))
    if role:
        asked = asked.where(CommissionLine.role == role)
    after = _after(cursor)
    if after:
        asked = asked.where(tuple_(CommissionOrder.paid_at, CommissionOrder.order_id) < after)
    latest = asked.order_by(
        CommissionOrder.paid_at.desc(), CommissionOrder.order_id.desc(), CommissionLine.role, CommissionLine.level
    )
    rows = [_credit(row) for row in tx.execute(latest.limit(size + 1))]
    return cut_page(rows, size, lambda credit: (credit.paid_at.isoformat(), credit.order_id.hex))


def credits_of_orders(tx: Tx, order_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Credit]]:
    """Everybody's credits on each order: levels first, then the clerk."""
    rank = case((CommissionLine.role == "clerk", 1), else_=0)
    asked = _credits().where(CommissionLine.order_id.in_(set(order_ids)))
    found: dict[uuid.UUID, list[Credit]] = {}
    for row in tx.execute(asked.order_by(CommissionOrder.order_id, rank, CommissionLine.level)):
        credit = _credit(row)
        found.setdefault(credit.order_id, []).append(credit)
    return found


def earned_between(
    tx: Tx, payee_ids: Sequence[uuid.UUID], start: datetime, end: datetime, role: str | None = None
) -> tuple[int, int]:
    """Net fen accrued on orders paid in `[start, end)`, and on how many orders."""
    asked = (
        select(
            func.sum(CommissionLine.pending_fen + CommissionLine.available_fen),
            func.count(CommissionLine.order_id.distinct()),
        )
        .join(CommissionOrder, CommissionOrder.order_id == CommissionLine.order_id)
        .where(CommissionLine.payee_id.in_(payee_ids), CommissionOrder.paid_at >= start, CommissionOrder.paid_at < end)
    )
    if role:
        asked = asked.where(CommissionLine.role == role)
    row = tx.execute(asked).one()
    return int(row[0] or 0), int(row[1] or 0)


def earned_by_level(tx: Tx, payee_ids: Sequence[uuid.UUID]) -> dict[int, tuple[int, int]]:
    """By level (0 for clerk): fen that stands, and on how many orders."""
    rows = tx.execute(
        select(
            CommissionLine.level,
            func.sum(CommissionLine.pending_fen + CommissionLine.available_fen),
            func.count(CommissionLine.order_id.distinct()),
        )
        .where(CommissionLine.payee_id.in_(payee_ids))
        .group_by(CommissionLine.level)
    ).all()
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


def earned_from_buyers(
    tx: Tx, payee_ids: Sequence[uuid.UUID], buyer_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, tuple[int, int]]:
    """By buyer: fen that stands for these payees at level 1, and on how many orders."""
    rows = tx.execute(
        select(
            OrderAttribution.buyer_id,
            func.sum(CommissionLine.pending_fen + CommissionLine.available_fen),
            func.count(CommissionLine.order_id.distinct()),
        )
        .join(CommissionOrder, CommissionOrder.order_id == CommissionLine.order_id)
        .join(OrderAttribution, OrderAttribution.id == CommissionOrder.attribution_id)
        .where(
            CommissionLine.payee_id.in_(payee_ids),
            CommissionLine.level == 1,
            OrderAttribution.buyer_id.in_(buyer_ids),
        )
        .group_by(OrderAttribution.buyer_id)
    ).all()
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


def lines_of_order(tx: Tx, order_id: uuid.UUID, payee_ids: Sequence[uuid.UUID] | None = None) -> list[CommissionLine]:
    """The order's commission lines, of some payees or all."""
    asked = select(CommissionLine).where(CommissionLine.order_id == order_id)
    if payee_ids is not None:
        asked = asked.where(CommissionLine.payee_id.in_(payee_ids))
    return list(tx.scalars(asked.order_by(CommissionLine.role.desc(), CommissionLine.level, CommissionLine.id)))


def steps_of_order(tx: Tx, order_id: uuid.UUID, payee_ids: Sequence[uuid.UUID] | None = None) -> list[CommissionStep]:
    """Everything posted for the order, oldest first."""
    asked = select(CommissionStep).where(CommissionStep.order_id == order_id)
    if payee_ids is not None:
        asked = asked.where(CommissionStep.payee_id.in_(payee_ids))
    return list(tx.scalars(asked.order_by(CommissionStep.at, CommissionStep.id)))


def performance_of_branches(tx: Tx, start: datetime, end: datetime) -> dict[tuple[uuid.UUID, str], int]:
    """Each branch's performance by part over `[start, end)`, fen."""
    rows = tx.execute(
        select(BranchStep.branch_id, BranchStep.part, func.sum(BranchStep.amount_fen))
        .where(BranchStep.at >= start, BranchStep.at < end)
        .group_by(BranchStep.branch_id, BranchStep.part)
    ).all()
    return {(row[0], row[1]): int(row[2]) for row in rows}


def totals_between(tx: Tx, start: datetime, end: datetime) -> dict[tuple[str, int], tuple[int, int]]:
    """By (role, level): fen that stands and fen that is pending, on orders paid in `[start, end)`."""
    stands = CommissionLine.pending_fen + CommissionLine.available_fen
    rows = tx.execute(
        select(CommissionLine.role, CommissionLine.level, func.sum(stands), func.sum(CommissionLine.pending_fen))
        .join(CommissionOrder, CommissionOrder.order_id == CommissionLine.order_id)
        .where(CommissionOrder.paid_at >= start, CommissionOrder.paid_at < end)
        .group_by(CommissionLine.role, CommissionLine.level)
        .order_by(CommissionLine.role.desc(), CommissionLine.level)
    ).all()
    return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in rows}


def _credits() -> Select[Any]:
    columns = (
        CommissionOrder.order_id,
        CommissionOrder.order_number,
        CommissionOrder.paid_at,
        CommissionOrder.release_at,
        CommissionLine.payee_id,
        CommissionLine.role,
        CommissionLine.level,
    )
    sums = (_standing_amount(), CommissionLine.pending_fen, CommissionLine.available_fen)
    return (
        select(*columns, *(func.sum(column) for column in sums))
        .join(CommissionLine, CommissionLine.order_id == CommissionOrder.order_id)
        .group_by(*columns)
    )


def _standing_amount() -> Case[int]:
    """What was accrued, without what a correction gave to others."""
    return case((CommissionLine.voided_at.is_(None), CommissionLine.amount_fen), else_=0)


def _credit(row: Any) -> Credit:
    order_id, number, paid_at, release_at, payee_id, role, level, amount, pending, available = row
    return Credit(
        order_id, number, paid_at, payee_id, role, level, int(amount), int(pending), int(available), release_at
    )


def _after(cursor: str | None) -> tuple[datetime, uuid.UUID] | None:
    key = decode_cursor(cursor)
    try:
        if key is None or len(key) != 2:
            return None
        moment = datetime.fromisoformat(str(key[0]))
        return (moment.astimezone(UTC), uuid.UUID(str(key[1]))) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
