"""Look at promoters and clerks as a whole: bursts of new people, quiet people, refunds, walk-in sales.

Promises: reads only; one statement for each signal and batch; months bound how often one signal can come again.
"""

import uuid
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from app.kernel.database import Tx
from referral.attribution.models import OrderAttribution, Touch
from referral.commission.models import CommissionLine
from referral.risk.rules.signals import (
    QUIET_PERCENT,
    REFUND_PERCENT,
    WALK_IN,
    WALK_IN_PERCENT,
    Finding,
    Signal,
    burst_of,
    is_frequent,
)
from referral.tree.models import TreeEdge, TreeNode

REFUND_DAYS, CLERK_DAYS, BURST_DAYS, QUIET_AFTER = 90, 30, 2, timedelta(days=7)


def inspect_payees(
    tx: Tx, promoter_ids: Collection[uuid.UUID], staff_ids: Collection[uuid.UUID], now: datetime
) -> list[Finding]:
    """What stands out about these promoters and clerks at `now`."""
    found: list[Finding] = []
    if promoter_ids:
        found += [*_refunds(tx, promoter_ids, now), *_bursts(tx, promoter_ids, now), *_quiet(tx, promoter_ids, now)]
    return found + (list(_walk_ins(tx, staff_ids, now)) if staff_ids else [])


def _refunds(tx: Tx, promoter_ids: Collection[uuid.UUID], now: datetime) -> Iterator[Finding]:
    refunded = case((CommissionLine.refunded_fen > 0, CommissionLine.order_id))
    counts = func.count(CommissionLine.order_id.distinct()), func.count(refunded.distinct())
    mine = CommissionLine.payee_id.in_(promoter_ids), CommissionLine.role == "level", CommissionLine.level == 1
    recent = CommissionLine.created_at >= now - timedelta(days=REFUND_DAYS)
    for payee_id, whole, part in tx.execute(
        select(CommissionLine.payee_id, *counts).where(*mine, recent).group_by(CommissionLine.payee_id)
    ):
        if is_frequent(part, whole, REFUND_PERCENT):
            yield _share(Signal.REFUNDS, payee_id, part, whole, now)


def _bursts(tx: Tx, promoter_ids: Collection[uuid.UUID], now: datetime) -> Iterator[Finding]:
    moments: dict[uuid.UUID, list[datetime]] = {}
    recent = TreeEdge.at >= now - timedelta(days=BURST_DAYS), TreeEdge.cause != "move"
    for parent_id, at in tx.execute(
        select(TreeEdge.parent_id, TreeEdge.at).where(TreeEdge.parent_id.in_(promoter_ids), *recent)
    ):
        moments.setdefault(parent_id, []).append(at)
    for parent_id, bound in moments.items():
        burst = burst_of(bound)
        if burst.is_signal:
            evidence = {"hour": burst.hour, "day": burst.day, "people": [str(parent_id)]}
            key = f"{Signal.FAST_DOWNLINE}:{parent_id}:{now:%Y%m%d}"
            yield Finding(Signal.FAST_DOWNLINE, (str(parent_id),), key, evidence)


def _quiet(tx: Tx, promoter_ids: Collection[uuid.UUID], now: datetime) -> Iterator[Finding]:
    bought = select(OrderAttribution.id).where(OrderAttribution.buyer_id == TreeNode.person_id).exists()
    counts = func.count(), func.sum(case((bought, 0), else_=1))
    mine = TreeNode.parent_id.in_(promoter_ids), TreeNode.parent_set_at <= now - QUIET_AFTER
    for parent_id, whole, part in tx.execute(
        select(TreeNode.parent_id, *counts).where(*mine).group_by(TreeNode.parent_id)
    ):
        if is_frequent(int(part), whole, QUIET_PERCENT):
            yield _share(Signal.QUIET_DOWNLINE, parent_id, int(part), whole, now)


def _walk_ins(tx: Tx, staff_ids: Collection[uuid.UUID], now: datetime) -> Iterator[Finding]:
    mine = OrderAttribution.clerk_staff_id.in_(staff_ids), OrderAttribution.clerk_excluded == ""
    recent = OrderAttribution.paid_at >= now - timedelta(days=CLERK_DAYS)
    columns = OrderAttribution.clerk_staff_id, OrderAttribution.clerk_rule, OrderAttribution.paid_at, Touch.at
    credited: dict[uuid.UUID, list[bool]] = {}
    for staff_id, rule, paid_at, touched_at in tx.execute(
        select(*columns).outerjoin(Touch, Touch.id == OrderAttribution.clerk_touch_id).where(*mine, recent)
    ):
        walk_in = rule == "C2" and touched_at is not None and paid_at - touched_at <= WALK_IN
        credited.setdefault(staff_id, []).append(walk_in)
    for staff_id, seen in credited.items():
        if is_frequent(sum(seen), len(seen), WALK_IN_PERCENT):
            yield _share(Signal.WALK_IN, staff_id, sum(seen), len(seen), now)


def _share(signal: Signal, payee_id: uuid.UUID, part: int, whole: int, now: datetime) -> Finding:
    evidence = {"part": part, "whole": whole, "percent": part * 100 // whole, "people": [str(payee_id)]}
    return Finding(signal, (str(payee_id),), f"{signal}:{payee_id}:{now:%Y%m}", evidence)
