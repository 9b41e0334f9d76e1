"""Collect everything the decision may look at, as of the payment.

Promises: reads only rows that were true at `order.paid_at`; a handful of statements, however long the history.
"""

import itertools
import uuid
from collections.abc import Iterable
from datetime import datetime

from app.identity.queries import find_staff_by_person, staff_views
from app.kernel.database import Tx
from referral.attribution.models import Touch
from referral.attribution.queries import handovers_of, moves_of, payments_until, touches_of
from referral.attribution.rules.facts import ClerkFact, ClerkMoveFact, Evidence, OrderFact, TouchFact, TouchKind
from referral.tree.queries import chain_as_of, statuses_as_of

DEEPEST = 3
SCANNED_VIA = frozenset({"scene", "follow"})


def gather_evidence(tx: Tx, order: OrderFact) -> Evidence:
    """Touches, payments, clerks, parents and statuses around `order` as of its payment."""
    at = order.paid_at
    touches = tuple(touch_fact(owned.touch) for owned in touches_of(tx, order.buyer_id, at))
    sharers = {touch.person_id for touch in touches if touch.kind is TouchKind.SHARE and touch.person_id}
    parents = _parents(tx, {order.buyer_id, *sharers}, at)
    people = {order.buyer_id, *sharers, *parents.keys(), *parents.values()}
    handovers = handovers_of(tx, order.buyer_id, at)
    staff_ids = {touch.staff_id for touch in touches if touch.staff_id}
    staff_ids |= {staff_id for hand in handovers for staff_id in (hand.from_staff_id, hand.to_staff_id)}
    if order.desk_staff_id:
        staff_ids.add(order.desk_staff_id)
    members = statuses_as_of(tx, people, at)
    return Evidence(
        order=order,
        touches=touches,
        paid_before=tuple(payments_until(tx, order.buyer_id, at)),
        clerks=_with_people(tx, clerk_facts(tx, staff_ids, at), (people - members.keys()) | {order.buyer_id}, at),
        parents=parents,
        members=members,
        handovers=tuple(handovers),
    )


def gather_line(tx: Tx, order: OrderFact, promoter_id: uuid.UUID) -> Evidence:
    """Only what is needed to seat `promoter_id` and her line, as of the payment."""
    at = order.paid_at
    parents = _parents(tx, {promoter_id}, at)
    people = {promoter_id, *parents.keys(), *parents.values()}
    members = statuses_as_of(tx, people, at)
    return Evidence(order, clerks=_with_people(tx, {}, people - members.keys(), at), parents=parents, members=members)


def touch_fact(row: Touch) -> TouchFact:
    """A stored touch as the rules see it."""
    scanned = row.via in SCANNED_VIA
    return TouchFact(
        row.id, TouchKind(row.kind), row.at, row.actor_id, row.staff_id, row.branch_id, row.product_id, scanned
    )


def clerk_facts(tx: Tx, staff_ids: Iterable[uuid.UUID], at: datetime) -> dict[uuid.UUID, ClerkFact]:
    """Clerks as they stood at `at`."""
    views = staff_views(tx, staff_ids)
    moves = moves_of(tx, views)
    return {
        view.staff_id: ClerkFact(
            view.staff_id,
            view.person_id,
            _branch_then(view.home_branch_id, moves.get(view.staff_id, ()), at),
            view.left_at if view.left_at and view.left_at <= at else None,
            tuple(move for move in moves.get(view.staff_id, ()) if move.at <= at),
        )
        for view in views.values()
    }


def _branch_then(current: uuid.UUID | None, moves: Iterable[ClerkMoveFact], at: datetime) -> uuid.UUID | None:
    """A clerk's home branch at `at`, from her present one and the moves since."""
    since = [move for move in moves if move.at > at]
    return since[0].from_branch_id if since else current


def _parents(tx: Tx, starts: Iterable[uuid.UUID], at: datetime) -> dict[uuid.UUID, uuid.UUID]:
    """Who brought whom, along the lines above `starts`; one step longer than is ever paid, for the buyer's own line."""
    parents: dict[uuid.UUID, uuid.UUID] = {}
    for start in sorted(starts, key=lambda person_id: person_id.hex):
        chain = chain_as_of(tx, start, at, DEEPEST + 1)
        parents |= dict(itertools.pairwise(chain))
    return parents


def _with_people(
    tx: Tx, clerks: dict[uuid.UUID, ClerkFact], people: Iterable[uuid.UUID], at: datetime
) -> dict[uuid.UUID, ClerkFact]:
    """Also the clerks among people of the chain who never joined as members."""
    known = {clerk.person_id for clerk in clerks.values()}
    found = [find_staff_by_person(tx, person_id) for person_id in people if person_id not in known]
    return clerks | clerk_facts(tx, [view.staff_id for view in found if view], at)
