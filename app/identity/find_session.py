"""Who a session secret belongs to.

Promises: one statement; ended, expired, foreign-kind sessions and leavers are nobody.
"""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select

from app.identity.models import Person, SignInSession, StaffEntry, StaffRole
from app.identity.rules.roles import permissions_of
from app.kernel.database import Tx
from app.kernel.ids import token_hash
from app.web.principal import Shopper, Staff


def find_session(tx: Tx, token: str, now: datetime) -> Shopper | None:
    """The shopper of a session, or None."""
    row = tx.execute(_SHOPPER, {"token_hash": token_hash(token), "now": now}).first()
    return Shopper(row.merged_into or row.id) if row else None


def find_staff_session(tx: Tx, token: str, now: datetime) -> Staff | None:
    """The staff member of a session with her permissions, or None."""
    rows = tx.execute(
        select(
            StaffEntry.id,
            StaffEntry.name,
            StaffEntry.person_id,
            StaffEntry.home_branch_id,
            SignInSession.fresh_until,
            StaffRole.role,
            StaffRole.branch_id,
        )
        .join(SignInSession, SignInSession.staff_id == StaffEntry.id)
        .outerjoin(StaffRole, StaffRole.staff_id == StaffEntry.id)
        .where(*_alive(token, "staff", now), StaffEntry.status == "active")
    ).all()
    if not rows:
        return None
    first = rows[0]
    grants: list[tuple[str, uuid.UUID | None]] = [(row.role, row.branch_id) for row in rows if row.role]
    return Staff(
        staff_id=first.id,
        name=first.name,
        permissions=permissions_of(grants),
        person_id=first.person_id,
        home_branch_id=first.home_branch_id,
        fresh=first.fresh_until is not None and first.fresh_until > now,
    )


def _alive(token: str, kind: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SignInSession.token_hash == token_hash(token),
        SignInSession.kind == kind,
        SignInSession.revoked_at.is_(None),
        SignInSession.expires_at > now,
    )


_PERSON, _SESSION = Person.__table__.c, SignInSession.__table__.c
_SHOPPER = (
    select(_PERSON.id, _PERSON.merged_into)
    .join_from(Person.__table__, SignInSession.__table__, _SESSION.person_id == _PERSON.id)
    .where(
        _SESSION.token_hash == bindparam("token_hash"),
        _SESSION.kind == "shopper",
        _SESSION.revoked_at.is_(None),
        _SESSION.expires_at > bindparam("now"),
        _PERSON.erased_at.is_(None),
    )
)
