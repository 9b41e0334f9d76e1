"""Somebody leaves the company.

Promises: her sessions and invitations end with it; what she sold stays hers in the records.
"""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.identity.close_session import close_staff_sessions
from app.identity.events import StaffLeft
from app.identity.invite_staff import end_invitations
from app.identity.models import StaffEntry
from app.identity.require_reach import require_reach
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.outbox import publish
from app.web.principal import Staff


class NotYourself(Refused):
    code = "identity.not_yourself"
    sentence = "不能给自己办理离职。"


def staff_leaves(tx: Tx, staff: Staff, staff_id: uuid.UUID, now: datetime) -> None:
    """Needs the reach of `require_reach`; a second call changes nothing."""
    entry = require_reach(tx, staff, staff_id)
    if staff_id == staff.staff_id:
        raise NotYourself
    left = tx.execute(
        update(StaffEntry)
        .where(StaffEntry.id == staff_id, StaffEntry.status == "active")
        .values(status="left", left_at=now),
        execution_options={"synchronize_session": False},
    )
    if not getattr(left, "rowcount", 0):
        return
    end_invitations(tx, staff_id, now)
    close_staff_sessions(tx, staff_id, now)
    record(tx, staff.actor, "identity.staff_leaves", f"staff:{staff_id}", now, branch_id=entry.home_branch_id)
    publish(tx, StaffLeft(staff_id, entry.home_branch_id, now), now)
