"""Gather everything behind the credit and the commission of one order.

Promises: from stored rows only; with `payee_ids` it holds these payees' amounts and the touches of their own codes, nobody else's.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.branches.queries import directory
from app.identity.queries import person_views, staff_views
from app.kernel.database import Tx
from app.orders.queries import OrderView, get_order
from referral.attribution.models import Touch
from referral.attribution.queries import AttributionView, get_attribution_by_number, touches_of
from referral.commission.models import CommissionLine
from referral.commission.queries import lines_of_order, steps_of_order
from referral.queries import OrderSplit, order_split, payee_names
from referral.why.rules import seat_name
from referral.why.tell_evidence import Moment, tell_evidence


@dataclass(frozen=True)
class LineWhy:
    """One amount: `amount_fen` was accrued on `base_fen`, `left_fen` stands after `refunded_fen` went back."""

    goods: str
    quantity: int
    seat: str
    payee: str
    rule: str
    rate_bps: int | None
    fixed_fen: int | None
    base_fen: int
    raw_fen: int
    raw_sum_fen: int
    cap_fen: int
    amount_fen: int
    refunded_fen: int
    left_fen: int
    state: str

    @property
    def capped(self) -> bool:
        """Whether a cap lowered it."""
        return self.amount_fen < self.raw_fen


@dataclass(frozen=True)
class TouchWhy:
    """One touch before the payment; `counted` names the part of the decision it was the evidence for."""

    at: datetime
    kind: str
    via: str
    whose: str
    branch: str
    code: str
    counted: str


@dataclass(frozen=True)
class StepWhy:
    """One posted difference."""

    at: datetime
    kind: str
    seat: str
    payee: str
    amount_fen: int
    entry_key: str


@dataclass(frozen=True)
class OrderWhy:
    """Everything about one order."""

    order: OrderView
    attribution: AttributionView
    split: OrderSplit
    buyer: str
    clerk: str
    promoter: str
    selling_branch: str
    bond_clerk: str
    lines: tuple[LineWhy, ...]
    touches: tuple[TouchWhy, ...]
    steps: tuple[StepWhy, ...]
    evidence: tuple[Moment, ...]
    whole: bool


def explain_order(
    tx: Tx, number: str, now: datetime, payee_ids: Sequence[uuid.UUID] | None = None, *, masked: bool = True
) -> OrderWhy:
    """Explain order `number` to the humans behind `payee_ids`, or wholly with None. `masked` hides the buyer's name.

    Raises `OrderMissing`, `AttributionMissing`.
    """
    order, attribution = get_order(tx, number), get_attribution_by_number(tx, number)
    lines = lines_of_order(tx, order.order_id, payee_ids)
    names = _Names(tx, attribution, [line.payee_id for line in lines], now, masked=masked)
    return OrderWhy(
        order=order,
        attribution=attribution,
        split=order_split(tx, number, now),
        buyer=names.buyer,
        clerk=names.staff(attribution.clerk_staff_id),
        promoter=names.person(attribution.promoter_id),
        selling_branch=names.branch(attribution.selling_branch_id),
        bond_clerk=names.staff(_bond_staff(attribution)),
        lines=tuple(_line(order, line, names) for line in lines),
        touches=tuple(_touches(tx, attribution, names, payee_ids)),
        steps=tuple(_steps(tx, order, lines, names)),
        evidence=tuple(tell_evidence(tx, order, payee_ids, now, masked=masked)),
        whole=payee_ids is None,
    )


class _Names:
    """Names of everybody on the page, read once."""

    def __init__(
        self, tx: Tx, attribution: AttributionView, payees: Sequence[uuid.UUID], now: datetime, *, masked: bool
    ) -> None:
        self._tx = tx
        self._branches = directory(tx, now)
        self._payees = payee_names(tx, payees)
        self._masked = masked
        buyer = person_views(tx, [attribution.buyer_id]).get(attribution.buyer_id)
        self.buyer = (buyer.masked_name if masked else buyer.nickname) if buyer else ""

    def staff(self, staff_id: uuid.UUID | None) -> str:
        view = staff_views(self._tx, [staff_id]).get(staff_id) if staff_id else None
        return view.name if view else ""

    def person(self, person_id: uuid.UUID | None) -> str:
        view = person_views(self._tx, [person_id]).get(person_id) if person_id else None
        return (view.masked_name if self._masked else view.nickname) if view else ""

    def payee(self, payee_id: uuid.UUID) -> str:
        known = self._payees.get(payee_id)
        return known.name if known else ""

    def branch(self, branch_id: uuid.UUID | None) -> str:
        found = self._branches.find(branch_id) if branch_id else None
        return found.name if found else ""


def _bond_staff(attribution: AttributionView) -> uuid.UUID | None:
    return uuid.UUID(attribution.bond["staff_id"]) if attribution.bond else None


def _line(order: OrderView, row: CommissionLine, names: _Names) -> LineWhy:
    goods = next(line for line in order.lines if line.line_id == row.order_line_id)
    return LineWhy(
        goods=f"{goods.name} {goods.spec_text}".strip(),
        quantity=goods.quantity,
        seat=seat_name(row.role, row.level),
        payee=names.staff(row.staff_id) or names.payee(row.payee_id),
        rule=row.rule,
        rate_bps=row.rate_bps,
        fixed_fen=row.fixed_fen,
        base_fen=row.base_fen,
        raw_fen=row.raw_fen,
        raw_sum_fen=row.raw_sum_fen,
        cap_fen=row.cap_fen,
        amount_fen=row.amount_fen,
        refunded_fen=row.refunded_fen,
        left_fen=row.pending_fen + row.available_fen,
        state="corrected" if row.voided_at else row.state,
    )


def _touches(
    tx: Tx, attribution: AttributionView, names: _Names, payee_ids: Sequence[uuid.UUID] | None
) -> list[TouchWhy]:
    found = [owned.touch for owned in touches_of(tx, attribution.buyer_id, attribution.paid_at)]
    mine = found if payee_ids is None else [touch for touch in found if touch.actor_id in payee_ids]
    return [
        TouchWhy(
            at=touch.at,
            kind=touch.kind,
            via=touch.via,
            whose=names.staff(touch.staff_id) or names.person(touch.actor_id),
            branch=names.branch(touch.branch_id),
            code=touch.token[:6],
            counted=_counted(touch, attribution),
        )
        for touch in mine
    ]


def _counted(touch: Touch, attribution: AttributionView) -> str:
    if touch.id == attribution.clerk_touch_id:
        return "clerk"
    return "promoter" if touch.id == attribution.promoter_touch_id else ""


def _steps(tx: Tx, order: OrderView, lines: Sequence[CommissionLine], names: _Names) -> list[StepWhy]:
    seats: dict[uuid.UUID, Any] = {line.id: line for line in lines}
    return [
        StepWhy(
            at=step.at,
            kind=step.kind,
            seat=seat_name(seats[step.line_id].role, seats[step.line_id].level),
            payee=names.staff(seats[step.line_id].staff_id) or names.payee(step.payee_id),
            amount_fen=step.available_fen if step.kind == "released" else step.pending_fen + step.available_fen,
            entry_key=step.entry_key,
        )
        for step in steps_of_order(tx, order.order_id)
        if step.line_id in seats
    ]
