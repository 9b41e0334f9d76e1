"""Collect what people ordered with.

Promises: reads only; batches by ids; nothing older than asked for.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Tx
from app.orders.queries import OrderView, order_views
from app.payments.queries import payers_of
from referral.attribution.models import OrderAttribution
from referral.risk.rules.signals import Marks

ADDRESS = ("province", "city", "district", "detail")
MOST_ORDERS = 2000


def gather_marks(tx: Tx, person_ids: Collection[uuid.UUID], since: datetime) -> dict[uuid.UUID, Marks]:
    """By buyer: the marks of her orders paid since `since`, the latest where there are very many."""
    mine = OrderAttribution.buyer_id.in_(person_ids), OrderAttribution.paid_at >= since, OrderAttribution.version == 1
    latest = select(OrderAttribution.order_id).where(*mine).order_by(OrderAttribution.paid_at.desc())
    found: dict[uuid.UUID, Marks] = {}
    for (buyer_id, _order_id), one in marks_of_orders(tx, tx.scalars(latest.limit(MOST_ORDERS)).all()).items():
        known = found.get(buyer_id, Marks())
        found[buyer_id] = Marks(known.phones | one.phones, known.payers | one.payers, known.addresses | one.addresses)
    return found


def marks_of_orders(tx: Tx, order_ids: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], Marks]:
    """By (buyer, order): the marks of each order."""
    orders, payers = order_views(tx, order_ids), payers_of(tx, order_ids)
    return {
        (order.person_id, order_id): Marks(
            frozenset({order.contact_phone} - {""}), frozenset({payers.get(order_id, "")} - {""}), _address(order)
        )
        for order_id, order in orders.items()
    }


def _address(order: OrderView) -> frozenset[str]:
    said = order.destination or {}
    text = "".join("".join(str(said.get(part, "")).split()) for part in ADDRESS)
    return frozenset({text}) if said.get("detail") else frozenset()
