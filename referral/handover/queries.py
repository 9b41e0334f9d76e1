"""What the page of hand-overs shows."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.identity.queries import StaffView, person_views, staff_of_branch, staff_views
from app.kernel.database import Tx
from app.web.principal import BranchScope
from referral.attribution.queries import BondView, bonds_at_branches


@dataclass(frozen=True)
class Giver:
    """A clerk with customers; `pooled` of them wait for somebody since she left or moved."""

    staff_id: uuid.UUID
    name: str
    left: bool
    customers: int
    pooled: int


@dataclass(frozen=True)
class BoundCustomer:
    """One customer, masked."""

    person_id: uuid.UUID
    name: str
    bound_at: datetime
    valid_until: datetime
    pooled: bool


@dataclass(frozen=True)
class HandoverPage:
    """`chosen` is whose customers are listed, `takers` who may take them on."""

    givers: tuple[Giver, ...]
    chosen: Giver | None
    customers: tuple[BoundCustomer, ...]
    takers: tuple[StaffView, ...]


def handover_page(tx: Tx, scope: BranchScope, from_staff_id: uuid.UUID | None, now: datetime) -> HandoverPage:
    """Clerks with customers in these branches, those whose customers wait first."""
    branch_ids = None if scope.everywhere else scope.branch_ids
    bonds = bonds_at_branches(tx, branch_ids, now)
    givers = _givers(tx, bonds)
    chosen = next((giver for giver in givers if giver.staff_id == from_staff_id), None)
    if chosen is None:
        return HandoverPage(tuple(givers), None, (), ())
    mine = [bond for bond in bonds if bond.staff_id == chosen.staff_id]
    branches = {bond.branch_id for bond in mine if bond.branch_id}
    colleagues = {view.staff_id: view for branch_id in sorted(branches) for view in staff_of_branch(tx, branch_id)}
    takers = [view for view in colleagues.values() if view.staff_id != chosen.staff_id and view.home_branch_id]
    return HandoverPage(tuple(givers), chosen, tuple(_customers(tx, mine)), tuple(takers))


def _givers(tx: Tx, bonds: list[BondView]) -> list[Giver]:
    views = staff_views(tx, {bond.staff_id for bond in bonds})
    found = []
    for staff_id, view in views.items():
        mine = [bond for bond in bonds if bond.staff_id == staff_id]
        pooled = sum(bond.pooled_at is not None for bond in mine)
        found.append(Giver(staff_id, view.name, view.status != "active", len(mine), pooled))
    return sorted(found, key=lambda giver: (giver.pooled == 0, giver.name, giver.staff_id))


def _customers(tx: Tx, bonds: list[BondView]) -> list[BoundCustomer]:
    people = person_views(tx, [bond.person_id for bond in bonds])
    return [
        BoundCustomer(
            bond.person_id,
            people[bond.person_id].masked_name,
            bond.bound_at,
            bond.valid_until,
            bond.pooled_at is not None,
        )
        for bond in bonds
        if bond.person_id in people
    ]
