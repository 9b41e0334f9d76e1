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
from app.orders.queries import OrderView, adjustments_of
from referral.attribution.bind_referrer import bind_referrer
from referral.attribution.gather_evidence import gather_evidence
from referral.attribution.models import OrderAttribution
from referral.attribution.queries import AttributionView, find_attribution, policies
from referral.attribution.record_order_touch import record_order_touch
from referral.attribution.renew_bond import renew_bond
from referral.attribution.rules.facts import OrderFact, TouchKind
from referral.attribution.rules.resolve import Decision, resolve

STAFF_DISCOUNT = "staff_discount"  # the kind of a line adjustment that gives employees their price


def attribute_order(tx: Tx, order: OrderView, paid_at: datetime, now: datetime) -> AttributionView:
    """The order's frozen attribution, decided now if it was not before; `paid_at` is the first payment's moment."""
    known = find_attribution(tx, order.order_id)
    if known is not None:
        return known
    bind_referrer(tx, order.person_id, paid_at)
    fact, book = order_fact(tx, order, paid_at), policies(tx)
    decision = resolve(gather_evidence(tx, fact), book)
    values = attribution_row(order, paid_at, decision, now) | {"policy": book.at(paid_at).version}
    if insert_if_absent(tx, OrderAttribution, values):
        _keep_order_touches(tx, fact)
    renew_bond(tx, order.person_id, paid_at)
    stored = find_attribution(tx, order.order_id)
    assert stored is not None
    return stored


def order_fact(tx: Tx, order: OrderView, paid_at: datetime) -> OrderFact:
    """The order as the rules see it."""
    origin = order.origin
    kinds = {adjustment.kind for adjustment in adjustments_of(tx, [order.order_id])}
    return OrderFact(
        order_id=order.order_id,
        buyer_id=order.person_id,
        branch_id=order.branch_id,
        paid_at=paid_at,
        product_ids=frozenset(line.product_id for line in order.lines),
        at_counter=origin.get("channel") == "desk",
        desk_branch_id=_id(origin.get("desk_branch")),
        desk_staff_id=_id(origin.get("desk_staff")),
        coupon_owner_id=_id(origin.get("coupon_owner")),
        staff_discount=STAFF_DISCOUNT in kinds,
    )


def _keep_order_touches(tx: Tx, order: OrderFact) -> None:
    """What tied somebody to this order without a code is evidence too."""
    if order.desk_staff_id is not None:
        record_order_touch(tx, order, TouchKind.PICK, "desk", staff_id=order.desk_staff_id)
    if order.coupon_owner_id is not None:
        record_order_touch(tx, order, TouchKind.COUPON, "system", actor_id=order.coupon_owner_id)


def attribution_row(order: OrderView, paid_at: datetime, decision: Decision, now: datetime) -> dict[str, Any]:
    """The first version as it is stored, all but the version of the policy."""
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
        "decided_at": now,
        "staff_branch_id": decision.staff_branch_id,
    }


def _text(value: object) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat()
    return None if value is None else str(value)


def _id(text: object) -> uuid.UUID | None:
    return uuid.UUID(str(text)) if text else None
