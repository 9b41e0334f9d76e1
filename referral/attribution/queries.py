"""Reads of touches, bonds and frozen attributions.

Promises: a person's touches are her own and those of browsers she signed in at; nothing later than the moment asked for.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.kernel.database import Tx
from app.kernel.errors import NotFound
from referral.attribution.models import (
    ClerkBond,
    ClerkMove,
    Handover,
    OrderAttribution,
    PolicyVersion,
    Touch,
    TouchClaim,
)
from referral.attribution.rules.facts import ClerkMoveFact, HandoverFact
from referral.attribution.rules.policy import POLICY, Policies, Policy, read_terms
from referral.tree.queries import entries_as_of


class AttributionMissing(NotFound):
    code = "referral.attribution_missing"
    sentence = "这张订单还没有归属记录（付款后几秒内生成）。"


@dataclass(frozen=True)
class OwnedTouch:
    """One touch of a person; `owned_at` is when it became known to be hers."""

    touch: Touch
    owned_at: datetime


@dataclass(frozen=True)
class BondView:
    """One customer's bond; a pooled one is its branch's until somebody takes the customer on."""

    person_id: uuid.UUID
    staff_id: uuid.UUID
    branch_id: uuid.UUID | None
    cause: str
    bound_at: datetime
    protected_until: datetime
    valid_until: datetime
    pooled_at: datetime | None = None


@dataclass(frozen=True)
class SeatView:
    """One seat of the promoter's chain; `excluded` is empty, inactive, buyer or staff."""

    level: int
    person_id: uuid.UUID
    excluded: str


@dataclass(frozen=True)
class AttributionView:
    """One frozen decision. `staff_branch_id`: the branch whose own employee bought counts no performance for the order."""

    attribution_id: uuid.UUID
    order_id: uuid.UUID
    order_number: str
    version: int
    buyer_id: uuid.UUID
    paid_at: datetime
    clerk_rule: str
    clerk_staff_id: uuid.UUID | None
    clerk_person_id: uuid.UUID | None
    clerk_touch_id: uuid.UUID | None
    clerk_excluded: str
    promoter_rule: str
    promoter_id: uuid.UUID | None
    promoter_touch_id: uuid.UUID | None
    chain: tuple[SeatView, ...]
    selling_branch_id: uuid.UUID
    selling_rule: str
    bond: dict[str, Any] | None
    policy: str
    decided_at: datetime
    staff_branch_id: uuid.UUID | None = None


def touches_of(tx: Tx, person_id: uuid.UUID, at: datetime) -> list[OwnedTouch]:
    """Her touches as known at `at`, oldest first; those of entries merged into hers by then among them."""
    mine = entries_as_of(tx, person_id, at)
    hers = and_(TouchClaim.person_id.in_(mine), TouchClaim.at <= at)
    rows = tx.execute(
        select(Touch, TouchClaim.at)
        .outerjoin(TouchClaim, TouchClaim.touch_id == Touch.id)
        .where(or_(Touch.person_id.in_(mine), hers), Touch.at <= at)
        .order_by(Touch.at, Touch.id)
    ).all()
    return [OwnedTouch(row[0], row[1] if row[0].person_id is None else row[0].at) for row in rows]


def payments_until(tx: Tx, person_id: uuid.UUID, at: datetime) -> list[datetime]:
    """When her orders up to `at` were first paid, oldest first."""
    return list(
        tx.scalars(
            select(OrderAttribution.paid_at)
            .where(
                OrderAttribution.buyer_id.in_(entries_as_of(tx, person_id, at)),
                OrderAttribution.paid_at <= at,
                OrderAttribution.version == 1,
            )
            .order_by(OrderAttribution.paid_at)
        )
    )


def policies(tx: Tx) -> Policies:
    """Every version of the policy; the first is the one the house begins with."""
    rows = tx.scalars(select(PolicyVersion).order_by(PolicyVersion.effective_from, PolicyVersion.number))
    later = [read_terms(str(row.number), row.effective_from, row.terms) for row in rows]
    return Policies((POLICY, *later))


def policy_at(tx: Tx, at: datetime) -> Policy:
    """The policy in force at `at`."""
    return policies(tx).at(at)


def policy_rows(tx: Tx) -> list[PolicyVersion]:
    """What was published, latest first, with reason and name."""
    return list(tx.scalars(select(PolicyVersion).order_by(PolicyVersion.number.desc())))


def handovers_of(tx: Tx, person_id: uuid.UUID, at: datetime) -> list[HandoverFact]:
    """From whose into whose care she was given up to `at`, oldest first."""
    mine = entries_as_of(tx, person_id, at)
    rows = tx.scalars(
        select(Handover).where(Handover.person_id.in_(mine), Handover.at <= at).order_by(Handover.at, Handover.id)
    )
    return [HandoverFact(row.at, row.from_staff_id, row.to_staff_id, row.branch_id) for row in rows]


def moves_of(tx: Tx, staff_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[ClerkMoveFact, ...]]:
    """Each clerk's moves, oldest first; those who never moved are left out."""
    rows = tx.scalars(
        select(ClerkMove).where(ClerkMove.staff_id.in_(set(staff_ids))).order_by(ClerkMove.at, ClerkMove.id)
    )
    found: dict[uuid.UUID, tuple[ClerkMoveFact, ...]] = {}
    for row in rows:
        fact = ClerkMoveFact(row.at, row.from_branch_id, row.to_branch_id, bool(row.customers_follow))
        found[row.staff_id] = (*found.get(row.staff_id, ()), fact)
    return found


