"""Loads people: WeChat bindings of staff, customers, members and who brought whom.

Needs the WeChat account, because people are known by their openids; everything is found again at a second load.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from app.identity.accept_invitation import accept_invitation
from app.identity.invite_staff import issue_invitation
from app.identity.queries import find_staff_by_no
from app.identity.set_phone import set_phone
from app.kernel.database import Tx, transaction
from demo.actors import Account, ensure_row, find_row
from demo.files import Row, rows
from demo.load_shops import BY
from referral.clerk.issue_clerk_code import issue_clerk_code
from referral.tree.bind_parent import bind_parent, had_parent
from referral.tree.join_program import AGREEMENT, join_program

BATCH = 40
FIRST_DAY = timedelta(days=240)


def bind_staff(account: Account, now: datetime) -> int:
    """Bind clerks and managers to WeChat accounts through invitations, each with a code of her own; return how many."""
    bound = 0
    for part in _batches(rows("staff")):
        with transaction() as tx:
            bound += sum(_bind(tx, account, row, now - FIRST_DAY) for row in part)
    return bound


def load_customers(account: Account, now: datetime) -> tuple[int, int]:
    """Make customers, their referrers and memberships; return how many people and members are new."""
    people = members = 0
    for part in _batches(rows("customers")):
        with transaction() as tx:
            for row in part:
                is_new, has_joined = _customer(tx, account, row, now)
                people += is_new
                members += has_joined
    return people, members


def _bind(tx: Tx, account: Account, row: Row, now: datetime) -> bool:
    staff = find_staff_by_no(tx, row["staff_no"])
    if staff is None or staff.person_id is not None or not row["branch_code"]:
        return False
    person_id = ensure_row(tx, account, row, row["staff_no"], row["name"], now)
    tx.flush()
    token = issue_invitation(tx, staff.staff_id, BY, now)
    tx.flush()
    accept_invitation(tx, token, person_id, now)
    tx.flush()
    issue_clerk_code(tx, staff.staff_id, BY, now)
    return True


def _customer(tx: Tx, account: Account, row: Row, now: datetime) -> tuple[bool, bool]:
    joined_at = now - timedelta(days=int(row["joined_days_ago"] or 40))
    is_new = find_row(tx, account, row, row["ref"]) is None
    person_id = ensure_row(tx, account, row, row["ref"], row["nickname"], joined_at)
    tx.flush()
    if is_new:
        set_phone(tx, person_id, row["phone"])
    parent_id = _referrer(tx, account, row["referrer"])
    if parent_id and not had_parent(tx, person_id):
        bind_parent(tx, person_id, parent_id, cause="registration", evidence_id=None, by=BY, now=joined_at)
    joined = bool(row["joined_days_ago"]) and join_program(tx, person_id, AGREEMENT, joined_at)
    return is_new, joined


def _referrer(tx: Tx, account: Account, reference: str) -> uuid.UUID | None:
    if not reference:
        return None
    if reference.startswith("C"):
        row = next(row for row in rows("customers") if row["ref"] == reference)
        return find_row(tx, account, row, reference)
    staff = find_staff_by_no(tx, reference)
    return staff.person_id if staff else None


def _batches(everything: tuple[Row, ...]) -> list[tuple[Row, ...]]:
    return [everything[start : start + BATCH] for start in range(0, len(everything), BATCH)]
