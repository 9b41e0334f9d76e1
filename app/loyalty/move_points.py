"""Points follow a person whose two entries became one."""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.ledger.post_entries import post
from app.ledger.queries import balance
from app.ledger.rules import Line, NewEntry
from app.loyalty.award_points import points_account


def move_points(tx: Tx, gone_id: uuid.UUID, kept_id: uuid.UUID, now: datetime) -> int:
    """Post everything `gone_id` holds to `kept_id`; how many points."""
    held = balance(tx, points_account(gone_id))
    if held:
        out = Line(points_account(gone_id), held, may_overdraw=True)
        into = Line(points_account(kept_id), -held, may_overdraw=True)
        key = f"points.merged:{gone_id.hex}"
        post(tx, NewEntry("loyalty.merged", f"person:{kept_id}", key, (out, into), "points", "账号合并"), now)
    return held
