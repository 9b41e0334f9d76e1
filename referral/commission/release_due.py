"""Release what is due, order by order.

Promises: each order in a transaction of its own; running twice releases nothing twice; an order that cannot be released now is
put off without taking a turn, so that it keeps nobody waiting.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, tuple_, update

from app.kernel.database import Tx
from app.returns.queries import orders_with_open_return
from referral.commission.models import CommissionLine, CommissionOrder
from referral.commission.release_terms import LOOK_AGAIN
from referral.commission.standing_holds import frozen_payees
from referral.commission.sync_commission import sync_commission
from referral.commission.tell_payees import tell_payees

log = logging.getLogger(__name__)
AT_ONCE = 200
ROUNDS = 10

Due = tuple[uuid.UUID, datetime | None]


def release_due(begin: Callable[[], Any], now: datetime, at_once: int = AT_ONCE) -> None:
    """Look at every order whose time has come: put off what is stopped, sync the rest."""
    for _round in range(ROUNDS):
        with begin() as tx:
            due = [(row.order_id, row.look_at) for row in tx.execute(due_orders(now, at_once))]
        if not due:
            return
        with begin() as tx:
            stopped = stopped_orders(tx, [order_id for order_id, _look_at in due])
            _put_off(tx, [seen for seen in due if seen[0] in stopped], now)
        for seen in due:
            if seen[0] not in stopped:
                _release(begin, seen, now)


def due_orders(now: datetime, at_once: int) -> Select[Due]:
    """The queue's question, longest due first; it reads the queue's own index."""
    asked = select(CommissionOrder.order_id, CommissionOrder.look_at).where(CommissionOrder.look_at <= now)
    return asked.order_by(CommissionOrder.look_at, CommissionOrder.order_id).limit(at_once)


def stopped_orders(tx: Tx, order_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those with an open return, and those where everybody who waits is frozen."""
    rows = tx.execute(
        select(CommissionLine.order_id, CommissionLine.payee_id)
        .where(CommissionLine.order_id.in_(order_ids), CommissionLine.pending_fen > 0)
        .distinct()
    ).all()
    frozen = frozen_payees(tx, {row.payee_id for row in rows})
    free = {row.order_id for row in rows if row.payee_id not in frozen}
    return ({row.order_id for row in rows} - free) | orders_with_open_return(tx, order_ids)


def _put_off(tx: Tx, seen: Sequence[Due], now: datetime) -> None:
    """Only where nobody looked or armed it since it was read."""
    if seen:
        tx.execute(
            update(CommissionOrder)
            .where(tuple_(CommissionOrder.order_id, CommissionOrder.look_at).in_(seen))
            .values(look_at=now + LOOK_AGAIN)
            .execution_options(synchronize_session=False)
        )


def _release(begin: Callable[[], Any], seen: Due, now: datetime) -> None:
    try:
        with begin() as tx:
            tell_payees(tx, sync_commission(tx, seen[0], now), now)
    except Exception:  # one order's trouble is written down and put off; the others go on
        log.exception("commission of order %s was not released", seen[0])
        with begin() as tx:
            _put_off(tx, [seen], now)
