"""Who may touch whose staff entry.

Promises: nobody invites, unbinds, changes or dismisses somebody whose role she could not give: an invitation is a way into
the account.
"""

import uuid

from sqlalchemy import select

from app.identity.models import StaffEntry, StaffRole
from app.identity.rules.roles import may_grant
from app.kernel.database import Tx
from app.kernel.errors import Forbidden, NotFound
from app.web.principal import Staff


def require_reach(tx: Tx, staff: Staff, staff_id: uuid.UUID) -> StaffEntry:
    """The entry, for change; raises `NotFound`, or `Forbidden` unless `staff` may edit it and could give all its roles."""
    entry = tx.get(StaffEntry, staff_id, with_for_update=True)
    if entry is None:
        raise NotFound
    staff.require("staff.edit", entry.home_branch_id)
    roles = tx.execute(select(StaffRole.role, StaffRole.branch_id).where(StaffRole.staff_id == staff_id)).all()
    if not all(may_grant(staff.permissions, role, branch_id) for role, branch_id in roles):
        raise Forbidden
    return entry
