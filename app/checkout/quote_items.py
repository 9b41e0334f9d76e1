"""Quote some goods at a branch, for the page and for the order alike.

Promises: two statements (offers, who has everything); the same answer for the page and the order unless something changed.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.branches.queries import BranchView, directory
from app.catalog.queries import sku_offers
from app.checkout.rules.quote import Adjustment, QuoteLine, adjust_lines, price_lines
from app.checkout.take_orders import require_taking_orders
from app.fulfillment.find_route import Wish, find_route
from app.fulfillment.methods import methods
from app.fulfillment.rules.offers import Destination, MethodAsk
from app.fulfillment.rules.routing import REASONS, Route
from app.kernel.database import Tx
from app.kernel.errors import Invalid
from app.kernel.plug import Point


class ChoiceUnknown(Invalid):
    code = "checkout.choice_unknown"
    sentence = "请选择到店自提或送货上门。"


@dataclass(frozen=True)
class AdjustAsk:
    """What an adjuster may look at."""

    person_id: uuid.UUID
    branch_id: uuid.UUID
    lines: tuple[QuoteLine, ...]
    now: datetime


@dataclass(frozen=True)
class QuoteAdjuster:
    """A source of discounts (promotions, coupons, points); `adjust` reads only."""

    key: str
    adjust: Callable[[Tx, AdjustAsk], Sequence[Adjustment]]


QUOTE_ADJUSTERS: Point[QuoteAdjuster] = Point("checkout.quote_adjusters")


@dataclass(frozen=True)
class Quote:
    """Lines, route and total at this moment; `route.chosen` None: nobody can fulfil it, and there is no delivery fee yet."""

    branch: BranchView
    choice: str
    lines: tuple[QuoteLine, ...]
    goods_fen: int
    discount_fen: int
    delivery_fen: int
    total_fen: int
    route: Route
    promise_at: datetime | None

    def stored_route(self) -> dict[str, object]:
        """As the order keeps it: where, by when, and every candidate with its reason."""
        chosen = self.route.chosen
        return {
            "branch_id": chosen.branch_id.hex if chosen else None,
            "promise_at": self.promise_at.isoformat() if self.promise_at else None,
            "candidates": [
                {
                    "branch_id": item.candidate.branch_id.hex,
                    "code": item.candidate.code,
                    "name": item.candidate.name,
                    "method": item.candidate.method,
                    "distance_m": item.candidate.distance_m,
                    "reason": str(item.reason),
                    "text": REASONS[item.reason],
                }
                for item in self.route.ranked
            ],
        }


@dataclass(frozen=True)
class QuoteAsk:
    """Who wants what where; `choice` is `deliver` (with `destination`) or a method's key."""

    person_id: uuid.UUID
    branch_id: uuid.UUID
    items: Mapping[uuid.UUID, int]
    choice: str
    destination: Destination | None


def quote_items(tx: Tx, ask: QuoteAsk, now: datetime) -> Quote:
    """Raises what pricing raises, `BranchNotTaking`, `BranchUnknown`, `ChoiceUnknown`."""
    places = directory(tx, now)
    branch = places.get(ask.branch_id)
    require_taking_orders(branch)
    ways = methods(ask.choice)
    if not ask.choice or not ways:
        raise ChoiceUnknown
    lines = price_lines(ask.items, sku_offers(tx, ask.branch_id, ask.items))
    about = AdjustAsk(ask.person_id, ask.branch_id, lines, now)
    lines = adjust_lines(lines, [item for adjuster in QUOTE_ADJUSTERS.all() for item in adjuster.adjust(tx, about)])
    net_fen = sum(line.amount_fen for line in lines)
    wishes = [Wish(sku_id, quantity) for sku_id, quantity in ask.items.items()]
    route = find_route(tx, places, branch, wishes, ways, MethodAsk(ask.destination, net_fen, now))
    offer = route.chosen.offer if route.chosen else None
    goods_fen = sum(line.gross_fen for line in lines)
    delivery_fen = offer.fee_fen if offer else 0
    return Quote(
        branch=branch,
        choice=ask.choice,
        lines=lines,
        goods_fen=goods_fen,
        discount_fen=goods_fen - net_fen,
        delivery_fen=delivery_fen,
        total_fen=net_fen + delivery_fen,
        route=route,
        promise_at=offer.promise_at if offer else None,
    )
