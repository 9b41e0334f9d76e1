"""A seat of an order turned out to be the buyer's own: leave it empty in a further version.

Promises: nobody moves up; the earlier versions stay.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.ids import new_id
from referral.attribution.models import OrderAttribution
from referral.attribution.queries import AttributionView


def seats_of(view: AttributionView, person_ids: Collection[uuid.UUID]) -> list[str]:
    """Which seats of the order these people hold and are not excluded from: clerk, level1 …"""
    found = ["clerk"] if view.clerk_person_id in person_ids and not view.clerk_excluded else []
    return found + [f"level{s.level}" for s in view.chain if s.person_id in person_ids and not s.excluded]


def exclude_buyer(tx: Tx, known: AttributionView, person_ids: Collection[uuid.UUID], now: datetime) -> None:
    """Add the next version with these people's seats empty."""
    row = OrderAttribution(id=new_id(), version=known.version + 1, decided_at=now)
    for name in set(AttributionView.__dataclass_fields__) - {"attribution_id", "version", "chain", "decided_at"}:
        setattr(row, name, getattr(known, name))
    if known.clerk_person_id in person_ids:
        row.clerk_excluded = known.clerk_excluded or "buyer"
    row.chain = [
        {
            "level": seat.level,
            "person_id": str(seat.person_id),
            "excluded": seat.excluded or ("buyer" if seat.person_id in person_ids else ""),
        }
        for seat in known.chain
    ]
    tx.add(row)
    tx.flush()
