"""What a clerk may refund at the counter without signing in again: small sums, and not many of them in a day.

Promises: counted per clerk and day of the branch by one guarded statement; a fresh sign-in needs no allowance.
"""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import update

from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from app.returns.models import CounterAllowance
from app.returns.rules import ALLOWED_A_DAY_FEN, needs_fresh
from app.web.principal import Staff


def take_allowance(tx: Tx, staff: Staff, refund_fen: int, time_zone: str, now: datetime) -> None:
    """Count `refund_fen` into today's allowance; raises `SignInFresh` when it is too much and the sign-in is not fresh."""
    if staff.fresh or refund_fen == 0:
        return
    if needs_fresh(refund_fen):
        staff.require_fresh()
    if not _counted(tx, staff.staff_id, refund_fen, now.astimezone(ZoneInfo(time_zone)).date().isoformat()):
        staff.require_fresh()


def _counted(tx: Tx, staff_id: uuid.UUID, refund_fen: int, day: str) -> bool:
    insert_if_absent(tx, CounterAllowance, {"staff_id": staff_id, "day": day, "used_fen": 0})
    counted = tx.execute(
        update(CounterAllowance)
        .where(
            CounterAllowance.staff_id == staff_id,
            CounterAllowance.day == day,
            CounterAllowance.used_fen + refund_fen <= ALLOWED_A_DAY_FEN,
        )
        .values(used_fen=CounterAllowance.used_fen + refund_fen)
        .execution_options(synchronize_session=False)
    )
    return getattr(counted, "rowcount", 0) == 1
