"""Reads of a clerk's points for new customers."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.identity.queries import person_views
from app.kernel.database import Tx
from referral.scan_points.models import ScanAward
from referral.scan_points.states import ScanState


@dataclass(frozen=True)
class AwardView:
    """One new customer, masked; `points` count once the state is confirmed."""

    customer: str
    points: int
    state: str
    reason: str
    at: datetime
    expires_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True)
class ScanFigures:
    """A clerk's points from new customers: credited, and waiting for the first order."""

    confirmed_points: int = 0
    provisional_points: int = 0


def awards_of(tx: Tx, staff_id: uuid.UUID, limit: int = 100) -> list[AwardView]:
    """Her latest awards first."""
    asked = select(ScanAward).where(ScanAward.staff_id == staff_id).order_by(ScanAward.at.desc(), ScanAward.id)
    rows = list(tx.scalars(asked.limit(limit)))
    people = person_views(tx, [row.customer_id for row in rows])
    return [
        AwardView(
            people[row.customer_id].masked_name if row.customer_id in people else "",
            row.points,
            row.state,
            row.reason,
            row.at,
            row.expires_at,
            row.settled_at,
        )
        for row in rows
    ]


def scan_figures(tx: Tx, staff_id: uuid.UUID) -> ScanFigures:
    """Her sums."""
    asked = select(ScanAward.state, func.sum(ScanAward.points)).where(ScanAward.staff_id == staff_id)
    sums = {row[0]: int(row[1]) for row in tx.execute(asked.group_by(ScanAward.state))}
    return ScanFigures(sums.get(ScanState.CONFIRMED, 0), sums.get(ScanState.PROVISIONAL, 0))
