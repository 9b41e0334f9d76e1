"""Freeze a month: one statement for everybody who had anything in it.

Promises: only a month that is over; once; asking again changes nothing.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from referral.payouts.models import FrozenMonth, Statement
from referral.payouts.rules.months import month_bounds
from referral.payouts.statements.queries import figures_of_month

SETTLES_WITHIN = timedelta(hours=1)  # what began before midnight may be booked shortly after
AT_ONCE = 500


class MonthNotOver(Refused):
    code = "payouts.month_not_over"
    sentence = "这个月还没有结束，不能出月结单。"


def freeze_month(tx: Tx, month: str, by: str, now: datetime) -> bool:
    """Whether it was frozen now; raises `MonthNotOver`."""
    _start, end = month_bounds(month)
    if now < end + SETTLES_WITHIN:
        raise MonthNotOver
    figures = figures_of_month(tx, month)
    if not insert_if_absent(tx, FrozenMonth, {"month": month, "statements": len(figures), "frozen_at": now, "by": by}):
        return False
    rows: list[dict[str, Any]] = [{"id": new_id(), "frozen_at": now} | one.values() for one in figures]
    for place in range(0, len(rows), AT_ONCE):
        tx.execute(insert(Statement).values(rows[place : place + AT_ONCE]))
    return True
