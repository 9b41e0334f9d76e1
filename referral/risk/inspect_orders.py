"""Look at newly credited orders: does the promoter sell to herself, or in a ring?

Promises: reads only; a handful of statements for a batch; evidence names orders and people by id.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from app.kernel.database import Tx
from referral.attribution.models import OrderAttribution
from referral.risk.gather_marks import gather_marks, marks_of_orders
from referral.risk.rules.signals import LONGEST_RING, RING_DAYS, Finding, Marks, Signal, find_ring, shared_marks

MARKS_DAYS = 180

Brought = dict[uuid.UUID, set[uuid.UUID]]


def inspect_orders(tx: Tx, batch: Sequence[OrderAttribution], now: datetime) -> list[Finding]:
    """The findings of the orders that have a promoter."""
    promoted = [row for row in batch if row.promoter_id is not None]
    if not promoted:
        return []
    promoters = gather_marks(
        tx, {row.promoter_id for row in promoted if row.promoter_id}, now - timedelta(days=MARKS_DAYS)
    )
    marks = marks_of_orders(tx, [row.order_id for row in promoted])
    brought = _brought(tx, promoted, now - timedelta(days=RING_DAYS))
    found: list[Finding] = []
    for row in promoted:
        hers = promoters.get(row.promoter_id, Marks()) if row.promoter_id else Marks()
        found += [
            _shared(row, signal) for signal in shared_marks(marks.get((row.buyer_id, row.order_id), Marks()), hers)
        ]
        if row.promoter_id and (ring := find_ring(brought, row.promoter_id, row.buyer_id)):
            found.append(_ring(row, ring))
    return found


def _brought(tx: Tx, promoted: Sequence[OrderAttribution], since: datetime) -> Brought:
    """Who sold to whom lately, as far as a ring through these orders can reach."""
    brought: Brought = {}
    ahead, seen = {row.buyer_id for row in promoted}, set[uuid.UUID]()
    for _step in range(LONGEST_RING - 1):
        ahead -= seen
        if not ahead:
            break
        seen |= ahead
        asked = select(OrderAttribution.promoter_id, OrderAttribution.buyer_id).distinct()
        mine = OrderAttribution.promoter_id.in_(ahead), OrderAttribution.paid_at >= since
        rows = tx.execute(asked.where(*mine)).all()
        for promoter_id, buyer_id in rows:
            brought.setdefault(promoter_id, set()).add(buyer_id)
        ahead = {row.buyer_id for row in rows}
    return brought


def _shared(row: OrderAttribution, signal: Signal) -> Finding:
    pair = f"{row.promoter_id}:{row.buyer_id}"
    people = [str(row.promoter_id), str(row.buyer_id)]
    return Finding(
        signal, (str(row.promoter_id),), f"{signal}:{pair}", {"people": people, "orders": [row.order_number]}
    )


def _ring(row: OrderAttribution, ring: Sequence[uuid.UUID]) -> Finding:
    people = [str(person_id) for person_id in ring]
    key = f"{Signal.RING}:{':'.join(part[-12:] for part in sorted(people))}"
    return Finding(Signal.RING, tuple(people), key, {"people": people, "orders": [row.order_number]})
