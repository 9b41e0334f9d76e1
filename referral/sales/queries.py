"""Sums of sold lines for pages.

Promises: one statement each; amounts in fen; a span is `[start, end)` of the payment unless it says released.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from app.kernel.database import Tx
from referral.attribution.models import Touch
from referral.sales.models import Sale, SubtreeTotal
from referral.sales.rules import Effect, SubtreeSum

DIMENSIONS = {
    "member": Sale.promoter_id,
    "branch": Sale.branch_id,
    "product": Sale.product_id,
    "clerk": Sale.clerk_staff_id,
}


@dataclass(frozen=True)
class Standing:
    """One clerk's or member's released sales of a span; `reached_at` is when she got there."""

    subject_id: uuid.UUID
    net_fen: int
    orders: int
    reached_at: datetime


def effect_by(
    tx: Tx, dimension: str, start: datetime, end: datetime, branch_ids: Collection[uuid.UUID] | None = None
) -> dict[uuid.UUID | None, Effect]:
    """What each member (None: nobody's), branch or product sold in the span."""
    key = DIMENSIONS[dimension]
    asked = select(key, *_sums()).where(Sale.paid_at >= start, Sale.paid_at < end).group_by(key)
    if branch_ids is not None:
        asked = asked.where(Sale.branch_id.in_(branch_ids))
    return {row[0]: _effect(row[1:]) for row in tx.execute(asked)}


def effect_between(tx: Tx, start: datetime, end: datetime) -> Effect:
    """Everything sold in the span."""
    return _effect(tx.execute(select(*_sums()).where(Sale.paid_at >= start, Sale.paid_at < end)).one())


def effect_of_promoters(tx: Tx, person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Effect]:
    """What each of these people ever brought as the direct promoter."""
    asked = select(Sale.promoter_id, *_sums()).where(Sale.promoter_id.in_(person_ids)).group_by(Sale.promoter_id)
    return {row[0]: _effect(row[1:]) for row in tx.execute(asked)}


def effect_of_buyers(tx: Tx, promoter_id: uuid.UUID, buyer_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Effect]:
    """What each of these buyers ever bought through this promoter."""
    mine = select(Sale.buyer_id, *_sums()).where(Sale.promoter_id == promoter_id, Sale.buyer_id.in_(buyer_ids))
    return {row[0]: _effect(row[1:]) for row in tx.execute(mine.group_by(Sale.buyer_id))}


def effect_of_posts(tx: Tx, post_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Effect]:
    """What was credited to each of these shares."""
    asked = select(Touch.post_id, *_sums()).join(Sale, Sale.touch_id == Touch.id).where(Touch.post_id.in_(post_ids))
    return {row[0]: _effect(row[1:]) for row in tx.execute(asked.group_by(Touch.post_id))}


def sold_by_clerk(tx: Tx, staff_id: uuid.UUID, start: datetime, end: datetime) -> Effect:
    """What one clerk is credited with in the span."""
    mine = select(*_sums()).where(Sale.clerk_staff_id == staff_id, Sale.paid_at >= start, Sale.paid_at < end)
    return _effect(tx.execute(mine).one())


def standings(tx: Tx, dimension: str, start: datetime, end: datetime) -> list[Standing]:
    """Every clerk's (or member's) sales released in the span, most first; equal sums by who got there earlier."""
    key, total = DIMENSIONS[dimension], func.sum(Sale.net_fen)
    rows = tx.execute(
        select(key, total, func.count(Sale.order_id.distinct()), func.max(Sale.released_at))
        .where(Sale.released_at >= start, Sale.released_at < end, key.is_not(None))
        .group_by(key)
        .having(total > 0)
    ).all()
    found = [Standing(row[0], int(row[1]), int(row[2]), row[3]) for row in rows]
    return sorted(found, key=lambda it: (-it.net_fen, it.reached_at, it.subject_id.hex))


def subtree_sums(tx: Tx, person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, SubtreeSum]:
    """What these people brought with everybody below them, as last added up; those without anything are left out."""
    rows = tx.scalars(select(SubtreeTotal).where(SubtreeTotal.person_id.in_(person_ids)))
    return {row.person_id: SubtreeSum(row.people, row.orders, row.net_fen) for row in rows}


def last_bought(tx: Tx, buyer_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When each of these people last paid for something."""
    asked = select(Sale.buyer_id, func.max(Sale.paid_at)).where(Sale.buyer_id.in_(buyer_ids)).group_by(Sale.buyer_id)
    return {row[0]: row[1] for row in tx.execute(asked)}


def _sums() -> tuple[ColumnElement[Any], ...]:
    sums = (Sale.base_fen, Sale.net_fen, Sale.cost_fen, Sale.pending_fen, Sale.breakage_fen)
    return func.count(Sale.order_id.distinct()), *(func.sum(column) for column in sums)


def _effect(row: Row[Any] | Sequence[Any]) -> Effect:
    return Effect(*(int(value or 0) for value in row))
