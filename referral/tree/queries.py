"""Reads of the tree: ancestors, children, totals by depth, and who took part at a moment.

Promises: `..._as_of` reads look at append-only rows only; walks end on any data, however damaged.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CTE, func, literal, select

from app.kernel.database import Tx
from referral.tree.models import GradeStep, MemberStep, PersonMerge, TreeEdge, TreeMove, TreeNode

ACTIVE, FROZEN, DELETED = "active", "frozen", "deleted"
DEEPEST_COUNTED = 64
LONGEST_LINE = 10_000


@dataclass(frozen=True)
class MoveView:
    """One request to move somebody; `state` asked, approved or refused."""

    move_id: uuid.UUID
    child_id: uuid.UUID
    from_parent_id: uuid.UUID | None
    to_parent_id: uuid.UUID | None
    reason: str
    state: str
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    answer: str


@dataclass(frozen=True)
class EdgeView:
    """That `child_id` had `parent_id` from `at` on; `cause` is clerk, share, move, left or merge."""

    child_id: uuid.UUID
    parent_id: uuid.UUID | None
    at: datetime
    cause: str
    by: str


def ancestors(tx: Tx, person_id: uuid.UUID) -> list[uuid.UUID]:
    """Everybody above, nearest first."""
    line = _line_above(person_id)
    found = tx.execute(select(line.c.person_id, line.c.height).where(line.c.height > 0)).all()
    return [row.person_id for row in sorted(found, key=lambda row: row.height)]


def is_ancestor(tx: Tx, person_id: uuid.UUID, *, of: uuid.UUID) -> bool:
    """Whether `person_id` stands anywhere above `of`."""
    # UNION drops what was seen, so that the walk ends even on a circle made by hand.
    start = select(TreeNode.parent_id.label("person_id")).where(TreeNode.person_id == of)
    line = start.cte("ancestry", recursive=True)
    line = line.union(select(TreeNode.parent_id).join(line, TreeNode.person_id == line.c.person_id))
    return tx.scalar(select(literal(1)).select_from(line).where(line.c.person_id == person_id).limit(1)) is not None


def chain_as_of(tx: Tx, person_id: uuid.UUID, at: datetime, length: int) -> list[uuid.UUID]:
    """`person_id` and up to `length - 1` people above her as the edges stood at `at`."""
    chain = [person_id]
    while len(chain) < length:
        parent_id = parent_as_of(tx, chain[-1], at)
        if parent_id is None or parent_id in chain:
            break
        chain.append(parent_id)
    return chain


def parent_as_of(tx: Tx, person_id: uuid.UUID, at: datetime) -> uuid.UUID | None:
    """Her parent at `at`."""
    return tx.scalar(
        select(TreeEdge.parent_id)
        .where(TreeEdge.child_id == person_id, TreeEdge.at <= at)
        .order_by(TreeEdge.at.desc(), TreeEdge.id.desc())
        .limit(1)
    )


def member_steps(tx: Tx, person_ids: Iterable[uuid.UUID], at: datetime) -> dict[uuid.UUID, MemberStep]:
    """The last step of each person up to `at`; people who never joined are left out."""
    wanted = set(person_ids)
    rows = tx.scalars(
        select(MemberStep)
        .where(MemberStep.person_id.in_(wanted), MemberStep.at <= at)
        .order_by(MemberStep.at, MemberStep.id)
    )
    return {row.person_id: row for row in rows}


def statuses_as_of(tx: Tx, person_ids: Iterable[uuid.UUID], at: datetime) -> dict[uuid.UUID, str]:
    """active, frozen or deleted at `at`; people who had not joined are left out."""
    return {person_id: step.status for person_id, step in member_steps(tx, person_ids, at).items()}


def is_active_member(tx: Tx, person_id: uuid.UUID, at: datetime) -> bool:
    """Whether she had joined and nobody stopped her."""
    return statuses_as_of(tx, [person_id], at).get(person_id) == ACTIVE


def grades_as_of(tx: Tx, person_ids: Iterable[uuid.UUID], at: datetime) -> dict[uuid.UUID, str]:
    """The grade of each person at `at`; people without one are left out."""
    rows = tx.scalars(
        select(GradeStep)
        .where(GradeStep.person_id.in_(set(person_ids)), GradeStep.at <= at)
        .order_by(GradeStep.at, GradeStep.id)
    )
    return {person_id: grade for person_id, grade in {row.person_id: row.grade for row in rows}.items() if grade}


def entries_as_of(tx: Tx, person_id: uuid.UUID, at: datetime) -> list[uuid.UUID]:
    """`person_id` and the entries that had turned out to be the same human by `at`."""
    found, ahead = [person_id], [person_id]
    while ahead:
        asked = select(PersonMerge.gone_id).where(PersonMerge.kept_id.in_(ahead), PersonMerge.at <= at)
        ahead = [gone_id for gone_id in tx.scalars(asked) if gone_id not in found]
        found += ahead
    return found


def merged_into_as_of(tx: Tx, person_ids: Iterable[uuid.UUID], at: datetime) -> dict[uuid.UUID, uuid.UUID]:
    """For each entry that had been merged by `at`: the one it became; the others are left out."""
    asked = select(PersonMerge.gone_id, PersonMerge.kept_id).where(PersonMerge.at <= at)
    rows = tx.execute(asked.where(PersonMerge.gone_id.in_(set(person_ids)))).all()
    became = {row.gone_id: row.kept_id for row in rows}
    if not became:
        return {}
    further = merged_into_as_of(tx, became.values(), at)
    return {gone_id: further.get(kept_id, kept_id) for gone_id, kept_id in became.items()}


def edges_of(tx: Tx, person_id: uuid.UUID) -> list[EdgeView]:
    """Every parent she ever had, oldest first."""
    rows = tx.scalars(select(TreeEdge).where(TreeEdge.child_id == person_id).order_by(TreeEdge.at, TreeEdge.id))
    return [EdgeView(row.child_id, row.parent_id, row.at, row.cause, row.by) for row in rows]


def tree_moves(tx: Tx, state: str = "", limit: int = 100) -> list[MoveView]:
    """Requests to move somebody, latest first; of one state or all."""
    asked = select(TreeMove).order_by(TreeMove.asked_at.desc(), TreeMove.id.desc()).limit(limit)
    if state:
        asked = asked.where(TreeMove.state == state)
    same = [name for name in MoveView.__dataclass_fields__ if name != "move_id"]
    return [MoveView(row.id, **{name: getattr(row, name) for name in same}) for row in tx.scalars(asked)]


def children(tx: Tx, person_id: uuid.UUID) -> list[tuple[uuid.UUID, datetime]]:
    """People she brought, latest first, with the moment each was bound."""
    rows = tx.execute(
        select(TreeNode.person_id, TreeNode.parent_set_at)
        .where(TreeNode.parent_id == person_id)
        .order_by(TreeNode.parent_set_at.desc(), TreeNode.person_id)
    ).all()
    return [(row.person_id, row.parent_set_at) for row in rows]


def child_counts(tx: Tx, person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many each of them brought; nobody brought nobody is left out."""
    rows = tx.execute(
        select(TreeNode.parent_id, func.count()).where(TreeNode.parent_id.in_(person_ids)).group_by(TreeNode.parent_id)
    ).all()
    return {row[0]: row[1] for row in rows}


