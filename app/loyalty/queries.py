"""What a person holds and how it came."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.kernel.database import Tx
from app.ledger.queries import balance, balances, statement
from app.loyalty.award_points import points_account
from app.web.pagination import Page, cut_page


@dataclass(frozen=True)
class PointsRow:
    """One change of the balance: points gained (positive) or used (negative), and why."""

    entry_id: uuid.UUID
    points: int
    reason: str
    at: datetime


def points_balance(tx: Tx, person_id: uuid.UUID) -> int:
    """Whole points."""
    return balance(tx, points_account(person_id))


def points_balances(tx: Tx, person_ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Whole points of many people; one statement."""
    found = balances(tx, [points_account(person_id) for person_id in person_ids])
    return {person_id: found[points_account(person_id)] for person_id in person_ids}


def points_history(tx: Tx, person_id: uuid.UUID, *, before: uuid.UUID | None, size: int) -> Page[PointsRow]:
    """The latest changes first."""
    rows = statement(tx, account=points_account(person_id), before=before, limit=size + 1)
    return cut_page(
        [PointsRow(row.entry_id, row.amount, row.memo, row.posted_at) for row in rows],
        size,
        lambda row: [row.entry_id],
    )
