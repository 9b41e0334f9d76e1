"""Release what is due, order by order.

Promises: each order in a transaction of its own; running twice releases nothing twice; a stuck order does not stop the others.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.kernel.errors import Problem
from referral.commission.models import CommissionOrder
from referral.commission.sync_commission import sync_commission
from referral.commission.tell_payees import tell_payees

log = logging.getLogger(__name__)
AT_ONCE = 200


def release_due(begin: Callable[[], Any], now: datetime) -> None:
    """Sync every completed order whose hold has passed and that still has something pending."""
    with begin() as tx:
        due = tx.scalars(
            select(CommissionOrder.order_id)
            .where(CommissionOrder.settled.is_(False), CommissionOrder.release_at <= now)
            .order_by(CommissionOrder.release_at)
            .limit(AT_ONCE)
        ).all()
    for order_id in due:
        try:
            with begin() as tx:
                tell_payees(tx, sync_commission(tx, order_id, now), now)
        except Problem:
            log.exception("commission of order %s was not released", order_id)
