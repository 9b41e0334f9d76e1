"""Bring the branches' performance on an order to what it should be.

Promises: recomputed from the net goods money; only differences are added; which branch took a return back makes no difference.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from app.fulfillment.queries import FulfillmentView, fulfillments_of
from app.fulfillment.states import FulfillmentState
from app.kernel.database import Tx
from app.kernel.ids import new_id
from app.orders.queries import OrderView
from app.orders.states import OrderState
from referral.attribution.queries import AttributionView, find_attribution
from referral.commission.models import BranchStep, CommissionOrder
from referral.commission.rules.branches import BranchShare, Part, split_branches
from referral.plans.queries import get_plan
from referral.plans.rules.terms import Terms

NO_PLAN = Terms(level_bps=(0,), clerk_bps=0)


def sync_branches(tx: Tx, order: OrderView, kept: CommissionOrder, now: datetime) -> None:
    """Add what is missing; call it inside the order's turn. What an employee buys counts nothing for her own branch."""
    attribution = find_attribution(tx, order.order_id)
    assert attribution is not None
    terms = get_plan(tx, kept.plan_id).terms if kept.plan_id else NO_PLAN
    target = due_performance(order, attribution, terms, fulfillments_of(tx, order.order_id))
    net_fen = net_goods(order)
    posted = posted_performance(tx, order.order_id)
    for key in sorted(target.keys() | posted.keys(), key=str):
        delta = target.get(key, 0) - posted.get(key, 0)
        if delta:
            row = BranchStep(id=new_id(), order_id=order.order_id, branch_id=key[0], part=str(key[1]))
            row.amount_fen, row.net_fen, row.at = delta, net_fen, now
            tx.add(row)
    tx.flush()


def due_performance(
    order: OrderView, attribution: AttributionView, terms: Terms, parts: Iterable[FulfillmentView]
) -> dict[tuple[uuid.UUID, Part], int]:
    """What should stand for each branch and part, fen."""
    split = terms.split_for(attribution.selling_branch_id)
    shares = split_branches(net_goods(order), attribution.selling_branch_id, _handled(order, parts), split)
    return {(share.branch_id, share.part): share.amount_fen for share in shares if _counts(share, attribution)}


def net_goods(order: OrderView) -> int:
    """Goods money that stayed, fen, without delivery."""
    if order.state == OrderState.CANCELLED:
        return 0
    return sum(line.amount_fen - line.refunded_fen for line in order.lines)


def posted_performance(tx: Tx, order_id: uuid.UUID) -> dict[tuple[uuid.UUID, Part], int]:
    """What stands for each branch and part, fen."""
    return posted_performances(tx, [order_id]).get(order_id, {})


def posted_performances(tx: Tx, order_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[tuple[uuid.UUID, Part], int]]:
    """As `posted_performance`, by order; orders nothing was posted for are left out."""
    key = (BranchStep.order_id, BranchStep.branch_id, BranchStep.part)
    asked = select(*key, func.sum(BranchStep.amount_fen)).where(BranchStep.order_id.in_(set(order_ids)))
    found: dict[uuid.UUID, dict[tuple[uuid.UUID, Part], int]] = {}
    for row in tx.execute(asked.group_by(*key)):
        found.setdefault(row[0], {})[row[1], Part(row[2])] = int(row[3])
    return found


def _counts(share: BranchShare, attribution: AttributionView) -> bool:
    return share.amount_fen != 0 and share.branch_id != attribution.staff_branch_id


def _handled(order: OrderView, parts: Iterable[FulfillmentView]) -> dict[uuid.UUID, int]:
    """Goods money by the branch that handles it; the branch shopped at while nobody does."""
    lines = {line.line_id: line for line in order.lines}
    handled: dict[uuid.UUID, int] = defaultdict(int)
    for part in parts:
        if part.state == FulfillmentState.CANCELLED:
            continue
        for line_id, pieces in part.lines.items():
            line = lines[line_id]
            handled[part.branch_id] += line.amount_fen * pieces // line.quantity
    return dict(handled) if any(handled.values()) else {order.branch_id: 1}
