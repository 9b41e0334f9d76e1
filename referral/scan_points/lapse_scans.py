"""Let awards lapse whose customer bought nothing in time.

Promises: a day after the end, so that a payment told late still counts; each in a transaction of its own.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.kernel.database import Begin
from referral.scan_points.models import ScanAward
from referral.scan_points.settle_scan import lapse_scan
from referral.scan_points.states import ScanState

GRACE = timedelta(days=1)
AT_ONCE = 500


def lapse_scans(begin: Begin, now: datetime) -> None:
    """The periodic job."""
    with begin() as tx:
        overdue = (ScanAward.state == ScanState.PROVISIONAL, ScanAward.expires_at < now - GRACE)
        due = tx.scalars(select(ScanAward.id).where(*overdue).order_by(ScanAward.expires_at).limit(AT_ONCE)).all()
    for award_id in due:
        with begin() as tx:
            lapse_scan(tx, award_id, now)
