"""What real orders would have paid under a draft, beside the plan in force.

Promises: changes nothing; who brought an order is taken as it was decided, grades and ranks as they stand now; both sides are
worked out by the same calculator and reduced by the same refunds; orders are read in batches, and what was left out for their
number is said.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.branches.queries import directory
from app.kernel.database import Tx
from app.kernel.money import BPS_WHOLE
from app.orders.queries import OrderView, order_views
from app.orders.states import OrderState
from referral.attribution.queries import AttributionView, attributions_of
from referral.commission.list_paid_orders import list_paid_orders
from referral.commission.open_commission import earning_shares
from referral.commission.rules.amounts import Share
from referral.commission.rules.refunds import remaining
from referral.commission.rules.seats import Seen
from referral.plan_desk.see_orders import see_orders
from referral.plans.rules.terms import Terms

AT_ONCE = 500
MOST_ORDERS = 20_000
TOP_PRODUCTS = 15


@dataclass
class Row:
    """One line of the comparison: net goods money, and what both plans pay of it, fen. Levels have no goods money of their own."""

    name: str
    goods_fen: int = 0
    active_fen: int = 0
    draft_fen: int = 0

    @property
    def difference_fen(self) -> int:
        """What the draft pays more."""
        return self.draft_fen - self.active_fen

    @property
    def active_bps(self) -> int:
        """The plan in force as a part of the goods money."""
        return self.active_fen * BPS_WHOLE // self.goods_fen if self.goods_fen else 0

    @property
    def draft_bps(self) -> int:
        """The draft as a part of the goods money."""
        return self.draft_fen * BPS_WHOLE // self.goods_fen if self.goods_fen else 0


@dataclass
class Comparison:
    """All of it; `seats`, `branches` and `products` largest first, `left_out` when there were more orders than are read."""

    orders: int = 0
    whole: Row = field(default_factory=lambda: Row(""))
    seats: list[Row] = field(default_factory=list)
    branches: list[Row] = field(default_factory=list)
    products: list[Row] = field(default_factory=list)
    left_out: bool = False


def compare_plans(tx: Tx, active: Terms | None, draft: Terms, start: datetime, end: datetime) -> Comparison:
    """Orders paid from `start` until before `end`; without a plan in force its side is 0."""
    run = _Comparing(active, draft)
    after: tuple[datetime, uuid.UUID] | None = None
    while batch := list_paid_orders(tx, start, end, after, AT_ONCE):
        ids = [order_id for _paid_at, order_id in batch]
        orders, attributions = order_views(tx, ids), attributions_of(tx, ids)
        seen = see_orders(tx, [terms for terms in (active, draft) if terms], attributions, end)
        for order_id in ids:
            run.take(orders[order_id], attributions[order_id], seen[order_id])
        after = batch[-1]
        if run.orders >= MOST_ORDERS:
            break
    return run.result(tx, end, left_out=run.orders >= MOST_ORDERS)


class _Comparing:
    """Sums on their way."""

    def __init__(self, active: Terms | None, draft: Terms) -> None:
        self.active, self.draft, self.orders = active, draft, 0
        self.whole = Row("")
        self.seats: dict[str, Row] = {}
        self.branches: dict[uuid.UUID, Row] = {}
        self.products: dict[uuid.UUID, Row] = {}

    def take(self, order: OrderView, attribution: AttributionView, seen: Seen) -> None:
        self.orders += 1
        net = {
            line.line_id: 0 if order.state == OrderState.CANCELLED else line.amount_fen - line.refunded_fen
            for line in order.lines
        }
        branch = self.branches.setdefault(attribution.selling_branch_id, Row(""))
        products = {line.line_id: self.products.setdefault(line.product_id, Row(line.name)) for line in order.lines}
        for line in order.lines:
            for row in (self.whole, branch, products[line.line_id]):
                row.goods_fen += net[line.line_id]
        for side, terms in (("active_fen", self.active), ("draft_fen", self.draft)):
            for share, amount in _left(terms, order, (attribution, seen), net):
                seat = self.seats.setdefault(share.seat.name, Row(share.seat.name))
                for row in (self.whole, branch, products[share.line_id], seat):
                    setattr(row, side, getattr(row, side) + amount)

    def result(self, tx: Tx, now: datetime, *, left_out: bool) -> Comparison:
        places = directory(tx, now)
        for branch_id, row in self.branches.items():
            found = places.find(branch_id)
            row.name = found.name if found else ""
        products = _largest(list(self.products.values()))
        return Comparison(
            self.orders,
            self.whole,
            sorted(self.seats.values(), key=lambda row: row.name),
            _largest(list(self.branches.values())),
            products[:TOP_PRODUCTS],
            left_out,
        )


def _left(
    terms: Terms | None, order: OrderView, who: tuple[AttributionView, Seen], net: dict[uuid.UUID, int]
) -> list[tuple[Share, int]]:
    """Each share with what is left of it after refunds."""
    earned = earning_shares(terms, order, *who) if terms else []
    return [
        (share, remaining(share.amount_fen, share.base_fen, share.base_fen - net[share.line_id])) for share in earned
    ]


def _largest(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.goods_fen, row.name))
