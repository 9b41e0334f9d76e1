"""Say who would be credited with an order, were it paid now.

Promises: decides on what is known now by the same rules as at the payment; stores nothing, so that the payment decides afresh.
"""

from datetime import datetime

from app.kernel.database import Tx
from app.orders.queries import OrderView
from referral.attribution.attribute_order import attribution_row, order_fact
from referral.attribution.gather_evidence import gather_evidence
from referral.attribution.models import OrderAttribution
from referral.attribution.queries import AttributionView, policies, view_of
from referral.attribution.rules.resolve import resolve


def foresee_order(tx: Tx, order: OrderView, now: datetime) -> AttributionView:
    """The first version as a payment at `now` would freeze it; no row of it exists."""
    book = policies(tx)
    decision = resolve(gather_evidence(tx, order_fact(tx, order, now)), book)
    return view_of(OrderAttribution(**attribution_row(order, now, decision, now), policy=book.at(now).version))
