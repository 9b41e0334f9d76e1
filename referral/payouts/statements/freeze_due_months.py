"""The job that freezes every month that is over."""

from datetime import datetime

from app.kernel.database import Begin, reading
from referral.payouts.rules.months import month_after, month_bounds, month_of
from referral.payouts.statements.freeze_month import SETTLES_WITHIN, freeze_month
from referral.payouts.statements.queries import first_month, frozen_months

BY = "system"


def freeze_due_months(begin: Begin, now: datetime) -> None:
    """From the first month with any commission; each in a transaction of its own."""
    with reading() as tx:
        frozen = {row.month for row in frozen_months(tx)}
        month = first_month(tx)
    while month and month < month_of(now) and month_bounds(month)[1] + SETTLES_WITHIN <= now:
        if month not in frozen:
            with begin() as tx:
                freeze_month(tx, month, BY, now)
        month = month_after(month)
