"""Prove the branches' performance from the orders.

Promises: reads only, in batches; a completed order must stand divided to the fen, an open one must add up (who hands over may
still change).
"""

from collections.abc import Mapping
from uuid import UUID

from app.fulfillment.queries import fulfillments_of_orders
from app.kernel.database import Tx
from app.ledger.verify_books import Difference
from app.orders.queries import OrderView, order_views
from referral.attribution.queries import attributions_of
from referral.commission.rules.branches import Part
from referral.commission.sync_branches import NO_PLAN, due_performance, posted_performances
from referral.commission.verify_commission import kept_in_batches
from referral.plans.queries import plan_views

Performance = Mapping[tuple[UUID, Part], int]


def verify_performance(tx: Tx) -> list[Difference]:
    """Every order's branches share what its goods brought, as its plan divides it."""
    plans = {plan.plan_id: plan.terms for plan in plan_views(tx)}
    found: list[Difference] = []
    for kept in kept_in_batches(tx):
        ids = [row.order_id for row in kept]
        orders, attributions = order_views(tx, ids), attributions_of(tx, ids)
        parts, posted = fulfillments_of_orders(tx, ids), posted_performances(tx, ids)
        for row in kept:
            order, attribution = orders.get(row.order_id), attributions.get(row.order_id)
            if order is None or attribution is None:
                continue  # named by the check of the lines
            terms = plans.get(row.plan_id, NO_PLAN) if row.plan_id else NO_PLAN
            due = due_performance(order, attribution, terms, parts.get(row.order_id, ()))
            found += _differs(order, due, posted.get(row.order_id, {}))
    return found


def _differs(order: OrderView, due: Performance, posted: Performance) -> list[Difference]:
    name = f"branch performance of order {order.number}"
    if order.completed_at is None:
        wrong = sum(due.values()) != sum(posted.values()) or any(amount < 0 for amount in posted.values())
        return [Difference(name, str(sum(due.values())), str(sum(posted.values())))] if wrong else []
    return [
        Difference(f"{name}, {key[1]} {key[0]}", str(due.get(key, 0)), str(posted.get(key, 0)))
        for key in sorted(due.keys() | posted.keys(), key=str)
        if due.get(key, 0) != posted.get(key, 0)
    ]
