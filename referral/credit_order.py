"""Credit a paid order: decide who brought it, accrue what they earn, tell them.

Promises: safe to run any number of times; the attribution is decided once, at the first payment.
"""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.orders.queries import order_views
from referral.attribution.attribute_order import attribute_order
from referral.commission.open_commission import open_commission
from referral.commission.sync_commission import sync_commission
from referral.commission.tell_payees import tell_payees


def credit_order(tx: Tx, order_id: uuid.UUID, paid_at: datetime, now: datetime) -> None:
    """Attribute as of the first payment at `paid_at`, then accrue; call when the order is paid in full."""
    order = order_views(tx, [order_id])[order_id]
    attribution = attribute_order(tx, order, paid_at, now)
    open_commission(tx, order, attribution, now)
    tell_payees(tx, sync_commission(tx, order_id, now), now)
