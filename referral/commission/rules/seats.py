"""Who sits on which seat of an order, and what its goods are, as the rules see them.

Promises: pure; works from the frozen attribution and from what was seen when the order was opened, so that it can be worked out
again at any time with the same result.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.orders.queries import OrderView
from referral.attribution.queries import AttributionView
from referral.commission.rules.amounts import Claim
from referral.plans.rules.rates import Goods
from referral.plans.rules.terms import MOST_LEVELS, Role, Seat


@dataclass(frozen=True)
class RankHolder:
    """The employee of one rank above the clerk; `payee_id` is her person, or her staff id while she has bound no WeChat."""

    rank: int
    staff_id: uuid.UUID
    payee_id: uuid.UUID


@dataclass(frozen=True)
class Seen:
    """What else the decision looks at, as it stood when the order was opened.

    `rebate`: the buyer takes part herself; `shelves`: the categories above one, nearest first.
    """

    ranks: tuple[RankHolder, ...] = ()
    grades: Mapping[uuid.UUID, str] = field(default_factory=dict)
    rebate: bool = False
    shelves: Mapping[uuid.UUID, tuple[uuid.UUID, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As stored; what is empty is left out."""
        found: dict[str, Any] = {
            "ranks": [[holder.rank, holder.staff_id.hex, holder.payee_id.hex] for holder in self.ranks],
            "grades": {person_id.hex: grade for person_id, grade in sorted(self.grades.items())},
            "rebate": self.rebate,
            "shelves": {shelf.hex: [above.hex for above in line] for shelf, line in sorted(self.shelves.items())},
        }
        return {name: value for name, value in found.items() if value}


def seen_from_json(stored: Mapping[str, Any]) -> Seen:
    """Read back what `to_json` wrote."""
    return Seen(
        ranks=tuple(RankHolder(rank, uuid.UUID(staff), uuid.UUID(who)) for rank, staff, who in stored.get("ranks", ())),
        grades={uuid.UUID(who): grade for who, grade in stored.get("grades", {}).items()},
        rebate=stored.get("rebate", False),
        shelves={
            uuid.UUID(shelf): tuple(uuid.UUID(above) for above in line)
            for shelf, line in stored.get("shelves", {}).items()
        },
    )


def claims(attribution: AttributionView, seen: Seen | None = None) -> list[Claim]:
    """Who sits where; an excluded person leaves her seat empty, a credited manager sits at her own rank."""
    seen = seen or Seen()
    seats = {seat.level: None if seat.excluded else seat.person_id for seat in attribution.chain}
    found = [_claim(Seat(Role.LEVEL, level), seats.get(level), seen) for level in range(1, MOST_LEVELS + 1)]
    if seen.rebate:
        found.append(_claim(Seat(Role.SELF), attribution.buyer_id, seen))
    manages = any(holder.staff_id == attribution.clerk_staff_id for holder in seen.ranks)
    found.append(_claim(Seat(Role.CLERK), None if manages else clerk_payee(attribution), seen))
    return found + [_claim(Seat(Role.RANK, holder.rank), holder.payee_id, seen) for holder in seen.ranks]


def clerk_payee(attribution: AttributionView) -> uuid.UUID | None:
    """The credited clerk as a payee: her person, or her staff entry while she has bound no WeChat."""
    if attribution.clerk_excluded:
        return None
    return attribution.clerk_person_id or attribution.clerk_staff_id


def staff_on(seat: Seat, attribution: AttributionView, seen: Seen) -> uuid.UUID | None:
    """The staff entry of an employee's seat; None for members."""
    if seat.role is Role.CLERK:
        return attribution.clerk_staff_id
    return next((it.staff_id for it in seen.ranks if seat == Seat(Role.RANK, it.rank)), None)


def goods_of(order: OrderView, seen: Seen | None = None) -> list[Goods]:
    """The order's lines as rules see them; delivery is in none of them."""
    seen = seen or Seen()
    return [
        Goods(
            line_id=line.line_id,
            sku_id=line.sku_id,
            product_id=line.product_id,
            base_fen=line.amount_fen,
            quantity=line.quantity,
            category_ids=(line.category_id, *seen.shelves.get(line.category_id, ())) if line.category_id else (),
            unit_cost_fen=line.unit_cost_fen,
        )
        for line in order.lines
    ]


def _claim(seat: Seat, payee_id: uuid.UUID | None, seen: Seen) -> Claim:
    return Claim(seat, payee_id, seen.grades.get(payee_id) if payee_id else None)