def people_by_depth(tx: Tx, person_id: uuid.UUID, deepest: int = DEEPEST_COUNTED) -> dict[int, int]:
    """How many people stand below her at depth 1, 2, …"""
    below = select(TreeNode.person_id, literal(0).label("depth")).where(TreeNode.person_id == person_id)
    tree = below.cte("below", recursive=True)
    tree = tree.union(
        select(TreeNode.person_id, tree.c.depth + 1)
        .join(tree, TreeNode.parent_id == tree.c.person_id)
        .where(tree.c.depth < deepest)
    )
    counted = select(tree.c.depth, func.count()).where(tree.c.depth > 0).group_by(tree.c.depth).order_by(tree.c.depth)
    return {int(row[0]): int(row[1]) for row in tx.execute(counted)}


def roots(tx: Tx, limit: int = 200) -> list[uuid.UUID]:
    """People nobody brought who brought somebody, largest first line first."""
    brought = select(TreeNode.parent_id, func.count().label("size")).group_by(TreeNode.parent_id).subquery()
    rows = tx.scalars(
        select(TreeNode.person_id)
        .join(brought, brought.c.parent_id == TreeNode.person_id)
        .where(TreeNode.parent_id.is_(None))
        .order_by(brought.c.size.desc(), TreeNode.person_id)
        .limit(limit)
    )
    return list(rows)


def _line_above(person_id: uuid.UUID) -> CTE:
    start = select(TreeNode.person_id, TreeNode.parent_id, literal(0).label("height"))
    line = start.where(TreeNode.person_id == person_id).cte("line", recursive=True)
    above = select(TreeNode.person_id, TreeNode.parent_id, line.c.height + 1)
    return line.union(above.join(line, TreeNode.person_id == line.c.parent_id).where(line.c.height < LONGEST_LINE))
