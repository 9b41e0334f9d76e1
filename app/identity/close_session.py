"""End sessions."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, update

from app.identity.models import SignInSession
from app.kernel.database import Tx
from app.kernel.ids import token_hash


def close_session(tx: Tx, token: str, now: datetime) -> None:
    """End the session of this secret; nothing happens when it has ended."""
    _revoke(tx, SignInSession.token_hash == token_hash(token), now)


def close_staff_sessions(tx: Tx, staff_id: uuid.UUID, now: datetime) -> None:
    """End every session of a staff member."""
    _revoke(tx, SignInSession.staff_id == staff_id, now)


def _revoke(tx: Tx, clause: ColumnElement[bool], now: datetime) -> None:
    tx.execute(
        update(SignInSession).where(clause, SignInSession.revoked_at.is_(None)).values(revoked_at=now),
        execution_options={"synchronize_session": False},
    )
