"""Who earned what on an order, in one reading: for the pages of this package and for anybody above it.

Promises: the caller chooses which of the names a reader may see; what was kept of the goods money is everybody's part plus what
head office keeps.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.branches.queries import directory
from app.identity.queries import PersonView, StaffView, person_views, staff_views
from app.kernel.database import Tx
from app.orders.queries import OrderView, get_order
from referral.attribution.queries import AttributionView, get_attribution_by_number
from referral.commission.models import CommissionLine
from referral.commission.queries import Credit, KeptOrder, credits_of_orders, kept_order
from referral.commission.rules.branches import HEAD_OFFICE, Part
from referral.commission.sync_branches import net_goods, posted_performance
from referral.plans.queries import PlanView, get_plan


@dataclass(frozen=True)
class PayeeName:
    """A payee's names: `name` for head office and herself, `masked` for everybody else."""

    name: str
    masked: str


@dataclass(frozen=True)
class SeatShare:
    """One seat of the order: `seat` is clerk, level1, level2 or level3; an empty seat has no name and says why."""

    seat: str
    payee_id: uuid.UUID | None
    name: str
    masked: str
    empty: str
    amount_fen: int
    pending_fen: int
    available_fen: int
    taken_back_fen: int


@dataclass(frozen=True)
class BranchPart:
    """One branch's performance on the order."""

    branch_id: uuid.UUID
    name: str
    part: str
    amount_fen: int


@dataclass(frozen=True)
class OrderSplit:
    """The whole order. `base_fen` is what was paid for goods, `net_fen` what is left after refunds."""

    order_number: str
    base_fen: int
    net_fen: int
    seats: tuple[SeatShare, ...]
    branches: tuple[BranchPart, ...]
    head_office_keeps_fen: int
    plan: PlanView | None
    release_at: datetime | None


def order_split(tx: Tx, order_number: str, now: datetime) -> OrderSplit:
    """Raises `AttributionMissing` until the payment has been worked through, `OrderMissing` for an unknown number."""
    order = get_order(tx, order_number)
    attribution = get_attribution_by_number(tx, order_number)
    kept = kept_order(tx, order.order_id)
    credits_ = credits_of_orders(tx, [order.order_id]).get(order.order_id, [])
    plan = get_plan(tx, kept.plan_id) if kept.plan_id else None
    return _split(tx, order, attribution, credits_, kept, plan, now)


def payee_names(tx: Tx, payee_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PayeeName]:
    """Names of people, and of clerks who are paid under their staff entry."""
    wanted = set(payee_ids)
    people = person_views(tx, wanted)
    clerks = staff_views(tx, wanted - people.keys())
    return {who: _person_name(view) for who, view in people.items()} | {
        who: _staff_name(view) for who, view in clerks.items()
    }


def _person_name(view: PersonView) -> PayeeName:
    return PayeeName(view.nickname, view.masked_name)


def _staff_name(view: StaffView) -> PayeeName:
    return PayeeName(view.name, f"{view.name[:1]}*")


def _split(
    tx: Tx,
    order: OrderView,
    attribution: AttributionView,
    credits_: list[Credit],
    kept: KeptOrder,
    plan: PlanView | None,
    now: datetime,
) -> OrderSplit:
    levels = plan.terms.levels if plan else 0
    by_seat = {_seat_name(credit): credit for credit in credits_}
    sitting: dict[str, tuple[uuid.UUID | None, str]] = {
        f"level{seat.level}": (seat.person_id, seat.excluded) for seat in attribution.chain
    }
    clerk_id = attribution.clerk_person_id or attribution.clerk_staff_id
    sitting["clerk"] = (clerk_id, attribution.clerk_excluded) if clerk_id else (None, "")
    names = payee_names(tx, [who for who, _why in sitting.values() if who])
    if attribution.clerk_staff_id:
        names |= _clerk_name(tx, attribution.clerk_staff_id, clerk_id)
    seats = tuple(
        _seat(name, sitting.get(name, (None, "")), by_seat.get(name), names)
        for name in ("clerk", *(f"level{level}" for level in range(1, levels + 1)))
    )
    base_fen, net_fen = sum(line.amount_fen for line in order.lines), net_goods(order)
    return OrderSplit(
        order.number,
        base_fen,
        net_fen,
        seats,
        _branches(tx, order, now),
        net_fen - sum(credit.stands_fen for credit in credits_),
        plan,
        kept.release_at,
    )


def _clerk_name(tx: Tx, staff_id: uuid.UUID, clerk_id: uuid.UUID | None) -> dict[uuid.UUID, PayeeName]:
    """A clerk goes by her name at work."""
    view = staff_views(tx, [staff_id]).get(staff_id)
    return {clerk_id: _staff_name(view)} if view and clerk_id else {}


def _seat_name(credit: Credit) -> str:
    return f"{credit.role}{credit.level}" if credit.level else credit.role


def _seat(
    name: str, sitting: tuple[uuid.UUID | None, str], credit: Credit | None, names: dict[uuid.UUID, PayeeName]
) -> SeatShare:
    payee_id, excluded = sitting
    known = names.get(payee_id, PayeeName("", "")) if payee_id else PayeeName("", "")
    if credit is None:
        why = excluded or ("nobody" if payee_id is None else "nothing")
        return SeatShare(name, payee_id, known.name, known.masked, why, 0, 0, 0, 0)
    return SeatShare(
        name,
        payee_id,
        known.name,
        known.masked,
        "",
        credit.amount_fen,
        credit.pending_fen,
        credit.available_fen,
        credit.taken_back_fen,
    )


def _branches(tx: Tx, order: OrderView, now: datetime) -> tuple[BranchPart, ...]:
    branches = directory(tx, now)
    posted = posted_performance(tx, order.order_id)
    ordered = sorted(posted.items(), key=lambda item: (item[0][1] is not Part.SELLING, str(item[0][0])))
    return tuple(
        BranchPart(
            branch_id, "总部" if branch_id == HEAD_OFFICE else branches.get(branch_id).name, str(part), amount_fen
        )
        for (branch_id, part), amount_fen in ordered
    )


def amounts_of(lines: Iterable[CommissionLine]) -> tuple[int, int, int]:
    """(pending, available, taken back) of some lines, fen."""
    pending = available = taken = 0
    for line in lines:
        pending, available = pending + line.pending_fen, available + line.available_fen
        taken += line.amount_fen - line.pending_fen - line.available_fen
    return pending, available, taken
