"""Take points back that turned out not to be earned."""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.ledger.post_entries import post
from app.ledger.rules import Line, NewEntry
from app.loyalty.award_points import ISSUED, MAX_AWARD, AwardUnfit, points_account


def take_back_points(tx: Tx, person_id: uuid.UUID, points: int, reason: str, key: str, now: datetime) -> uuid.UUID:
    """Post `points` (whole points, at least 1) away from the person; the same `key` again posts nothing.

    What was spent meanwhile leaves her account below 0 until she earns again. Returns the entry's id.
    """
    if not 1 <= points <= MAX_AWARD:
        raise AwardUnfit
    lines = (Line(ISSUED, -points), Line(points_account(person_id), points, may_overdraw=True))
    return post(tx, NewEntry("loyalty.taken_back", f"person:{person_id}", key, lines, "points", reason), now)
