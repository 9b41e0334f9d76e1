"""Make an order of the basket: quoted again, compared, routed, reserved, payable, in one transaction.

Promises: the shopper pays what she saw or sees the differences first; goods are promised before she pays; the same form sent
twice is one order; about a dozen statements, stock rows last.
"""

import uuid
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from app.checkout.explain_shortage import explain_shortage
from app.checkout.models import BasketLine
from app.checkout.queries import get_address
from app.checkout.quote_items import Quote, QuoteAsk, quote_items
from app.checkout.rules.differences import Difference, Expected, find_differences
from app.fulfillment.rules.offers import Destination
from app.identity.queries import openid_of
from app.inventory.reserve import StockShort, Wanted, reserve
from app.kernel.database import Tx
from app.kernel.errors import Conflict, Refused
from app.orders.create_order import CreatedOrder, NewAdjustment, NewLine, NewOrder, create_order
from app.orders.queries import find_placed
from app.payments.open_attempt import NewAttempt, open_attempt
from app.payments.rules import Payee

PAY_WITHIN = timedelta(minutes=15)


class BasketEmpty(Refused):
    code = "checkout.basket_empty"
    sentence = "购物袋是空的。"


class QuoteChanged(Conflict):
    """`differences` names everything the shopper has not seen."""

    code = "checkout.quote_changed"
    sentence = "价格或商品刚刚有变化，请确认后再付款。"

    def __init__(self, differences: tuple[Difference, ...] = ()) -> None:
        self.differences = differences
        super().__init__()


class AddressNeeded(Refused):
    code = "checkout.address_needed"
    sentence = "请先选择收货地址。"


@dataclass(frozen=True)
class PlaceRequest:
    """What the checkout page sends. `expected` is what it showed, `client_token` makes a double submit one order."""

    branch_id: uuid.UUID
    choice: str
    client_token: str
    expected: Expected | None
    contact_phone: str = ""
    address_id: uuid.UUID | None = None
    note: str = ""
    origin: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PlacedOrder:
    """`again` when the same form had become this order before."""

    order_id: uuid.UUID
    number: str
    total_fen: int
    attempt_id: uuid.UUID | None
    again: bool = False


def place_order(tx: Tx, person_id: uuid.UUID, request: PlaceRequest, payee: Payee, now: datetime) -> PlacedOrder:
    """Place the order; raises `QuoteChanged`, `GoodsShort`, `NobodyHas`, `NotDeliverable`, `BasketEmpty`, `AddressNeeded`,
    `OpenidMissing` and what quoting raises; then nothing is stored and the basket is as it was.
    """
    items = _take_basket(tx, person_id)
    if not items:
        return _placed_before(tx, person_id, request.client_token)
    destination = _destination(tx, person_id, request)
    ask = QuoteAsk(person_id, request.branch_id, items, request.choice, destination)
    quote = quote_items(tx, ask, now)
    if quote.route.chosen is None:
        raise explain_shortage(tx, quote, now)
    changed = find_differences(request.expected, quote.lines, quote.delivery_fen, quote.total_fen)
    if changed:
        raise QuoteChanged(changed)
    expires_at = now + PAY_WITHIN
    phone = destination.phone if destination else request.contact_phone
    created = create_order(tx, _new_order(person_id, request, quote, destination, phone, expires_at), now)
    payable = NewAttempt(
        subject_id=created.order_id,
        reference=created.number,
        person_id=person_id,
        openid=openid_of(tx, person_id, payee.appid),
        description=_description(quote),
        amount_fen=quote.total_fen,
        expires_at=expires_at,
    )
    attempt = open_attempt(tx, payable, payee, now)
    tx.flush()
    _reserve(tx, created, quote, expires_at, now)
    return PlacedOrder(created.order_id, created.number, quote.total_fen, attempt.attempt_id)


def _take_basket(tx: Tx, person_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Empty the basket and return what was in it. First, because it makes a second submit of the form wait for this one."""
    taken = tx.execute(
        delete(BasketLine)
        .where(BasketLine.person_id == person_id)
        .returning(BasketLine.sku_id, BasketLine.quantity, BasketLine.added_at)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(taken.all(), key=lambda row: (row.added_at, row.sku_id))
    return {row.sku_id: row.quantity for row in rows}


def _placed_before(tx: Tx, person_id: uuid.UUID, client_token: str) -> PlacedOrder:
    order = find_placed(tx, person_id, client_token)
    if order is None:
        raise BasketEmpty
    return PlacedOrder(order.order_id, order.number, order.total_fen, None, again=True)


def _destination(tx: Tx, person_id: uuid.UUID, request: PlaceRequest) -> Destination | None:
    if request.choice != "deliver":
        return None
    if request.address_id is None:
        raise AddressNeeded
    return get_address(tx, person_id, request.address_id).destination()


def _new_order(
    person_id: uuid.UUID,
    request: PlaceRequest,
    quote: Quote,
    destination: Destination | None,
    phone: str,
    expires_at: datetime,
) -> NewOrder:
    chosen = quote.route.chosen
    return NewOrder(
        person_id=person_id,
        branch_id=quote.branch.branch_id,
        method=chosen.method if chosen else request.choice,
        lines=tuple(_new_line(quote, place) for place in range(len(quote.lines))),
        goods_fen=quote.goods_fen,
        discount_fen=quote.discount_fen,
        delivery_fen=quote.delivery_fen,
        total_fen=quote.total_fen,
        terms=((quote.total_fen, "now"),),
        expires_at=expires_at,
        client_token=request.client_token,
        contact_phone=phone,
        origin=request.origin,
        destination=asdict(destination) if destination else None,
        route=quote.stored_route(),
        note=request.note,
    )


def _new_line(quote: Quote, place: int) -> NewLine:
    line = quote.lines[place]
    return NewLine(
        sku_id=line.sku_id,
        product_id=line.product_id,
        category_id=line.category_id,
        product_number=line.number,
        name=line.name,
        spec_text=line.spec_text,
        picture=line.picture,
        unit_price_fen=line.unit_price_fen,
        list_price_fen=line.list_price_fen,
        quantity=line.quantity,
        amount_fen=line.amount_fen,
        unit_cost_fen=line.unit_cost_fen,
        adjustments=tuple(NewAdjustment(part.kind, part.amount_fen, part.funded_by) for part in line.adjustments),
    )


def _reserve(tx: Tx, created: CreatedOrder, quote: Quote, expires_at: datetime, now: datetime) -> None:
    chosen = quote.route.chosen
    if chosen is None:
        raise explain_shortage(tx, quote, now)
    pairs = zip(created.line_ids, quote.lines, strict=True)
    wanted = [Wanted(line_id, line.sku_id, line.quantity) for line_id, line in pairs]
    try:
        reserve(tx, chosen.branch_id, created.order_id, wanted, expires_at, now)
    except StockShort as short:
        raise explain_shortage(tx, quote, now, short.sku_ids) from short


def _description(quote: Quote) -> str:
    """What the pay sheet says."""
    first = quote.lines[0].name
    return first if len(quote.lines) == 1 else f"{first} 等{len(quote.lines)}种商品"
