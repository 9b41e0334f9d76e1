"""What a trial needs of many orders besides their attribution: grades, ranks, rebates, shelves.

Promises: asks only what one of the plans asks about, a whole batch at once (ranks: once a branch); everything as it stands at the
moment of the trial, as a draft has no past of its own.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from app.catalog.queries import categories
from app.identity.queries import StaffView, staff_of_branch, staff_views
from app.kernel.database import Tx
from referral.attribution.queries import AttributionView
from referral.commission.rules.seats import RankHolder, Seen
from referral.plans.rules.terms import Scope, Terms
from referral.tree.queries import ACTIVE, grades_as_of, statuses_as_of

MANAGER = "manager"


def see_orders(
    tx: Tx, plans: Collection[Terms], attributions: Mapping[uuid.UUID, AttributionView], at: datetime
) -> dict[uuid.UUID, Seen]:
    """By order id."""
    rules = [rule for terms in plans for rule in terms.rules]
    ranks = _ranks(tx, attributions) if any(terms.rank_bps for terms in plans) else {}
    people = {who for found in attributions.values() for who in _people(found)}
    people |= {holder.payee_id for holders in ranks.values() for holder in holders}
    grades = grades_as_of(tx, people, at) if any(rule.grade for rule in rules) else {}
    buyers = {found.buyer_id for found in attributions.values()}
    statuses = statuses_as_of(tx, buyers, at) if any(terms.self_bps for terms in plans) else {}
    shelves = _shelves(tx) if any(rule.scope is Scope.CATEGORY for rule in rules) else {}
    return {
        order_id: Seen(ranks.get(order_id, ()), grades, statuses.get(found.buyer_id) == ACTIVE, shelves)
        for order_id, found in attributions.items()
    }


def _people(found: AttributionView) -> Iterable[uuid.UUID]:
    yield found.buyer_id
    yield from (seat.person_id for seat in found.chain)
    if found.clerk_person_id:
        yield found.clerk_person_id


def _ranks(tx: Tx, attributions: Mapping[uuid.UUID, AttributionView]) -> dict[uuid.UUID, tuple[RankHolder, ...]]:
    """The manager of the credited clerk's branch, herself if she is the one credited."""
    credited = {
        order_id: found for order_id, found in attributions.items() if found.clerk_staff_id and not found.clerk_excluded
    }
    staff = staff_views(tx, {found.clerk_staff_id for found in credited.values() if found.clerk_staff_id})
    branches = {found.selling_branch_id for found in credited.values()}
    managers = {
        branch_id: [view for view in staff_of_branch(tx, branch_id) if (MANAGER, branch_id) in view.roles]
        for branch_id in branches
    }
    ranks: dict[uuid.UUID, tuple[RankHolder, ...]] = {}
    for order_id, found in credited.items():
        own = staff.get(found.clerk_staff_id) if found.clerk_staff_id else None
        manages = own is not None and (MANAGER, found.selling_branch_id) in own.roles
        candidates = [own] if own is not None and manages else managers[found.selling_branch_id]
        ranks[order_id] = _holder([view for view in candidates if view.person_id != found.buyer_id])
    return ranks


def _holder(managers: list[StaffView]) -> tuple[RankHolder, ...]:
    return tuple(RankHolder(1, view.staff_id, view.person_id or view.staff_id) for view in managers[:1])


def _shelves(tx: Tx) -> dict[uuid.UUID, tuple[uuid.UUID, ...]]:
    """The shelves above each one, nearest first."""
    parents = {shelf.category_id: shelf.parent_id for shelf in categories(tx)}
    lines: dict[uuid.UUID, tuple[uuid.UUID, ...]] = {}
    for shelf, parent in parents.items():
        line: dict[uuid.UUID, None] = {}
        above = parent
        while above is not None and above not in line:
            line[above] = None
            above = parents.get(above)
        lines[shelf] = tuple(line)
    return lines
