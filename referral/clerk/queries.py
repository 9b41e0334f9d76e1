"""What a clerk's page shows.

Promises: days and months are those of her branch's time zone.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.branches.queries import BranchView, directory
from app.codes.queries import codes_of_subjects
from app.identity.queries import StaffView, person_views, staff_views
from app.kernel.database import Tx
from app.web.pagination import Page
from referral.attribution.queries import bonds_of_clerk
from referral.commission.queries import Balance, Credit, balance_of, credits_of, earned_between

CHAIN_ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Customer:
    """One customer bonded to her, masked."""

    name: str
    bound_at: datetime
    protected_until: datetime
    valid_until: datetime


@dataclass(frozen=True)
class ClerkPage:
    """Figures as (fen, orders)."""

    staff: StaffView
    token: str | None
    branch: BranchView | None
    today: tuple[int, int]
    month: tuple[int, int]
    balance: Balance
    credits: Page[Credit]
    customers: tuple[Customer, ...]


def clerk_page(tx: Tx, staff_id: uuid.UUID, cursor: str | None, now: datetime) -> ClerkPage:
    """Everything on her page."""
    staff = staff_views(tx, [staff_id])[staff_id]
    branch = directory(tx, now).find(staff.home_branch_id) if staff.home_branch_id else None
    day, month = starts(now, branch.time_zone if branch else CHAIN_ZONE)
    mine = payee_ids(staff)
    end = now + timedelta(seconds=1)
    return ClerkPage(
        staff,
        clerk_token(tx, staff_id),
        branch,
        earned_between(tx, mine, day, end),
        earned_between(tx, mine, month, end),
        balance_of(tx, mine),
        credits_of(tx, mine, cursor=cursor),
        tuple(_customers(tx, staff_id, now)),
    )


def payee_ids(staff: StaffView) -> Sequence[uuid.UUID]:
    """Under which ids she is paid."""
    return [staff.staff_id, staff.person_id] if staff.person_id else [staff.staff_id]


def starts(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """When the present day and month began in `zone`."""
    local = now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return local.astimezone(UTC), local.replace(day=1).astimezone(UTC)


def clerk_token(tx: Tx, staff_id: uuid.UUID) -> str | None:
    """Her personal code, if it was made."""
    found = codes_of_subjects(tx, "clerk", [staff_id]).get(staff_id)
    return found.token if found else None


def _customers(tx: Tx, staff_id: uuid.UUID, now: datetime) -> list[Customer]:
    bonds = bonds_of_clerk(tx, staff_id, now)
    people = person_views(tx, [bond.person_id for bond in bonds])
    return [
        Customer(people[bond.person_id].masked_name, bond.bound_at, bond.protected_until, bond.valid_until)
        for bond in bonds
        if bond.person_id in people
    ]
