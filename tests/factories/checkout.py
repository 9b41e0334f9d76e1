"""Shoppers with baskets, and orders placed, paid and handed over, for tests."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.branches.queries import BranchView
from app.checkout.add_to_basket import add_to_basket
from app.checkout.place_order import PlacedOrder, PlaceRequest, place_order
from app.checkout.queries import basket_items
from app.checkout.quote_items import Quote, QuoteAsk, quote_items
from app.checkout.rules.address import NewAddress
from app.checkout.rules.differences import Expected
from app.checkout.save_address import save_address
from app.fulfillment.methods import METHODS
from app.fulfillment.models import Fulfillment, FulfillmentLine
from app.fulfillment.queries import fulfillments_of
from app.fulfillment.rules.offers import Destination, MethodAsk, MethodOffer
from app.kernel.database import Tx, reading, transaction
from app.kernel.ids import new_id, new_token
from app.kernel.plug import Plug
from app.ledger.verify_books import verify_books
from app.orders.queries import OrderView, get_order_by_id
from app.payments.apply_success import apply_success
from app.payments.models import PaymentAttempt
from app.payments.queries import attempts_of
from app.payments.rules import Payee, SuccessFacts
from app.payments.states import AttemptState
from tests.factories.branches import make_branch
from tests.factories.catalog import make_sku
from tests.factories.identity import APPID, make_wechat_person
from tests.factories.inventory import make_stock

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PAYEE = Payee(APPID, "1612345678")


@dataclass(frozen=True)
class PlainMethod:
    """A way to get goods for apps that carry no package with ways of its own."""

    key: str
    label: str
    needs_destination: bool
    only_at_shopped_branch: bool
    fee_fen: int = 0

    def offer(self, branch: BranchView, ask: MethodAsk) -> MethodOffer | None:
        """Open branches offer."""
        return MethodOffer(self.fee_fen, ask.now) if branch.state == "open" else None


def plug_methods(app: Flask) -> None:
    """Collect and parcel, unless the app has its own."""
    keys = {method.key for method in METHODS.all()}
    if "collect" not in keys:
        Plug(app).add(METHODS, PlainMethod("collect", "到店自提", False, True))
    if "parcel" not in keys:
        Plug(app).add(METHODS, PlainMethod("parcel", "快递到家", True, False, fee_fen=800))


@dataclass
class Shop:
    """A branch with goods: `sku_ids[0]` at ¥199.00, `sku_ids[1]` at ¥25.50, plenty of both."""

    branch: BranchView
    sku_ids: list[uuid.UUID] = field(default_factory=list)


def make_shop(app: Flask, on_hand: int = 100) -> Shop:
    """A shop ready to sell."""
    plug_methods(app)
    with transaction() as tx:
        shop = Shop(make_branch(tx))
        for price_fen in (19900, 2550):
            sku = make_sku(tx, price_fen=price_fen, list_price_fen=25900)
            make_stock(tx, shop.branch.branch_id, sku.id, on_hand)
            shop.sku_ids.append(sku.id)
    return shop


def make_shopper() -> uuid.UUID:
    """A person who can pay."""
    with transaction() as tx:
        return make_wechat_person(tx)


def fill_basket(shop: Shop, person_id: uuid.UUID, *pieces: int, now: datetime = NOW) -> None:
    """So many pieces of the shop's first, second … SKU."""
    with transaction() as tx:
        for sku_id, quantity in zip(shop.sku_ids, pieces, strict=False):
            if quantity:
                add_to_basket(tx, person_id, shop.branch.branch_id, sku_id, quantity, now)


def make_address(person_id: uuid.UUID, **over: Any) -> uuid.UUID:
    """An address in the branch's district, with its position."""
    values: dict[str, Any] = {
        "name": "王芳", "phone": "13800001234", "province": "上海市", "city": "上海市", "district": "黄浦区",
        "detail": "人民路1号", "lng": 121.48, "lat": 31.23, "is_default": True,
    }  # fmt: skip
    with transaction() as tx:
        return save_address(tx, person_id, NewAddress(**(values | over)), NOW)


def quote_now(
    person_id: uuid.UUID, shop: Shop, choice: str = "collect", to: Destination | None = None, now: datetime = NOW
) -> Quote:
    """What the checkout page shows."""
    with reading() as tx:
        ask = QuoteAsk(person_id, shop.branch.branch_id, basket_items(tx, person_id), choice, to)
        return quote_items(tx, ask, now)


