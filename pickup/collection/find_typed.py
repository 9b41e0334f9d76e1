"""From eight typed digits to the code.

Promises: a typed code needs the phone's last digits; it is counted before it is looked at, and past the limits even the right
one is refused; only codes of the clerk's branch are found.
"""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Tx
from app.kernel.errors import TooMany
from app.kernel.limits import give_back, take
from app.web.principal import Staff
from pickup.collection.get_code import FoundCode, found_code
from pickup.collection.log_try import log_try
from pickup.collection.models import PickupCode
from pickup.collection.rules.typed_code import clean_digits, clean_tail, code_hash

STAFF_WRONG, STAFF_WINDOW_S = 5, 15 * 60
BRANCH_WRONG, BRANCH_WINDOW_S = 20, 60 * 60


class TypingLocked(TooMany):
    code = "pickup.typing_locked"
    sentence = "提货码输错太多次，已暂时锁定；请改用扫码，或稍后再试。"


def count_typing(tx: Tx, staff: Staff, branch_id: uuid.UUID, now: datetime) -> None:
    """Count one typed try against clerk and branch, in a transaction of its own, before anything is looked up.

    Raises `TypingLocked` past 5 in 15 minutes for the clerk or 20 in an hour for the branch; right ones are given back.
    """
    try:
        take(tx, f"pickup:staff:{staff.staff_id}", STAFF_WRONG, STAFF_WINDOW_S, now)
        take(tx, f"pickup:branch:{branch_id}", BRANCH_WRONG, BRANCH_WINDOW_S, now)
    except TooMany as error:
        raise TypingLocked(retry_s=error.retry_s) from error


def find_typed(
    tx: Tx, secret: bytes, staff: Staff, branch_id: uuid.UUID, digits: str, tail: str, now: datetime
) -> FoundCode | None:
    """The code of `branch_id` whose digits and phone tail were typed, or None; logs the try. `count_typing` came before.

    None rather than a refusal, so that the log and the count of a wrong try are stored.
    """
    staff.require("orders.handle", branch_id)
    row = tx.scalar(
        select(PickupCode).where(
            PickupCode.typed_hash == code_hash(secret, clean_digits(digits)), PickupCode.branch_id == branch_id
        )
    )
    right = row is not None and row.phone_tail == clean_tail(tail)
    log_try(tx, staff, branch_id, "typed", "found" if right else "wrong", row.id if row and right else None, now)
    if not right or row is None:
        return None
    give_back(tx, f"pickup:staff:{staff.staff_id}", STAFF_WINDOW_S, now)
    give_back(tx, f"pickup:branch:{branch_id}", BRANCH_WINDOW_S, now)
    return found_code(row)
