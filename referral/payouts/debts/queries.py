"""Reads of debts and write-offs."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Tx
from app.ledger.queries import family_balances
from referral.payouts.models import WriteOff
from referral.payouts.rules.books import AVAILABLE, payee_of


@dataclass(frozen=True)
class WriteOffView:
    """One proposal; `state` proposed, approved or refused."""

    write_off_id: uuid.UUID
    payee_id: uuid.UUID
    amount_fen: int
    reason: str
    state: str
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str | None


def debts(tx: Tx) -> dict[uuid.UUID, int]:
    """Who owes how much, largest first."""
    owed = {payee_of(account): -fen for account, fen in family_balances(tx, AVAILABLE).items() if fen < 0}
    return dict(sorted(owed.items(), key=lambda item: (-item[1], item[0].hex)))


def find_proposal(tx: Tx, payee_id: uuid.UUID) -> WriteOffView | None:
    """The open proposal about one payee."""
    row = tx.scalars(select(WriteOff).where(WriteOff.payee_id == payee_id, WriteOff.state == "proposed")).first()
    return _view(row) if row else None


def write_offs(tx: Tx, limit: int = 100) -> list[WriteOffView]:
    """Open proposals first, then the latest decisions."""
    order = (WriteOff.state != "proposed", WriteOff.proposed_at.desc(), WriteOff.id)
    return [_view(row) for row in tx.scalars(select(WriteOff).order_by(*order).limit(limit))]


def _view(row: WriteOff) -> WriteOffView:
    return WriteOffView(
        row.id,
        row.payee_id,
        row.amount_fen,
        row.reason,
        row.state,
        row.proposed_at,
        row.proposed_by,
        row.decided_at,
        row.decided_by,
    )
