"""Limits over time as rows: counted in the database, so that no number of processes weakens them.

Promises: fail closed (no database, no pass); a count survives the refusal of the request when its route commits it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.kernel.database import Tx
from app.kernel.errors import TooMany
from app.kernel.models import LimitWindow


def take(tx: Tx, bucket: str, limit: int, window_s: int, now: datetime) -> int:
    """Count one use of `bucket` in the present window of `window_s` seconds and return the count.

    Raises `TooMany` past `limit`; the caller commits the count in a transaction of its own before doing the work.
    """
    start = int(now.timestamp()) // window_s * window_s
    used = _count(tx, bucket, start)
    if used > limit:
        raise TooMany(retry_s=start + window_s - int(now.timestamp()))
    return used


def used_now(tx: Tx, bucket: str, window_s: int, now: datetime) -> int:
    """How often `bucket` was used in the present window."""
    start = int(now.timestamp()) // window_s * window_s
    found = tx.scalar(select(LimitWindow.used).where(LimitWindow.bucket == bucket, LimitWindow.window_start == start))
    return found or 0


def forget(tx: Tx, bucket: str) -> None:
    """Start again at zero, e.g. after a successful sign-in."""
    tx.execute(delete(LimitWindow).where(LimitWindow.bucket == bucket))


def _count(tx: Tx, bucket: str, start: int) -> int:
    dialect = tx.get_bind().dialect.name
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(LimitWindow).values(bucket=bucket, window_start=start, used=1)
    counted = statement.on_conflict_do_update(
        index_elements=["bucket", "window_start"], set_={"used": LimitWindow.used + 1}
    ).returning(LimitWindow.used)
    return int(tx.execute(counted).scalar_one())


def give_back(tx: Tx, bucket: str, window_s: int, now: datetime) -> None:
    """Undo one `take` of the present window: for limits on failures, taken before the try and returned when it succeeds."""
    start = int(now.timestamp()) // window_s * window_s
    held = (LimitWindow.bucket == bucket, LimitWindow.window_start == start, LimitWindow.used > 0)
    tx.execute(update(LimitWindow).where(*held).values(used=LimitWindow.used - 1))
