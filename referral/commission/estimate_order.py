"""Say what an order that awaits its payment would bring, and to whom.

Promises: the plan in force now and the facts known now, divided like a paid order; nothing is stored and nothing posted; once
paid, once cancelled, there is nothing to estimate.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.kernel.database import Tx
from app.orders.queries import OrderView
from app.orders.states import OrderState
from referral.attribution.foresee_order import foresee_order
from referral.attribution.queries import AttributionView, find_attribution
from referral.commission.look_around import look_around
from referral.commission.open_commission import earning_shares
from referral.commission.rules.amounts import Share
from referral.commission.rules.seats import staff_on
from referral.plans.queries import PlanView, plan_as_of


@dataclass(frozen=True)
class EstimatedShare:
    """What one seat would earn on one line; `staff_id` is set on an employee's seat."""

    share: Share
    staff_id: uuid.UUID | None


@dataclass(frozen=True)
class Estimate:
    """What would be, were the order paid at the moment asked for; no plan, no shares."""

    attribution: AttributionView
    plan: PlanView | None
    shares: tuple[EstimatedShare, ...]

    @property
    def total_fen(self) -> int:
        """What all seats would earn together."""
        return sum(it.share.amount_fen for it in self.shares)


def estimate_order(tx: Tx, order: OrderView, now: datetime) -> Estimate | None:
    """The estimate, None unless the order awaits its first payment."""
    if order.state != OrderState.AWAITING_PAYMENT or find_attribution(tx, order.order_id) is not None:
        return None
    attribution, plan = foresee_order(tx, order, now), plan_as_of(tx, now)
    if plan is None:
        return Estimate(attribution, None, ())
    seen = look_around(tx, plan.terms, order, attribution)
    shares = earning_shares(plan.terms, order, attribution, seen)
    return Estimate(attribution, plan, tuple(EstimatedShare(it, staff_on(it.seat, attribution, seen)) for it in shares))
