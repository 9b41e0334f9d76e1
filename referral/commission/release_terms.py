"""When an order's commission may be released, and to whom.

Promises: never before the hold after completion has passed, never while a return is open, never to somebody who was frozen.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.kernel.database import Tx
from app.orders.queries import OrderView
from app.returns.queries import returns_of
from app.returns.states import ReturnState
from referral.commission.models import CommissionOrder
from referral.plans.queries import get_plan
from referral.tree.queries import statuses_as_of


@dataclass(frozen=True)
class ReleaseTerms:
    """`release_at` is known once the order is completed; `due` when the hold is over and no return is open."""

    release_at: datetime | None
    due: bool
    frozen: frozenset[uuid.UUID] = frozenset()

    def open_for(self, payee_id: uuid.UUID) -> bool:
        """Whether this payee's pending money becomes available now."""
        return self.due and payee_id not in self.frozen


def release_terms(
    tx: Tx, order: OrderView, kept: CommissionOrder, payee_ids: Iterable[uuid.UUID], now: datetime
) -> ReleaseTerms:
    """The terms at `now`."""
    if order.completed_at is None or kept.plan_id is None:
        return ReleaseTerms(None, False)
    release_at = order.completed_at + timedelta(days=get_plan(tx, kept.plan_id).terms.hold_days)
    if release_at > now or any(found.state is ReturnState.ASKED for found in returns_of(tx, order.order_id)):
        return ReleaseTerms(release_at, False)
    statuses = statuses_as_of(tx, payee_ids, now)
    return ReleaseTerms(release_at, True, frozenset(who for who, status in statuses.items() if status == "frozen"))
