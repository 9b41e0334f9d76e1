"""Become staff through an invitation.

Promises: a token works once, whoever races; a person is one staff member at most, a staff member one person.
"""

import uuid
from datetime import datetime

from sqlalchemy import select, update

from app.identity.close_session import close_staff_sessions
from app.identity.events import StaffBound
from app.identity.models import StaffEntry, StaffInvitation
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Conflict, Refused
from app.kernel.ids import token_hash
from app.kernel.outbox import publish


class InvitationOver(Refused):
    code = "identity.invitation_over"
    sentence = "这个邀请已经用过或过期了，请让店长或总部重新发一个。"


class AlreadyBound(Conflict):
    code = "identity.already_bound"
    sentence = "这个微信已经绑定了另一位员工，一个微信只能绑定一位员工。"


def accept_invitation(tx: Tx, token: str, person_id: uuid.UUID, now: datetime) -> uuid.UUID:
    """Bind the invited staff member to `person_id` and return her staff id; raises `InvitationOver` or `AlreadyBound`."""
    staff_id = use_invitation(tx, token, now)
    other = tx.scalar(select(StaffEntry.id).where(StaffEntry.person_id == person_id, StaffEntry.id != staff_id))
    if other is not None:
        raise AlreadyBound
    bound = tx.execute(
        update(StaffEntry)
        .where(StaffEntry.id == staff_id, StaffEntry.status == "active")
        .values(person_id=person_id)
        .returning(StaffEntry.home_branch_id),
        execution_options={"synchronize_session": False},
    ).first()
    if bound is None:
        raise InvitationOver
    record(
        tx,
        f"person:{person_id}",
        "identity.accept_invitation",
        f"staff:{staff_id}",
        now,
        branch_id=bound.home_branch_id,
    )
    publish(tx, StaffBound(staff_id, person_id), now)
    return staff_id


def use_invitation(tx: Tx, token: str, now: datetime) -> uuid.UUID:
    """Mark the invitation used, end her former sessions, and return whose it was; raises `InvitationOver`."""
    used = tx.execute(
        update(StaffInvitation)
        .where(
            StaffInvitation.token_hash == token_hash(token),
            StaffInvitation.used_at.is_(None),
            StaffInvitation.expires_at > now,
        )
        .values(used_at=now)
        .returning(StaffInvitation.staff_id),
        execution_options={"synchronize_session": False},
    ).first()
    if used is None:
        raise InvitationOver
    staff_id: uuid.UUID = used.staff_id
    close_staff_sessions(tx, staff_id, now)
    return staff_id
