"""The sheet of one month for pages and files.

Promises: two statements for the rows however many orders; numbers and payment moments come with them.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from app.kernel.database import Tx
from referral.attribution.models import OrderAttribution
from referral.branch_sheet.rules import FULFILLING, SELLING, BranchSum, SheetRow, Step, branch_sums, pair_sums, rows_of
from referral.commission.models import BranchStep, CommissionOrder, CommissionStep
from referral.plans.queries import plan_views
from referral.plans.rules.splits import bear_cost
from referral.plans.rules.terms import CostBearer
from referral.sales.rules import Month

SIDES = ("all", "selling", "home", "lent", "borrowed")


@dataclass(frozen=True)
class NumberedRow:
    """A row with its order's number and first payment."""

    row: SheetRow
    number: str
    paid_at: datetime


@dataclass(frozen=True)
class Counterpart:
    """One other branch seen from this one: `lent_fen` it owes this branch's work, `borrowed_fen` this branch owes its work."""

    branch_id: uuid.UUID
    lent_fen: int
    borrowed_fen: int

    @property
    def net_fen(self) -> int:
        """What is left when both are set off."""
        return self.lent_fen - self.borrowed_fen


def sheet_rows(tx: Tx, month: Month, branch_ids: Collection[uuid.UUID] | None = None) -> list[NumberedRow]:
    """The month's rows, oldest first; with `branch_ids` those of orders these branches took part in."""
    within = select(BranchStep.order_id).where(BranchStep.at >= month.start, BranchStep.at < month.end)
    if branch_ids is not None:
        within = within.where(BranchStep.branch_id.in_(branch_ids))
    found = tx.execute(
        select(
            BranchStep.order_id,
            BranchStep.at,
            BranchStep.branch_id,
            BranchStep.part,
            BranchStep.amount_fen,
            BranchStep.net_fen,
            CommissionOrder.order_number,
            CommissionOrder.paid_at,
        )
        .join(CommissionOrder, CommissionOrder.order_id == BranchStep.order_id)
        .where(BranchStep.order_id.in_(within), BranchStep.at < month.end)
        .order_by(BranchStep.order_id, BranchStep.at, BranchStep.id)
    ).all()
    orders = {row[0]: (row[6], row[7]) for row in found}
    rows = rows_of((Step(*row[:6]) for row in found), month.start)
    return sorted(
        (NumberedRow(row, *orders[row.order_id]) for row in rows), key=lambda it: (it.row.at, it.number, it.row.part)
    )


def of_side(
    rows: Collection[NumberedRow], branch_id: uuid.UUID, side: str, other_id: uuid.UUID | None
) -> list[NumberedRow]:
    """Rows of one figure of a branch's sheet: what it sold, fulfilled at home, lent to others or borrowed from them."""
    return [it for it in rows if _belongs(it.row, branch_id, side, other_id)]


def _belongs(row: SheetRow, branch_id: uuid.UUID, side: str, other_id: uuid.UUID | None) -> bool:
    mine = row.branch_id == branch_id
    if side == "selling":
        return mine and row.part == SELLING
    if side == "home":
        return mine and row.part == FULFILLING and not row.for_another
    if side == "lent":
        return mine and row.for_another and other_id in (None, row.selling_id)
    if side == "borrowed":
        return row.for_another and row.selling_id == branch_id and other_id in (None, row.branch_id)
    return mine or row.selling_id == branch_id


def sums_of(rows: Collection[NumberedRow]) -> dict[uuid.UUID, BranchSum]:
    """Each branch's sums of the month."""
    return branch_sums(it.row for it in rows)


def counterparts(rows: Collection[NumberedRow], branch_id: uuid.UUID) -> list[Counterpart]:
    """Every branch this one worked with, largest balance first."""
    lent: dict[uuid.UUID, int] = {}
    borrowed: dict[uuid.UUID, int] = {}
    for pair in pair_sums(it.row for it in rows):
        if pair.fulfilling_id == branch_id:
            lent[pair.selling_id] = pair.amount_fen
        elif pair.selling_id == branch_id:
            borrowed[pair.fulfilling_id] = pair.amount_fen
    found = [Counterpart(it, lent.get(it, 0), borrowed.get(it, 0)) for it in lent.keys() | borrowed.keys()]
    return sorted(found, key=lambda it: (-abs(it.net_fen), it.branch_id.hex))


def commission_borne(tx: Tx, month: Month) -> dict[uuid.UUID, int]:
    """Commission posted in the month that selling branches bear under their orders' plans, by branch.

    Empty while every plan leaves it to head office; an order counts for the branch it is credited to now.
    """
    terms = {plan.plan_id: plan.terms for plan in plan_views(tx)}
    bearing = [plan_id for plan_id, it in terms.items() if it.cost_bearer is not CostBearer.HEAD_OFFICE]
    if not bearing:
        return {}
    amount = CommissionStep.pending_fen + CommissionStep.available_fen
    within = select(CommissionStep.order_id).where(CommissionStep.at >= month.start, CommissionStep.at < month.end)
    rows = tx.execute(
        select(
            OrderAttribution.selling_branch_id,
            CommissionOrder.plan_id,
            func.sum(case((CommissionStep.at < month.start, amount), else_=0)),
            func.sum(amount),
        )
        .join(CommissionOrder, CommissionOrder.order_id == CommissionStep.order_id)
        .join(OrderAttribution, OrderAttribution.id == CommissionOrder.attribution_id)
        .where(
            CommissionStep.order_id.in_(within),
            CommissionStep.at < month.end,
            CommissionOrder.plan_id.in_(bearing),
        )
        .group_by(CommissionStep.order_id, OrderAttribution.selling_branch_id, CommissionOrder.plan_id)
    )
    borne: dict[uuid.UUID, int] = {}
    for branch_id, plan_id, before_fen, after_fen in rows:
        change_fen = (
            bear_cost(terms[plan_id], int(after_fen)).selling_branch_fen
            - bear_cost(terms[plan_id], int(before_fen)).selling_branch_fen
        )
        borne[branch_id] = borne.get(branch_id, 0) + change_fen
    return borne
