"""Make a one-time invitation for a staff member.

Promises: the token is told once and stored as a hash; a new invitation ends the former ones.
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import update

from app.identity.models import StaffEntry, StaffInvitation
from app.identity.require_reach import require_reach
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import NotFound, Refused
from app.kernel.ids import new_id, new_token, token_hash
from app.web.principal import Staff

LIFE = timedelta(days=3)


class HasLeft(Refused):
    code = "identity.has_left"
    sentence = "{name}已经离职，不能再邀请。"


def invite_staff(tx: Tx, staff: Staff, staff_id: uuid.UUID, now: datetime) -> str:
    """The token for `/join/<token>`; needs `staff.edit` there and the right to give her roles."""
    require_reach(tx, staff, staff_id)
    return issue_invitation(tx, staff_id, staff.actor, now)


def issue_invitation(tx: Tx, staff_id: uuid.UUID, by: str, now: datetime) -> str:
    """As `invite_staff`, for callers that have checked who asks (`by` as the audit trail names her)."""
    entry = tx.get(StaffEntry, staff_id)
    if entry is None:
        raise NotFound
    if entry.status == "left":
        raise HasLeft(name=entry.name)
    end_invitations(tx, staff_id, now)
    token = new_token(160)
    tx.add(
        StaffInvitation(
            id=new_id(), staff_id=staff_id, token_hash=token_hash(token), created_at=now, expires_at=now + LIFE
        )
    )
    tx.flush()
    record(tx, by, "identity.invite_staff", f"staff:{staff_id}", now, branch_id=entry.home_branch_id)
    return token


def end_invitations(tx: Tx, staff_id: uuid.UUID, now: datetime) -> None:
    """Shut every open invitation of a staff member."""
    tx.execute(
        update(StaffInvitation)
        .where(StaffInvitation.staff_id == staff_id, StaffInvitation.used_at.is_(None))
        .values(used_at=now),
        execution_options={"synchronize_session": False},
    )
