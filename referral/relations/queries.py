"""What the pages of relations show."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.admin.queries import name_things
from app.branches.queries import directory
from app.identity.queries import PersonView, find_twins, has_agreed, person_views, staff_views
from app.kernel.database import Tx
from referral.attribution.queries import find_bond
from referral.tree.queries import EdgeView, MoveView, edges_of, grades_as_of, member_steps, parent_as_of, tree_moves

PURPOSE, CONSENT = "relation", "2026-11"


@dataclass(frozen=True)
class MyRelation:
    """A customer's own view; empty names for nobody. `agreed` when she has read what the referrer sees."""

    referrer: str
    since: datetime | None
    agreed: bool
    left: bool
    clerk: str
    branch: str
    valid_until: datetime | None


@dataclass(frozen=True)
class MoveLine:
    """One request to move somebody, in names."""

    move: MoveView
    child: str
    from_parent: str
    to_parent: str
    asked_by: str
    decided_by: str


@dataclass(frozen=True)
class PersonRelation:
    """Head office's view of one person: `edges` oldest first with the name of each parent."""

    person: PersonView
    status: str
    grade: str
    edges: tuple[tuple[EdgeView, str], ...]
    steps: tuple[MoveLine, ...]
    twins: tuple[PersonView, ...]


def my_relation(tx: Tx, person_id: uuid.UUID, now: datetime) -> MyRelation:
    """Who brought her and who looks after her."""
    parent_id, edges, bond = parent_as_of(tx, person_id, now), edges_of(tx, person_id), find_bond(tx, person_id)
    people = person_views(tx, [parent_id] if parent_id else [])
    holds = bond is not None and bond.valid_until > now
    clerk = staff_views(tx, [bond.staff_id]).get(bond.staff_id) if bond and holds and not bond.pooled_at else None
    branch = directory(tx, now).find(bond.branch_id) if bond and holds and bond.branch_id else None
    return MyRelation(
        people[parent_id].masked_name if parent_id in people else "",
        edges[-1].at if edges and parent_id else None,
        has_agreed(tx, person_id, PURPOSE, CONSENT),
        bool(edges) and parent_id is None,
        f"{clerk.name[:1]}*" if clerk else "",
        branch.name if branch else "",
        bond.valid_until if bond and holds else None,
    )


def move_lines(tx: Tx, person_id: uuid.UUID | None = None) -> list[MoveLine]:
    """Requests, open ones first; of one person or all."""
    moves = [move for move in tree_moves(tx) if person_id in (None, move.child_id)]
    moves.sort(key=lambda move: move.state != "asked")
    wanted = {who for move in moves for who in (move.child_id, move.from_parent_id, move.to_parent_id) if who}
    people = {key: view.nickname for key, view in person_views(tx, wanted).items()}
    actors = name_things(tx, {actor for move in moves for actor in (move.asked_by, move.decided_by) if actor})
    return [
        MoveLine(
            move,
            people.get(move.child_id, ""),
            people.get(move.from_parent_id, "") if move.from_parent_id else "",
            people.get(move.to_parent_id, "") if move.to_parent_id else "",
            actors.get(move.asked_by, move.asked_by),
            actors.get(move.decided_by or "", move.decided_by or ""),
        )
        for move in moves
    ]


def person_relation(tx: Tx, person_id: uuid.UUID, now: datetime) -> PersonRelation | None:
    """Everything about one person's place; None for an unknown one."""
    edges = edges_of(tx, person_id)
    people = person_views(tx, {person_id, *(edge.parent_id for edge in edges if edge.parent_id)})
    if person_id not in people:
        return None
    step = member_steps(tx, [person_id], now).get(person_id)
    named = tuple((edge, people[edge.parent_id].nickname if edge.parent_id in people else "") for edge in edges)
    grade = grades_as_of(tx, [person_id], now).get(person_id, "")
    status, twins = step.status if step else "", tuple(find_twins(tx, person_id))
    return PersonRelation(people[person_id], status, grade, named, tuple(move_lines(tx, person_id)), twins)
