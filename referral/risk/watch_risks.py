"""Read on where the watch stopped, and open a case for everything that stands out.

Promises: each credited order is looked at once; a batch and its mark are stored together; running it twice opens nothing twice.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, tuple_

from app.kernel.database import Tx
from referral.attribution.models import OrderAttribution
from referral.commission.models import CommissionStep
from referral.risk.inspect_orders import inspect_orders
from referral.risk.inspect_payees import inspect_payees
from referral.risk.models import RiskMark
from referral.risk.open_case import open_case

AT_ONCE, ROUNDS = 200, 25
# What is decided now may be stored a moment later: the watch stays behind by this much, so that it passes by nothing.
BEHIND = timedelta(minutes=1)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def watch_risks(begin: Callable[[], Any], now: datetime) -> None:
    """Look at everything credited since last time."""
    for _round in range(ROUNDS):
        with begin() as tx:
            if not _one_batch(tx, now):
                return


def _one_batch(tx: Tx, now: datetime) -> bool:
    mark = tx.get(RiskMark, 1, with_for_update=True) or RiskMark(
        id=1, decided_at=BEGINNING, attribution_id=uuid.UUID(int=0)
    )
    batch = _batch_after(tx, mark, now - BEHIND)
    if not batch:
        return False
    promoters = {row.promoter_id for row in batch if row.promoter_id} | _took_back(tx, mark.decided_at)
    clerks = {row.clerk_staff_id for row in batch if row.clerk_staff_id}
    for finding in (*inspect_orders(tx, batch, now), *inspect_payees(tx, promoters, clerks, now)):
        open_case(tx, finding, now)
    mark.decided_at, mark.attribution_id = batch[-1].decided_at, batch[-1].id
    tx.add(mark)
    tx.flush()
    return True


def _batch_after(tx: Tx, mark: RiskMark, until: datetime) -> Sequence[OrderAttribution]:
    place = tuple_(OrderAttribution.decided_at, OrderAttribution.id)
    asked = select(OrderAttribution).where(place > (mark.decided_at, mark.attribution_id))
    asked = asked.where(OrderAttribution.decided_at <= until)
    return tx.scalars(asked.order_by(OrderAttribution.decided_at, OrderAttribution.id).limit(AT_ONCE)).all()


def _took_back(tx: Tx, since: datetime) -> set[uuid.UUID]:
    """Whose orders had returns since the last batch; at the beginning everybody's orders are read anyway."""
    if since == BEGINNING:
        return set()
    asked = select(CommissionStep.payee_id).where(CommissionStep.kind == "taken_back", CommissionStep.at >= since)
    return set(tx.scalars(asked.distinct().limit(AT_ONCE)))
