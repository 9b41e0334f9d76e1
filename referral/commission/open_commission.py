"""Work out what every seat of a paid order earns and keep it, before anything is posted.

Promises: once per order; under the plan in force at the first payment; seats that earn nothing leave no line.
"""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from app.orders.queries import OrderView
from referral.attribution.queries import AttributionView
from referral.commission.look_around import look_around
from referral.commission.models import CommissionLine, CommissionOrder
from referral.commission.rules.amounts import Claim, Share, divide_order
from referral.commission.rules.seats import Seen, claims, goods_of, staff_on
from referral.commission.states import CommissionState
from referral.plans.queries import plan_as_of
from referral.plans.rules.rates import Goods
from referral.plans.rules.terms import Role, Seat, Terms


def open_commission(tx: Tx, order: OrderView, attribution: AttributionView, now: datetime) -> bool:
    """Keep the order's lines; False when that was done before."""
    plan = plan_as_of(tx, attribution.paid_at)
    seen = look_around(tx, plan.terms, order, attribution) if plan else Seen()
    values = {
        "order_id": order.order_id,
        "order_number": order.number,
        "plan_id": plan.plan_id if plan else None,
        "attribution_id": attribution.attribution_id,
        "paid_at": attribution.paid_at,
        "release_at": None,
        "settled": False,
        "look_at": None,
        "seen": seen.to_json(),
        "turn": 0,
    }
    if not insert_if_absent(tx, CommissionOrder, values):
        return False
    if plan is not None:
        tx.add_all(new_lines(plan.terms, order, attribution, seen, now))
    tx.flush()
    return True


def earning_shares(terms: Terms, order: OrderView, attribution: AttributionView, seen: Seen) -> list[Share]:
    """What every seat that earns something earns on the order as it was paid."""
    shares = divide_order(terms, claims(attribution, seen), goods_of(order, seen))
    return [share for share in shares if share.amount_fen > 0]


def new_lines(
    terms: Terms, order: OrderView, attribution: AttributionView, seen: Seen, now: datetime
) -> list[CommissionLine]:
    """The shares as lines nothing is posted for yet."""
    return [
        _line(order, share, staff_on(share.seat, attribution, seen), now)
        for share in earning_shares(terms, order, attribution, seen)
    ]


def preview(terms: Terms, base_fen: int) -> dict[str, int]:
    """What each seat would earn on one plain line of `base_fen`, by seat name, and `keeps` for head office."""
    people = [uuid.UUID(int=number) for number in range(1, 5)]
    seats = [Seat(Role.LEVEL, level) for level in range(1, terms.levels + 1)] + [Seat(Role.CLERK)]
    goods = Goods(people[0], people[0], people[0], base_fen, 1)
    made = [Claim(seat, payee) for seat, payee in zip(seats, people, strict=False)]
    found = {share.seat.name: share.amount_fen for share in divide_order(terms, made, [goods])}
    return found | {"keeps": base_fen - sum(found.values())}


def _line(order: OrderView, share: Share, staff_id: uuid.UUID | None, now: datetime) -> CommissionLine:
    return CommissionLine(
        id=new_id(),
        order_id=order.order_id,
        state=str(CommissionState.PENDING),
        refunded_fen=0,
        pending_fen=0,
        available_fen=0,
        created_at=now,
        voided_at=None,
        order_line_id=share.line_id,
        payee_id=share.payee_id,
        staff_id=staff_id,
        role=str(share.seat.role),
        level=share.seat.level,
        rule=share.found.rule,
        rate_bps=share.found.rate.bps,
        fixed_fen=share.found.rate.fixed_fen,
        base_fen=share.base_fen,
        raw_fen=share.raw_fen,
        raw_sum_fen=share.raw_sum_fen,
        cap_fen=share.cap_fen,
        amount_fen=share.amount_fen,
        rated_fen=share.rated_fen,
        part_bps=share.part_bps,
    )
