"""Give a person points."""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.errors import Invalid
from app.ledger.post_entries import post
from app.ledger.rules import Line, NewEntry

ISSUED = "points.issued"
HELD = "points"
MAX_AWARD = 1_000_000


class AwardUnfit(Invalid):
    code = "loyalty.award_unfit"
    sentence = "积分要在 1 到 1,000,000 之间。"


def points_account(person_id: uuid.UUID) -> str:
    """The person's account in the books."""
    return f"{HELD}:{person_id}"


def award_points(tx: Tx, person_id: uuid.UUID, points: int, reason: str, key: str, now: datetime) -> uuid.UUID:
    """Post `points` (whole points, at least 1) to the person; the same `key` again posts nothing.

    `reason` is the Chinese sentence shown in the history. Returns the entry's id.
    """
    if not 1 <= points <= MAX_AWARD:
        raise AwardUnfit
    lines = (Line(ISSUED, points), Line(points_account(person_id), -points))
    return post(tx, NewEntry("loyalty.award", f"person:{person_id}", key, lines, "points", reason), now)
