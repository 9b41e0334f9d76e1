"""What the books and the commission must agree on.

Promises: reads only; recomputes every line from its order and its plan, every balance from its steps; names each difference.
"""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from app.kernel.database import Tx
from app.ledger.queries import family_balances
from app.ledger.verify_books import Difference
from app.orders.queries import OrderView, order_views
from referral.attribution.queries import attributions_of
from referral.commission.models import CommissionLine, CommissionOrder, CommissionStep
from referral.commission.open_commission import claims, goods_of
from referral.commission.rules.amounts import divide_order
from referral.commission.rules.branches import Part
from referral.commission.sync_branches import net_goods, posted_performance
from referral.commission.sync_commission import available_account, pending_account, refunded_of, target_of
from referral.plans.queries import plan_views

AT_ONCE = 500


def verify_commission(tx: Tx) -> list[Difference]:
    """Every line equals what plan, attribution and order say; branches share exactly the net goods money."""
    plans = {plan.plan_id: plan for plan in plan_views(tx)}
    found: list[Difference] = []
    for kept, orders in _in_batches(tx):
        attributions = attributions_of(tx, [row.order_id for row in kept])
        rows = tx.scalars(select(CommissionLine).where(CommissionLine.order_id.in_([row.order_id for row in kept])))
        lines: dict[uuid.UUID, list[CommissionLine]] = {row.order_id: [] for row in kept}
        for line in rows:
            lines[line.order_id].append(line)
        for row in kept:
            order, plan = orders[row.order_id], plans.get(row.plan_id) if row.plan_id else None
            shares = divide_order(plan.terms, claims(attributions[row.order_id]), goods_of(order)) if plan else []
            expected = {
                (share.line_id, share.payee_id, share.seat.level): share.amount_fen
                for share in shares
                if share.amount_fen
            }
            found += _lines_differ(order, expected, lines[row.order_id])
            found += _branches_differ(tx, order)
    return found


def lines_agree_with_steps(tx: Tx) -> list[Difference]:
    """What a line says is posted equals the sum of its steps."""
    rows = tx.execute(
        select(
            CommissionLine.id,
            CommissionLine.pending_fen,
            CommissionLine.available_fen,
            func.coalesce(func.sum(CommissionStep.pending_fen), 0),
            func.coalesce(func.sum(CommissionStep.available_fen), 0),
        )
        .outerjoin(CommissionStep, CommissionStep.line_id == CommissionLine.id)
        .group_by(CommissionLine.id, CommissionLine.pending_fen, CommissionLine.available_fen)
    ).all()
    return [
        Difference(f"commission line {row[0]}", f"{row[3]}/{row[4]}", f"{row[1]}/{row[2]}")
        for row in rows
        if (row[1], row[2]) != (row[3], row[4])
    ]


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


def _in_batches(tx: Tx) -> Iterator[tuple[Sequence[CommissionOrder], dict[uuid.UUID, OrderView]]]:
    last = uuid.UUID(int=0)
    while True:
        asked = select(CommissionOrder).where(CommissionOrder.order_id > last)
        kept = tx.scalars(asked.order_by(CommissionOrder.order_id).limit(AT_ONCE)).all()
        if not kept:
            return
        yield kept, order_views(tx, [row.order_id for row in kept])
        last = kept[-1].order_id


def _lines_differ(
    order: OrderView, expected: dict[tuple[uuid.UUID, uuid.UUID | None, int], int], rows: list[CommissionLine]
) -> list[Difference]:
    kept: dict[tuple[uuid.UUID, uuid.UUID | None, int], int] = {
        (row.order_line_id, row.payee_id, row.level): row.amount_fen for row in rows if row.voided_at is None
    }
    found = [
        Difference(f"commission on order {order.number}", str(expected.get(key, 0)), str(kept.get(key, 0)))
        for key in sorted(expected.keys() | kept.keys(), key=str)
        if expected.get(key, 0) != kept.get(key, 0)
    ]
    for row in rows:
        target = target_of(row, refunded_of(order, row))
        if target != row.pending_fen + row.available_fen:
            posted = str(row.pending_fen + row.available_fen)
            found.append(Difference(f"commission line {row.id} of order {order.number}", str(target), posted))
    return found


def _branches_differ(tx: Tx, order: OrderView) -> list[Difference]:
    posted = posted_performance(tx, order.order_id)
    total = sum(posted.values())
    negative = [part for part in Part if any(key[1] is part and amount < 0 for key, amount in posted.items())]
    if total == net_goods(order) and not negative:
        return []
    return [Difference(f"branch performance of order {order.number}", str(net_goods(order)), str(total))]
