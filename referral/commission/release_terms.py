"""When an order's commission may be released, and to whom.

Promises: never before the hold after completion has passed, never while a return is open, never to somebody who was frozen.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.kernel.database import Tx
from app.orders.queries import OrderView
from app.returns.queries import orders_with_open_return
from referral.commission.models import CommissionOrder
from referral.commission.rules.holds import hold_ends
from referral.commission.standing_holds import Holds, standing_holds
from referral.plans.queries import get_plan
from referral.tree.queries import statuses_as_of

LOOK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class ReleaseTerms:
    """`release_at` is the plain end of the hold, known once the order is completed; `opens_at` each payee's own."""

    now: datetime
    release_at: datetime | None = None
    opens_at: dict[uuid.UUID, datetime] = field(default_factory=dict)
    return_open: bool = False
    frozen: frozenset[uuid.UUID] = frozenset()

    def open_for(self, payee_id: uuid.UUID) -> bool:
        """Whether this payee's pending money becomes available now."""
        if self.release_at is None or self.return_open or payee_id in self.frozen:
            return False
        return self.opens_at[payee_id] <= self.now

    def look_at(self, waiting: Iterable[uuid.UUID]) -> datetime | None:
        """When to look again for payees with something pending; None where only an event can bring news."""
        if self.release_at is None:
            return None
        later = self.now + LOOK_AGAIN
        stopped = {payee_id: self.return_open or payee_id in self.frozen for payee_id in waiting}
        moments = [max(self.opens_at[payee_id], later if stop else self.now) for payee_id, stop in stopped.items()]
        if self.release_at > self.now:
            moments.append(self.release_at)
        elif self.return_open:
            moments.append(later)
        return min(moments, default=None)


def release_terms(
    tx: Tx, order: OrderView, kept: CommissionOrder, payee_ids: Iterable[uuid.UUID], now: datetime
) -> ReleaseTerms:
    """The terms at `now`."""
    if order.completed_at is None or kept.plan_id is None:
        return ReleaseTerms(now)
    days, wanted = get_plan(tx, kept.plan_id).terms.hold_days, set(payee_ids)
    holds = standing_holds(tx, wanted)
    opens_at = {
        payee_id: hold_ends(order.completed_at, days, lengthened=holds.get(payee_id, Holds()).lengthened)
        for payee_id in wanted
    }
    release_at = hold_ends(order.completed_at, days, lengthened=False)
    if release_at > now:
        return ReleaseTerms(now, release_at, opens_at)
    stopped = {payee_id for payee_id, status in statuses_as_of(tx, wanted, now).items() if status == "frozen"}
    stopped |= {payee_id for payee_id, hold in holds.items() if hold.frozen}
    return_open = bool(orders_with_open_return(tx, [order.order_id]))
    return ReleaseTerms(now, release_at, opens_at, return_open, frozenset(stopped))
