"""What the books and the commission must agree on.

Promises: reads only; recomputes every line from its order and its plan, every balance from its steps; names each difference;
works in batches, so that it stays flat in memory however many orders there are.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import func, or_, select

from app.kernel.database import Tx
from app.ledger.queries import family_balances
from app.ledger.verify_books import Difference
from app.orders.queries import OrderView, order_views
from referral.attribution.queries import AttributionView, attributions_of
from referral.commission.models import CommissionLine, CommissionOrder, CommissionStep
from referral.commission.open_commission import earning_shares
from referral.commission.rules.seats import seen_from_json
from referral.commission.sync_commission import available_account, pending_account, refunded_of, target_of
from referral.plans.queries import plan_views
from referral.plans.rules.terms import Terms

AT_ONCE = 500

Seats = dict[tuple[uuid.UUID, uuid.UUID | None, str, int], int]


def verify_commission(tx: Tx) -> list[Difference]:
    """Every line is what plan, attribution and order say, and what is posted for it is what returns left of it."""
    plans = {plan.plan_id: plan.terms for plan in plan_views(tx)}
    found: list[Difference] = []
    for kept in kept_in_batches(tx):
        ids = [row.order_id for row in kept]
        orders, attributions, lines = order_views(tx, ids), attributions_of(tx, ids), _lines_by_order(tx, ids)
        for row in kept:
            found += _order_differs(row, orders, attributions, plans, lines[row.order_id])
    return found


def kept_in_batches(tx: Tx) -> Iterator[Sequence[CommissionOrder]]:
    """Every order with commission, so many at a time."""
    last = uuid.UUID(int=0)
    while True:
        asked = select(CommissionOrder).where(CommissionOrder.order_id > last)
        kept = tx.scalars(asked.order_by(CommissionOrder.order_id).limit(AT_ONCE)).all()
        if not kept:
            return
        yield kept
        last = kept[-1].order_id
        tx.expunge_all()


def lines_agree_with_steps(tx: Tx) -> list[Difference]:
    """What a line says is posted equals the sum of its steps."""
    pending = func.coalesce(func.sum(CommissionStep.pending_fen), 0)
    available = func.coalesce(func.sum(CommissionStep.available_fen), 0)
    counters = (CommissionLine.pending_fen, CommissionLine.available_fen)
    rows = tx.execute(
        select(CommissionLine.id, *counters, pending, available)
        .outerjoin(CommissionStep, CommissionStep.line_id == CommissionLine.id)
        .group_by(CommissionLine.id, *counters)
        .having(or_(pending != CommissionLine.pending_fen, available != CommissionLine.available_fen))
    ).all()
    return [Difference(f"commission line {row[0]}", f"{row[3]}/{row[4]}", f"{row[1]}/{row[2]}") for row in rows]


def lines_agree_with_books(tx: Tx) -> list[Difference]:
    """What commission posted to each payee's pending and available accounts is exactly what her lines say.

    What left the available account for withdrawals is proved by those who post it.
    """
    rows = tx.execute(
        select(
            CommissionLine.payee_id, func.sum(CommissionLine.pending_fen), func.sum(CommissionLine.available_fen)
        ).group_by(CommissionLine.payee_id)
    ).all()
    expected = {pending_account(row[0]): int(row[1]) for row in rows}
    expected |= {available_account(row[0]): int(row[2]) for row in rows}
    booked = family_balances(tx, "payee.pending") | family_balances(tx, "payee.available", "commission.")
    return [
        Difference(f"account {account}", str(expected.get(account, 0)), str(booked.get(account, 0)))
        for account in sorted(expected.keys() | booked.keys())
        if expected.get(account, 0) != booked.get(account, 0)
    ]


def _lines_by_order(tx: Tx, order_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[CommissionLine]]:
    lines: dict[uuid.UUID, list[CommissionLine]] = {order_id: [] for order_id in order_ids}
    for line in tx.scalars(select(CommissionLine).where(CommissionLine.order_id.in_(order_ids))):
        lines[line.order_id].append(line)
    return lines


def _order_differs(
    kept: CommissionOrder,
    orders: Mapping[uuid.UUID, OrderView],
    attributions: Mapping[uuid.UUID, AttributionView],
    plans: Mapping[uuid.UUID, Terms],
    lines: Sequence[CommissionLine],
) -> list[Difference]:
    order, attribution = orders.get(kept.order_id), attributions.get(kept.order_id)
    if order is None or attribution is None or (kept.plan_id is not None and kept.plan_id not in plans):
        return [Difference(f"order {kept.order_number}", "its order, attribution and plan", "not all of them")]
    if attribution.attribution_id != kept.attribution_id:
        return [Difference(f"attribution of order {order.number}", str(attribution.attribution_id), "another version")]
    due: Seats = {}
    if kept.plan_id is not None:
        for share in earning_shares(plans[kept.plan_id], order, attribution, seen_from_json(kept.seen)):
            due[share.line_id, share.payee_id, str(share.seat.role), share.seat.level] = share.amount_fen
    return _lines_differ(order, due, lines)


def _lines_differ(order: OrderView, due: Seats, rows: Sequence[CommissionLine]) -> list[Difference]:
    kept: Seats = {
        (row.order_line_id, row.payee_id, row.role, row.level): row.amount_fen for row in rows if row.voided_at is None
    }
    found = [
        Difference(f"commission on order {order.number}", str(due.get(key, 0)), str(kept.get(key, 0)))
        for key in sorted(due.keys() | kept.keys(), key=str)
        if due.get(key, 0) != kept.get(key, 0)
    ]
    for row in rows:
        target = target_of(row, refunded_of(order, row))
        if target != row.pending_fen + row.available_fen:
            posted = str(row.pending_fen + row.available_fen)
            found.append(Difference(f"commission line {row.id} of order {order.number}", str(target), posted))
    return found
