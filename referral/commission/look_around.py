"""See what the division of an order needs besides its attribution: ranks, grades, shelves, costs.

Promises: asks only what the plan asks about; as of the payment where the past is kept, else as it stands now.
"""

import uuid
from collections.abc import Iterable

from app.catalog.queries import categories
from app.identity.queries import StaffView, staff_of_branch, staff_views
from app.kernel.database import Tx
from app.orders.queries import OrderView
from referral.attribution.queries import AttributionView
from referral.commission.rules.seats import RankHolder, Seen
from referral.plans.rules.terms import Scope, Terms
from referral.tree.queries import ACTIVE, grades_as_of, statuses_as_of

MANAGER = "manager"


def look_around(tx: Tx, terms: Terms, order: OrderView, attribution: AttributionView) -> Seen:
    """What was to be seen; the same plan with the same answers always divides the same."""
    at, buyer_id = attribution.paid_at, attribution.buyer_id
    ranks = _ranks(tx, attribution) if terms.rank_bps else ()
    people = {seat.person_id for seat in attribution.chain} | {holder.payee_id for holder in ranks}
    people |= {who for who in (buyer_id, attribution.clerk_person_id) if who}
    graded = any(rule.grade for rule in terms.rules)
    return Seen(
        ranks=ranks,
        grades=grades_as_of(tx, people, at) if graded else {},
        rebate=bool(terms.self_bps) and statuses_as_of(tx, [buyer_id], at).get(buyer_id) == ACTIVE,
        shelves=_shelves(tx, order) if any(rule.scope is Scope.CATEGORY for rule in terms.rules) else {},
    )


def _ranks(tx: Tx, attribution: AttributionView) -> tuple[RankHolder, ...]:
    """The manager of the credited clerk's branch, herself if she is the one credited; nobody credited, nobody above."""
    staff_id = attribution.clerk_staff_id
    if staff_id is None or attribution.clerk_excluded:
        return ()
    managers = [view for view in staff_of_branch(tx, attribution.selling_branch_id) if _manages(view, attribution)]
    credited = staff_views(tx, [staff_id]).get(staff_id)
    if credited is not None and _manages(credited, attribution):
        managers = [credited]
    managers = [view for view in managers if view.person_id != attribution.buyer_id]
    return tuple(RankHolder(1, view.staff_id, view.person_id or view.staff_id) for view in managers[:1])


def _manages(view: StaffView, attribution: AttributionView) -> bool:
    return (MANAGER, attribution.selling_branch_id) in view.roles


def _shelves(tx: Tx, order: OrderView) -> dict[uuid.UUID, tuple[uuid.UUID, ...]]:
    parents = {shelf.category_id: shelf.parent_id for shelf in categories(tx)}
    wanted = {line.category_id for line in order.lines if line.category_id}
    return {shelf: tuple(_above(shelf, parents)) for shelf in wanted if parents.get(shelf)}


def _above(shelf: uuid.UUID, parents: dict[uuid.UUID, uuid.UUID | None]) -> Iterable[uuid.UUID]:
    seen, at = {shelf}, parents.get(shelf)
    while at is not None and at not in seen:
        seen.add(at)
        yield at
        at = parents.get(at)
