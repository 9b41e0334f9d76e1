"""Bring the figures of sold lines up to date.

Promises: an order is worked out anew whenever its commission moved; running it again changes nothing; batches, no order alone.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select

from app.kernel.database import Begin, Tx
from app.orders.queries import LineView, OrderView, order_views
from app.orders.states import OrderState
from referral.attribution.queries import AttributionView, attributions_of
from referral.commission.models import CommissionLine, CommissionOrder
from referral.plans.queries import PlanView, plan_views
from referral.plans.rules.rates import Goods
from referral.sales.models import Sale, SaleTurn
from referral.sales.rules import breakage

AT_ONCE = 300
ROUNDS = 200
RECENT = timedelta(days=40)


def keep_sales(begin: Begin, now: datetime) -> None:
    """Orders paid in the last 40 days whose commission moved since they were worked out."""
    _keep(begin, now - RECENT)


def keep_all_sales(begin: Begin, _now: datetime) -> None:
    """The same for every order there is; for the night."""
    _keep(begin, None)


def _keep(begin: Begin, since: datetime | None) -> None:
    for _round in range(ROUNDS):
        with begin() as tx:
            if work_out(tx, _stale(tx, since)) < AT_ONCE:
                return


def work_out(tx: Tx, stale: Sequence[CommissionOrder]) -> int:
    """Replace the figures of these orders; how many there were."""
    if not stale:
        return 0
    ids = [row.order_id for row in stale]
    rows = expected_sales(tx, stale)
    tx.execute(delete(Sale).where(Sale.order_id.in_(ids)))
    tx.execute(delete(SaleTurn).where(SaleTurn.order_id.in_(ids)))
    if rows:
        tx.execute(insert(Sale), rows)
    tx.execute(insert(SaleTurn), [_turn(row) for row in stale])
    return len(stale)


def expected_sales(tx: Tx, kept: Sequence[CommissionOrder]) -> list[dict[str, Any]]:
    """What the figures of these orders should be."""
    ids = [row.order_id for row in kept]
    orders, attributions = order_views(tx, ids), attributions_of(tx, ids)
    plans = {plan.plan_id: plan for plan in plan_views(tx)}
    paid: dict[uuid.UUID, list[CommissionLine]] = {}
    for line in tx.scalars(select(CommissionLine).where(CommissionLine.order_id.in_(ids))):
        paid.setdefault(line.order_line_id, []).append(line)
    found: list[dict[str, Any]] = []
    for row in kept:
        plan = plans.get(row.plan_id) if row.plan_id else None
        found += _rows(row, orders[row.order_id], attributions[row.order_id], plan, paid)
    return found


def _stale(tx: Tx, since: datetime | None) -> Sequence[CommissionOrder]:
    moved = or_(
        SaleTurn.order_id.is_(None),
        SaleTurn.turn != CommissionOrder.turn,
        SaleTurn.attribution_id != CommissionOrder.attribution_id,
        SaleTurn.settled != CommissionOrder.settled,
    )
    asked = select(CommissionOrder).outerjoin(SaleTurn, SaleTurn.order_id == CommissionOrder.order_id).where(moved)
    if since is not None:
        asked = asked.where(CommissionOrder.paid_at >= since)
    oldest = asked.order_by(CommissionOrder.paid_at, CommissionOrder.order_id).limit(AT_ONCE)
    return tx.scalars(oldest.with_for_update(of=CommissionOrder)).all()


def _turn(row: CommissionOrder) -> dict[str, Any]:
    return {
        "order_id": row.order_id,
        "turn": row.turn,
        "attribution_id": row.attribution_id,
        "settled": row.settled,
    }


def _rows(
    kept: CommissionOrder,
    order: OrderView,
    attribution: AttributionView,
    plan: PlanView | None,
    paid: dict[uuid.UUID, list[CommissionLine]],
) -> list[dict[str, Any]]:
    passed_over = [seat.level for seat in attribution.chain if seat.excluded]
    cancelled = order.state == OrderState.CANCELLED
    whole: dict[str, Any] = {
        "order_id": order.order_id,
        "order_number": order.number,
        "paid_at": attribution.paid_at,
        "released_at": kept.release_at if kept.settled else None,
        "buyer_id": attribution.buyer_id,
        "promoter_id": attribution.promoter_id,
        "touch_id": attribution.promoter_touch_id,
        "clerk_staff_id": None if attribution.clerk_excluded else attribution.clerk_staff_id,
        "branch_id": attribution.selling_branch_id,
    }
    found = []
    for line in order.lines:
        lines = paid.get(line.line_id, [])
        refunded_fen = line.amount_fen if cancelled else line.refunded_fen
        found.append(
            whole
            | {
                "line_id": line.line_id,
                "product_id": line.product_id,
                "pieces": 0 if cancelled else line.quantity - line.returned,
                "base_fen": line.amount_fen,
                "net_fen": line.amount_fen - refunded_fen,
                "cost_fen": sum(it.pending_fen + it.available_fen for it in lines),
                "pending_fen": sum(it.pending_fen for it in lines),
                "breakage_fen": breakage(plan.terms, _goods(line), passed_over, refunded_fen) if plan else 0,
            }
        )
    return found


def _goods(line: LineView) -> Goods:
    return Goods(
        line_id=line.line_id,
        sku_id=line.sku_id,
        product_id=line.product_id,
        base_fen=line.amount_fen,
        quantity=line.quantity,
        category_ids=(line.category_id,) if line.category_id else (),
    )
