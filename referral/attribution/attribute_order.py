"""Decide who brought an order and freeze it.

Promises: once per order, whatever is replayed; as of the first payment; every part with its reason.
"""

import uuid
from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from app.orders.queries import OrderView
from referral.attribution.bind_referrer import bind_referrer
from referral.attribution.gather_evidence import gather_evidence
from referral.attribution.models import OrderAttribution
from referral.attribution.queries import AttributionView, find_attribution
from referral.attribution.renew_bond import renew_bond
from referral.attribution.rules.facts import OrderFact
from referral.attribution.rules.policy import POLICY
from referral.attribution.rules.resolve import Decision, resolve


def attribute_order(tx: Tx, order: OrderView, paid_at: datetime, now: datetime) -> AttributionView:
    """The order's frozen attribution, decided now if it was not before; `paid_at` is the first payment's moment."""
    known = find_attribution(tx, order.order_id)
    if known is not None:
        return known
    bind_referrer(tx, order.person_id, paid_at)
    decision = resolve(gather_evidence(tx, order_fact(order, paid_at)), POLICY)
    insert_if_absent(tx, OrderAttribution, _row(order, paid_at, decision, now))
    renew_bond(tx, order.person_id, paid_at)
    stored = find_attribution(tx, order.order_id)
    assert stored is not None
    return stored


def order_fact(order: OrderView, paid_at: datetime) -> OrderFact:
    """The order as the rules see it."""
    origin = order.origin
    return OrderFact(
        order_id=order.order_id,
        buyer_id=order.person_id,
        branch_id=order.branch_id,
        paid_at=paid_at,
        product_ids=frozenset(line.product_id for line in order.lines),
        at_counter=origin.get("channel") == "desk",
        desk_branch_id=_id(origin.get("desk_branch")),
        desk_staff_id=_id(origin.get("desk_staff")),
    )


def _row(order: OrderView, paid_at: datetime, decision: Decision, now: datetime) -> dict[str, Any]:
    clerk = decision.clerk
    return {
        "id": new_id(),
        "order_id": order.order_id,
        "version": 1,
        "order_number": order.number,
        "buyer_id": order.person_id,
        "paid_at": paid_at,
        "clerk_rule": clerk.rule,
        "clerk_staff_id": clerk.staff_id,
        "clerk_person_id": clerk.person_id,
        "clerk_touch_id": clerk.touch_id,
        "clerk_excluded": clerk.excluded,
        "promoter_rule": decision.promoter_rule,
        "promoter_id": decision.promoter_id,
        "promoter_touch_id": decision.promoter_touch_id,
        "chain": [
            {"level": seat.level, "person_id": str(seat.person_id), "excluded": seat.excluded}
            for seat in decision.chain
        ],
        "selling_branch_id": decision.selling_branch_id,
        "selling_rule": decision.selling_rule,
        "bond": {name: _text(value) for name, value in asdict(decision.bond).items()} if decision.bond else None,
        "policy": POLICY.version,
        "decided_at": now,
    }


def _text(value: object) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat()
    return None if value is None else str(value)


def _id(text: object) -> uuid.UUID | None:
    return uuid.UUID(str(text)) if text else None
