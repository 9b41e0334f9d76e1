"""The job that compares every bill that is ready.

Promises: each day once it is ready, until it was compared; a bill that is not there yet is asked for again half an hour later.
"""

import logging
from datetime import UTC, datetime

from sqlalchemy import select

from app.kernel.clock import wall_seconds
from app.kernel.database import Begin, reading
from app.kernel.errors import Problem
from app.payments.reconciliation.models import BillDay
from app.payments.reconciliation.reconcile_day import reconcile_day
from app.payments.reconciliation.rules.bill_days import days_due
from app.wechat.errors import AccountMissing

log = logging.getLogger(__name__)


def reconcile_due(begin: Begin, now: datetime) -> None:
    """Compare the days WeChat's clock says are ready; the demo's clock may run ahead of it."""
    with reading() as tx:
        finished = set(tx.scalars(select(BillDay.day).where(BillDay.finished_at.is_not(None))))
    for day in days_due(datetime.fromtimestamp(wall_seconds(), UTC), finished):
        try:
            reconcile_day(begin, day, now)
        except AccountMissing:
            return
        except Problem as problem:
            log.warning("bill of %s was not compared: %s", day, problem.code)
