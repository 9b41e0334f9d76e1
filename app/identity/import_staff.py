"""Take in staff: one by one from the console, many from a file.

Promises: nobody appoints above herself; the same rows again change nothing; all rows or none.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from app.identity.events import StaffMoved
from app.identity.models import StaffEntry, StaffRole
from app.identity.require_reach import require_reach
from app.identity.rules.roles import BRANCH_ROLES, ROLES, may_grant
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Forbidden, Refused
from app.kernel.ids import new_id
from app.kernel.outbox import publish
from app.web.principal import Staff


class PhoneTaken(Refused):
    code = "identity.staff_phone_taken"
    sentence = "手机号 {phone} 已经登记给另一位员工。"


@dataclass(frozen=True)
class StaffRow:
    """One staff member as entered: `role` of rules.roles; `branch_id` for clerk and manager, None for head office."""

    staff_no: str
    name: str
    role: str
    branch_id: uuid.UUID | None = None
    phone: str | None = None


@dataclass(frozen=True)
class StaffImport:
    """What an import did: staff numbers."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]


def import_staff(tx: Tx, rows: Sequence[StaffRow], by: Staff | None, now: datetime) -> StaffImport:
    """Create or change staff by number; `by` None is the operator at the command line.

    Raises `Forbidden` for a role or branch beyond what `by` holds, `PhoneTaken` for a phone of somebody else.
    """
    for row in rows:
        _check(row, by)
    mentioned = select(StaffEntry).where(StaffEntry.staff_no.in_([row.staff_no for row in rows]))
    known = {entry.staff_no: entry for entry in tx.scalars(mentioned)}
    outcome: dict[str, list[str]] = {"created": [], "changed": [], "same": []}
    for row in rows:
        entry = known.get(row.staff_no)
        outcome[_create(tx, row, by, now) if entry is None else _change(tx, entry, row, by, now)].append(row.staff_no)
    return StaffImport(tuple(outcome["created"]), tuple(outcome["changed"]), tuple(outcome["same"]))


def _check(row: StaffRow, by: Staff | None) -> None:
    if row.role not in ROLES or (row.role in BRANCH_ROLES) != (row.branch_id is not None):
        raise Forbidden
    if by is not None:
        by.require("staff.edit", row.branch_id)
        if not may_grant(by.permissions, row.role, row.branch_id):
            raise Forbidden


def _create(tx: Tx, row: StaffRow, by: Staff | None, now: datetime) -> str:
    _check_phone(tx, row, None)
    entry = StaffEntry(
        id=new_id(),
        staff_no=row.staff_no,
        name=row.name,
        phone=row.phone,
        status="active",
        home_branch_id=row.branch_id,
        created_at=now,
    )
    tx.add(entry)
    tx.flush()
    tx.add(StaffRole(id=new_id(), staff_id=entry.id, role=row.role, branch_id=row.branch_id))
    _record(tx, entry, "identity.create_staff", row, by, now)
    return "created"


def _change(tx: Tx, entry: StaffEntry, row: StaffRow, by: Staff | None, now: datetime) -> str:
    if by is not None:
        require_reach(tx, by, entry.id)
    roles = tx.execute(select(StaffRole.role, StaffRole.branch_id).where(StaffRole.staff_id == entry.id)).all()
    wanted = [(row.role, row.branch_id)]
    same_roles = [tuple(role) for role in roles] == wanted
    if same_roles and (entry.name, entry.phone, entry.home_branch_id) == (row.name, row.phone, row.branch_id):
        return "same"
    _check_phone(tx, row, entry.id)
    if entry.home_branch_id != row.branch_id:
        publish(tx, StaffMoved(entry.id, entry.home_branch_id, row.branch_id), now)
    entry.name, entry.phone, entry.home_branch_id = row.name, row.phone, row.branch_id
    if not same_roles:
        tx.execute(delete(StaffRole).where(StaffRole.staff_id == entry.id))
        tx.add(StaffRole(id=new_id(), staff_id=entry.id, role=row.role, branch_id=row.branch_id))
    tx.flush()
    _record(tx, entry, "identity.change_staff", row, by, now)
    return "changed"


def _check_phone(tx: Tx, row: StaffRow, own_id: uuid.UUID | None) -> None:
    holder = tx.scalar(select(StaffEntry.id).where(StaffEntry.phone == row.phone)) if row.phone else None
    if holder is not None and holder != own_id:
        raise PhoneTaken(phone=row.phone)


def _record(tx: Tx, entry: StaffEntry, action: str, row: StaffRow, by: Staff | None, now: datetime) -> None:
    detail = {"staff_no": row.staff_no, "name": row.name, "role": row.role, "branch_id": str(row.branch_id or "")}
    actor = by.actor if by else "operator"
    record(tx, actor, action, f"staff:{entry.id}", now, detail=detail, branch_id=row.branch_id)