def expected_of(quote: Quote) -> Expected:
    """What its form sends back."""
    lines = {line.sku_id: (line.quantity, line.unit_price_fen) for line in quote.lines}
    return Expected(lines, quote.delivery_fen, quote.total_fen)


def request_for(person_id: uuid.UUID, shop: Shop, now: datetime = NOW, **over: Any) -> PlaceRequest:
    """The request of a page opened just now."""
    values: dict[str, Any] = {
        "branch_id": shop.branch.branch_id,
        "choice": "collect",
        "client_token": new_token(),
        "contact_phone": "13800001234",
        "origin": {"channel": "mall", "entry_code": None},
    } | over
    if "expected" not in values:
        values["expected"] = expected_of(quote_now(person_id, shop, values["choice"], now=now))
    return PlaceRequest(**values)


def place(shop: Shop, person_id: uuid.UUID, *pieces: int, now: datetime = NOW, **over: Any) -> PlacedOrder:
    """An order of so many pieces of the shop's SKUs."""
    fill_basket(shop, person_id, *(pieces or (1, 1)), now=now)
    asked = request_for(person_id, shop, now, **over)
    with transaction() as tx:
        return place_order(tx, person_id, asked, PAYEE, now)


def pay(placed: PlacedOrder, now: datetime = NOW) -> str:
    """The order's newest attempt succeeded; the outcome."""
    with transaction() as tx:
        return apply_success(tx, facts_of(tx, placed.order_id, now), now)[0]


def facts_of(tx: Tx, order_id: uuid.UUID, now: datetime = NOW, **over: Any) -> SuccessFacts:
    """What WeChat says when the newest attempt was paid as asked."""
    attempt = attempts_of(tx, order_id)[-1]
    values: dict[str, Any] = {
        "out_trade_no": attempt.out_trade_no,
        "transaction_id": f"42{attempt.attempt_id.int % 10**20:020d}",
        "appid": attempt.appid,
        "mchid": PAYEE.mchid,
        "amount_fen": attempt.amount_fen,
        "currency": "CNY",
        "paid_at": now,
    }
    return SuccessFacts(**(values | over))


def second_attempt(placed: PlacedOrder) -> uuid.UUID:
    """Another attempt for the same order, as after a closed sheet."""
    with transaction() as tx:
        first = tx.scalars(select(PaymentAttempt).where(PaymentAttempt.subject_id == placed.order_id)).one()
        names = [column.key for column in PaymentAttempt.__table__.columns]
        values = {name: getattr(first, name) for name in names}
        fresh = {"id": new_id(), "out_trade_no": f"P{new_token()[:20]}", "state": str(AttemptState.CREATED)}
        fresh |= {"transaction_id": None, "succeeded_at": None, "refunded_fen": 0}
        row = PaymentAttempt(**(values | fresh))
        tx.add(row)
        return row.id


def split_part(placed: PlacedOrder) -> tuple[uuid.UUID, uuid.UUID]:
    """The order's one fulfillment made two, its lines dealt out in turn; their ids."""
    first_id, second_id = part_of(placed), new_id()
    with transaction() as tx:
        first = tx.get_one(Fulfillment, first_id)
        names = [column.key for column in Fulfillment.__table__.columns if column.key != "id"]
        tx.add(Fulfillment(id=second_id, **{name: getattr(first, name) for name in names}))
        tx.flush()
        asked = select(FulfillmentLine).where(FulfillmentLine.fulfillment_id == first_id)
        for line in sorted(tx.scalars(asked), key=lambda line: line.order_line_id)[1::2]:
            line.fulfillment_id = second_id
    return first_id, second_id


def order_now(placed: PlacedOrder) -> OrderView:
    """The order as it stands."""
    with reading() as tx:
        return get_order_by_id(tx, placed.order_id)


def part_of(placed: PlacedOrder) -> uuid.UUID:
    """The order's one fulfillment."""
    with reading() as tx:
        return fulfillments_of(tx, placed.order_id)[0].fulfillment_id


def differences_in_books() -> list[str]:
    """Every law of the books that does not hold."""
    with reading() as tx:
        return [f"{result.check.name}: {item}" for result in verify_books(tx) for item in result.differences]
