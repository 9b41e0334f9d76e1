"""A clerk's own customers, masked.

Promises: only those whose bond to her holds; a search looks at what she can see (the first letter of a name), nothing else.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.identity.queries import person_views
from app.kernel.database import Tx
from referral.attribution.models import ClerkBond
from referral.sales.queries import last_bought

FILTERS = {"": "全部", "protected": "保护期内", "ending": "30 天内到期", "bought": "买过", "not_yet": "还没买过"}
ENDING = timedelta(days=30)
SIZE, MOST = 20, 5000


@dataclass(frozen=True)
class Customer:
    """One customer bonded to her; `last_paid_at` is None before the first purchase."""

    name: str
    bound_at: datetime
    protected_until: datetime
    valid_until: datetime
    last_paid_at: datetime | None


@dataclass(frozen=True)
class CustomerList:
    """One page of customers; `total` counts all that match, `next_page` is None on the last."""

    customers: tuple[Customer, ...]
    total: int
    next_page: int | None


def list_customers(
    tx: Tx, staff_id: uuid.UUID, now: datetime, *, kind: str = "", letter: str = "", page: int = 0
) -> CustomerList:
    """Latest bond first; `kind` is one of `FILTERS`, `letter` the first letter of the name."""
    bonds = tx.scalars(
        select(ClerkBond)
        .where(ClerkBond.staff_id == staff_id, ClerkBond.valid_until > now)
        .order_by(ClerkBond.bound_at.desc(), ClerkBond.person_id)
        .limit(MOST)
    ).all()
    bought = last_bought(tx, [bond.person_id for bond in bonds]) if kind in ("bought", "not_yet") else {}
    chosen = [bond for bond in bonds if _matches(bond, kind, bought, now)]
    if letter:
        names = person_views(tx, [bond.person_id for bond in chosen])
        chosen = [it for it in chosen if it.person_id in names and names[it.person_id].masked_name[:1] == letter[:1]]
    start = page * SIZE
    shown = chosen[start : start + SIZE]
    more = page + 1 if len(chosen) > start + SIZE else None
    return CustomerList(tuple(_customers(tx, shown)), len(chosen), more)


def _matches(bond: ClerkBond, kind: str, bought: dict[uuid.UUID, datetime], now: datetime) -> bool:
    if kind == "protected":
        return bond.protected_until > now
    if kind == "ending":
        return bond.valid_until <= now + ENDING
    if kind in ("bought", "not_yet"):
        return (bond.person_id in bought) == (kind == "bought")
    return True


def _customers(tx: Tx, bonds: Sequence[ClerkBond]) -> list[Customer]:
    ids = [bond.person_id for bond in bonds]
    people, bought = person_views(tx, ids), last_bought(tx, ids)
    return [
        Customer(
            people[bond.person_id].masked_name,
            bond.bound_at,
            bond.protected_until,
            bond.valid_until,
            bought.get(bond.person_id),
        )
        for bond in bonds
        if bond.person_id in people
    ]