def find_attribution(tx: Tx, order_id: uuid.UUID) -> AttributionView | None:
    """The order's attribution in force."""
    return attributions_of(tx, [order_id]).get(order_id)


def attributions_of(tx: Tx, order_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, AttributionView]:
    """The attribution in force of each order that has one."""
    rows = tx.execute(_OF_ORDERS, {"order_ids": list(set(order_ids))})
    return {row.order_id: view_of(row) for row in rows}


def get_attribution_by_number(tx: Tx, number: str) -> AttributionView:
    """By the order's number; raises `AttributionMissing`."""
    rows = tx.scalars(
        select(OrderAttribution)
        .where(OrderAttribution.order_number == number)
        .order_by(OrderAttribution.version.desc())
        .limit(1)
    ).all()
    if not rows:
        raise AttributionMissing
    return view_of(rows[0])


def versions_of(tx: Tx, order_id: uuid.UUID) -> list[AttributionView]:
    """Every version of one order's attribution, oldest first."""
    rows = tx.scalars(
        select(OrderAttribution).where(OrderAttribution.order_id == order_id).order_by(OrderAttribution.version)
    )
    return [view_of(row) for row in rows]


def latest_attributions(
    tx: Tx,
    *,
    branch_ids: frozenset[uuid.UUID] | None = None,
    number: str = "",
    before: datetime | None = None,
    limit: int = 50,
) -> list[AttributionView]:
    """Latest payments first; `branch_ids` narrows to selling branches, `number` to order numbers that contain it."""
    newer = aliased(OrderAttribution)
    overtaken = exists().where(newer.order_id == OrderAttribution.order_id, newer.version > OrderAttribution.version)
    asked = select(OrderAttribution).where(~overtaken)
    asked = asked.order_by(OrderAttribution.paid_at.desc(), OrderAttribution.id.desc()).limit(limit)
    if branch_ids is not None:
        asked = asked.where(OrderAttribution.selling_branch_id.in_(branch_ids))
    if number:
        asked = asked.where(OrderAttribution.order_number.contains(number, autoescape=True))
    if before is not None:
        asked = asked.where(OrderAttribution.paid_at < before)
    return [view_of(row) for row in tx.scalars(asked)]


def bonds_of_clerk(tx: Tx, staff_id: uuid.UUID, at: datetime, limit: int = 100) -> list[BondView]:
    """Customers whose bond to her holds at `at`, latest first."""
    rows = tx.scalars(
        select(ClerkBond)
        .where(ClerkBond.staff_id == staff_id, ClerkBond.valid_until > at, ClerkBond.pooled_at.is_(None))
        .order_by(ClerkBond.bound_at.desc(), ClerkBond.person_id)
        .limit(limit)
    )
    return [_bond(row) for row in rows]


def bonds_at_branches(
    tx: Tx, branch_ids: frozenset[uuid.UUID] | None, at: datetime, *, staff_id: uuid.UUID | None = None
) -> list[BondView]:
    """Bonds of some branches (None: all) that have not lapsed, pooled ones first; of one clerk if named."""
    asked = select(ClerkBond).where(ClerkBond.valid_until > at)
    if branch_ids is not None:
        asked = asked.where(ClerkBond.branch_id.in_(branch_ids))
    if staff_id is not None:
        asked = asked.where(ClerkBond.staff_id == staff_id)
    ordered = asked.order_by(ClerkBond.pooled_at.is_(None), ClerkBond.staff_id, ClerkBond.bound_at, ClerkBond.person_id)
    return [_bond(row) for row in tx.scalars(ordered)]


def find_bond(tx: Tx, person_id: uuid.UUID) -> BondView | None:
    """A customer's latest bond, valid or not."""
    row = tx.get(ClerkBond, person_id)
    return _bond(row) if row else None


def opens_of_posts(tx: Tx, post_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How often each share was opened."""
    rows = tx.execute(
        select(Touch.post_id, func.count()).where(Touch.post_id.in_(post_ids)).group_by(Touch.post_id)
    ).all()
    return {row[0]: row[1] for row in rows}


def orders_by_touch(tx: Tx, post_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many orders each share was credited with."""
    rows = tx.execute(
        select(Touch.post_id, func.count(OrderAttribution.id))
        .join(OrderAttribution, OrderAttribution.promoter_touch_id == Touch.id)
        .where(Touch.post_id.in_(post_ids))
        .group_by(Touch.post_id)
    ).all()
    return {row[0]: row[1] for row in rows}


def _bond(row: ClerkBond) -> BondView:
    return BondView(
        row.person_id,
        row.staff_id,
        row.branch_id,
        row.cause,
        row.bound_at,
        row.protected_until,
        row.valid_until,
        row.pooled_at,
    )


# Asked several times for each order: prepared once, read as plain rows.
_ROW = OrderAttribution.__table__
_OF_ORDERS = select(_ROW).where(_ROW.c.order_id.in_(bindparam("order_ids", expanding=True))).order_by(_ROW.c.version)


def view_of(row: Any) -> AttributionView:
    """A stored version, or one that could be stored, as a plain value."""
    same = [name for name in AttributionView.__dataclass_fields__ if name not in ("attribution_id", "chain")]
    chain = tuple(SeatView(seat["level"], uuid.UUID(seat["person_id"]), seat["excluded"]) for seat in row.chain)
    return AttributionView(attribution_id=row.id, chain=chain, **{name: getattr(row, name) for name in same})
