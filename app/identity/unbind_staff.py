"""Take a staff member's WeChat off, e.g. when her phone was lost.

Promises: her sessions end at once; the person stays a customer.
"""

import uuid
from datetime import datetime

from app.identity.close_session import close_staff_sessions
from app.identity.invite_staff import end_invitations
from app.identity.require_reach import require_reach
from app.kernel.audit import record
from app.kernel.database import Tx
from app.web.principal import Staff


def unbind_staff(tx: Tx, staff: Staff, staff_id: uuid.UUID, now: datetime) -> None:
    """Needs the reach of `require_reach`."""
    entry = require_reach(tx, staff, staff_id)
    detail = {"person_id": str(entry.person_id)}
    entry.person_id = None
    end_invitations(tx, staff_id, now)
    close_staff_sessions(tx, staff_id, now)
    record(
        tx,
        staff.actor,
        "identity.unbind_staff",
        f"staff:{staff_id}",
        now,
        detail=detail,
        branch_id=entry.home_branch_id,
    )
