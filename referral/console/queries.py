"""What head office's pages show."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.branches.queries import BranchView, directory
from app.identity.queries import PersonView, find_people, person_views
from app.kernel.database import Tx
from app.kernel.money import BPS_WHOLE
from app.orders.queries import order_views
from app.web.principal import BranchScope
from referral.attribution.queries import latest_attributions
from referral.commission.queries import credits_of_orders, totals_between
from referral.queries import payee_names
from referral.sales.queries import effect_of_promoters, subtree_sums
from referral.sales.rules import NOTHING_BELOW, Effect, SubtreeSum
from referral.tree.queries import ancestors, child_counts, children, member_steps, people_by_depth, roots
from referral.why.rules import seat_name

CHILDREN_SHOWN = 20
DEPTHS_SHOWN = 5


@dataclass(frozen=True)
class CreditedOrder:
    """One row of the list; `seats` are (seat, name, fen that stands)."""

    number: str
    paid_at: datetime
    buyer: str
    goods_fen: int
    clerk_rule: str
    promoter_rule: str
    selling_branch: str
    seats: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class LevelTotal:
    """One seat's total; `share` from 0 to 100 of the largest."""

    seat: str
    stands_fen: int
    pending_fen: int
    share: int


@dataclass(frozen=True)
class TreePerson:
    """One person of the tree browser: what she brought herself, and with everybody below her."""

    person: PersonView
    status: str
    brought: int
    own: Effect
    subtree: SubtreeSum


@dataclass(frozen=True)
class ChildList:
    """One page of the people somebody brought; `next_page` is None on the last."""

    parent_id: uuid.UUID
    people: tuple[TreePerson, ...]
    next_page: int | None


@dataclass(frozen=True)
class TreeView:
    """One person's place: the line above her, nearest last, her children, and how many stand below at depth 1 to 5."""

    me: TreePerson
    above: tuple[tuple[uuid.UUID, str], ...]
    children: ChildList
    depths: dict[int, int]


@dataclass(frozen=True)
class OrderFilter:
    """Which orders: selling branches in `branch_ids` (None: all), numbers that contain `number`, paid before `before`."""

    branch_ids: frozenset[uuid.UUID] | None
    number: str = ""
    before: datetime | None = None


def order_filter(scope: BranchScope, branch_id: uuid.UUID | None, number: str, before: datetime | None) -> OrderFilter:
    """What was asked for, inside the branches the reader may see."""
    allowed = None if scope.everywhere else scope.branch_ids
    if branch_id is not None:
        allowed = frozenset({branch_id}) if scope.covers(branch_id) else frozenset()
    return OrderFilter(allowed, number, before)


def credited_orders(tx: Tx, wanted: OrderFilter, now: datetime, size: int) -> list[CreditedOrder]:
    """Latest payments first."""
    found = latest_attributions(
        tx, branch_ids=wanted.branch_ids, number=wanted.number, before=wanted.before, limit=size
    )
    ids = [row.order_id for row in found]
    orders, credits_ = order_views(tx, ids), credits_of_orders(tx, ids)
    buyers = person_views(tx, [row.buyer_id for row in found])
    names = payee_names(tx, {credit.payee_id for group in credits_.values() for credit in group})
    branches = directory(tx, now)
    return [
        CreditedOrder(
            row.order_number,
            row.paid_at,
            buyers[row.buyer_id].masked_name if row.buyer_id in buyers else "",
            sum(line.amount_fen for line in orders[row.order_id].lines),
            row.clerk_rule,
            row.promoter_rule,
            _branch_name(branches.find(row.selling_branch_id)),
            tuple(
                (seat_name(credit.role, credit.level), names[credit.payee_id].name, credit.stands_fen)
                for credit in credits_.get(row.order_id, [])
            ),
        )
        for row in found
    ]


def level_totals(tx: Tx, start: datetime, end: datetime) -> list[LevelTotal]:
    """What each seat earned on orders paid in the span."""
    totals = totals_between(tx, start, end)
    most = max((stands for stands, _pending in totals.values()), default=0)
    return [
        LevelTotal(seat_name(role, level), stands, pending, stands * BPS_WHOLE // most // 100 if most else 0)
        for (role, level), (stands, pending) in totals.items()
    ]


def tree_view(tx: Tx, person_id: uuid.UUID, now: datetime) -> TreeView | None:
    """The place of one person; None when nobody knows her."""
    me = _people(tx, [person_id], now)
    if not me:
        return None
    line = ancestors(tx, person_id)
    names = person_views(tx, line)
    return TreeView(
        me[0],
        tuple((who, names[who].nickname) for who in reversed(line) if who in names),
        child_list(tx, person_id, 0, now),
        people_by_depth(tx, person_id, DEPTHS_SHOWN),
    )


def child_list(tx: Tx, person_id: uuid.UUID, page: int, now: datetime) -> ChildList:
    """The people she brought, latest first, with their own and their subtree's sales; nine statements for any page."""
    brought = [child_id for child_id, _since in children(tx, person_id)]
    start = page * CHILDREN_SHOWN
    people = _people(tx, brought[start : start + CHILDREN_SHOWN], now)
    return ChildList(person_id, tuple(people), page + 1 if len(brought) > start + CHILDREN_SHOWN else None)


def tree_starts(tx: Tx, asked: str, now: datetime) -> list[TreePerson]:
    """People found by name or the end of a phone number; without a question those at the top."""
    if asked:
        return _people(tx, [view.person_id for view in find_people(tx, asked, size=CHILDREN_SHOWN).items], now)
    return _people(tx, roots(tx, CHILDREN_SHOWN), now)


def _people(tx: Tx, person_ids: Sequence[uuid.UUID], now: datetime) -> list[TreePerson]:
    views, steps, counts = person_views(tx, person_ids), member_steps(tx, person_ids, now), child_counts(tx, person_ids)
    own, below = effect_of_promoters(tx, person_ids), subtree_sums(tx, person_ids)
    return [
        TreePerson(
            views[who],
            steps[who].status if who in steps else "",
            counts.get(who, 0),
            own.get(who, Effect()),
            below.get(who, NOTHING_BELOW),
        )
        for who in dict.fromkeys(person_ids)
        if who in views
    ]


def _branch_name(branch: BranchView | None) -> str:
    return branch.name if branch else ""
