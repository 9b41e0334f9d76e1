"""Bring an order's lines to its attribution in force, after a correction wrote a new version.

Promises: call it inside the order's turn; lines the new version also has stay as they are, the others are voided and new ones
opened; nothing changes once any of the order's money was released.
"""

import uuid
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Tx
from app.orders.queries import OrderView
from referral.attribution.queries import AttributionView, find_attribution
from referral.commission.look_around import look_around
from referral.commission.models import CommissionLine, CommissionOrder, CommissionStep
from referral.commission.open_commission import new_lines
from referral.commission.rules.seats import seen_from_json
from referral.plans.queries import get_plan

MOVING = {"id", "state", "refunded_fen", "pending_fen", "available_fen", "created_at", "voided_at"}
FROZEN = tuple(column.key for column in CommissionLine.__table__.columns if column.key not in MOVING)


def follow_attribution(tx: Tx, order: OrderView, kept: CommissionOrder, now: datetime) -> set[uuid.UUID]:
    """The ids of the lines it voided or opened; empty when the lines follow the version in force already."""
    attribution = find_attribution(tx, order.order_id)
    assert attribution is not None
    if attribution.attribution_id == kept.attribution_id or is_released(tx, order.order_id):
        return set()
    kept.attribution_id = attribution.attribution_id
    return _replace_lines(tx, order, kept, attribution, now) if kept.plan_id else set()


def is_released(tx: Tx, order_id: uuid.UUID) -> bool:
    """Whether any of the order's commission ever became available; who it belongs to is settled then."""
    released = select(CommissionStep.id).where(CommissionStep.order_id == order_id, CommissionStep.kind == "released")
    return tx.scalar(released.limit(1)) is not None


def _replace_lines(
    tx: Tx, order: OrderView, kept: CommissionOrder, attribution: AttributionView, now: datetime
) -> set[uuid.UUID]:
    assert kept.plan_id is not None
    terms = get_plan(tx, kept.plan_id).terms
    fresh = look_around(tx, terms, order, attribution)
    seen = replace(seen_from_json(kept.seen), ranks=fresh.ranks, grades=fresh.grades)
    kept.seen = seen.to_json()
    wanted = {_frozen(line): line for line in new_lines(terms, order, attribution, seen, now)}
    standing = tx.scalars(
        select(CommissionLine).where(CommissionLine.order_id == order.order_id, CommissionLine.voided_at.is_(None))
    )
    voided = [row for row in standing if wanted.pop(_frozen(row), None) is None]
    for row in voided:
        row.voided_at = now
    tx.flush()  # the seats are free before others take them
    tx.add_all(wanted.values())
    tx.flush()
    return {row.id for row in (*voided, *wanted.values())}


def _frozen(line: CommissionLine) -> tuple[object, ...]:
    return tuple(getattr(line, name) for name in FROZEN)
