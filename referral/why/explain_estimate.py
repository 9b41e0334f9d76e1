"""Show what an order that awaits its payment would bring.

Promises: with `payee_ids` only these payees' amounts; nobody else's name; reads only.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from app.branches.queries import directory
from app.identity.queries import StaffView, staff_views
from app.kernel.database import Tx
from app.orders.queries import OrderView
from referral.commission.estimate_order import Estimate, EstimatedShare
from referral.plans.queries import PlanView
from referral.queries import PayeeName, payee_names
from referral.why.rules import seat_name


@dataclass(frozen=True)
class EstimatedLine:
    """One amount as it would be: `base_fen` by the rate is `raw_fen`, `amount_fen` after caps."""

    goods: str
    quantity: int
    seat: str
    payee: str
    rule: str
    rate_bps: int | None
    fixed_fen: int | None
    base_fen: int
    raw_fen: int
    amount_fen: int


@dataclass(frozen=True)
class EstimateWhy:
    """The page's figures; `keeps_fen` is what head office would keep of the goods money, for those who see the whole."""

    order: OrderView
    clerk_rule: str
    promoter_rule: str
    selling_rule: str
    selling_branch: str
    plan: PlanView | None
    lines: tuple[EstimatedLine, ...]
    base_fen: int
    keeps_fen: int
    whole: bool


def explain_estimate(
    tx: Tx, order: OrderView, found: Estimate, payee_ids: Collection[uuid.UUID] | None, now: datetime
) -> EstimateWhy:
    """Explain `found` to the humans behind `payee_ids`, or wholly with None."""
    mine = [it for it in found.shares if payee_ids is None or it.share.payee_id in payee_ids]
    branch = directory(tx, now).find(found.attribution.selling_branch_id)
    base_fen = sum(line.amount_fen for line in order.lines)
    return EstimateWhy(
        order=order,
        clerk_rule=found.attribution.clerk_rule,
        promoter_rule=found.attribution.promoter_rule,
        selling_rule=found.attribution.selling_rule,
        selling_branch=branch.name if branch else "",
        plan=found.plan,
        lines=tuple(_lines(tx, order, mine)),
        base_fen=base_fen,
        keeps_fen=base_fen - found.total_fen,
        whole=payee_ids is None,
    )


def _lines(tx: Tx, order: OrderView, shares: list[EstimatedShare]) -> list[EstimatedLine]:
    names = payee_names(tx, [it.share.payee_id for it in shares if it.share.payee_id])
    staff = staff_views(tx, [it.staff_id for it in shares if it.staff_id])
    return [_line(order, it, _name(it, names, staff)) for it in shares]


def _name(it: EstimatedShare, names: dict[uuid.UUID, PayeeName], staff: dict[uuid.UUID, StaffView]) -> str:
    """An employee goes by her name at work."""
    if it.staff_id in staff:
        return staff[it.staff_id].name
    return names[it.share.payee_id].name if it.share.payee_id in names else ""


def _line(order: OrderView, it: EstimatedShare, payee: str) -> EstimatedLine:
    goods = next(line for line in order.lines if line.line_id == it.share.line_id)
    return EstimatedLine(
        goods=f"{goods.name} {goods.spec_text}".strip(),
        quantity=goods.quantity,
        seat=seat_name(str(it.share.seat.role), it.share.seat.level),
        payee=payee,
        rule=it.share.found.rule,
        rate_bps=it.share.found.rate.bps,
        fixed_fen=it.share.found.rate.fixed_fen,
        base_fen=it.share.base_fen,
        raw_fen=it.share.raw_fen,
        amount_fen=it.share.amount_fen,
    )
