"""Real races with real transactions: no unit sold twice, no payment taken twice, no refund above what was paid."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.checkout.explain_shortage import GoodsShort, NobodyHas
from app.checkout.place_order import place_order
from app.checkout.start_payment import start_payment
from app.fulfillment.hand_over import hand_over
from app.fulfillment.models import Fulfillment
from app.fulfillment.queries import fulfillments_of
from app.inventory.queries import stock_views
from app.kernel.database import reading, transaction
from app.kernel.ids import new_token
from app.kernel.moment import current_time
from app.kernel.outbox import run_until_empty
from app.ledger.models import LedgerEntry
from app.ledger.queries import balance
from app.orders.cancel_order import cancel_order
from app.orders.expire_orders import expire_orders
from app.orders.models import Order
from app.orders.record_return import record_return
from app.payments.queries import attempts_of, refunds_of
from app.payments.query_payment import query_payment
from app.payments.request_refund import RefundTooMuch, request_refund
from tests.factories.checkout import (
    NOW,
    PAYEE,
    PlacedOrder,
    differences_in_books,
    fill_basket,
    make_shop,
    make_shopper,
    order_now,
    part_of,
    pay,
    place,
    request_for,
)
from tests.factories.wechat_pay import PayFarSide, notify, pay_far_side, sealed, signed_headers
from tests.support.race import race

CROWD = 64


@pytest.fixture
def far(app: Flask, tmp_path: Path) -> Iterator[PayFarSide]:
    with pay_far_side(app, tmp_path) as running:
        yield running


def test_64_buyers_of_a_stock_of_20_make_exactly_20_orders(app: Flask) -> None:
    shop = make_shop(app, on_hand=20)
    asked = []
    for _ in range(CROWD):
        person_id = make_shopper()
        fill_basket(shop, person_id, 1)
        asked.append((person_id, request_for(person_id, shop)))

    def buy(person_id: uuid.UUID, request: Any) -> PlacedOrder:
        with transaction() as tx:
            return place_order(tx, person_id, request, PAYEE, NOW)

    found = race(app, [lambda who=who, what=what: buy(who, what) for who, what in asked])
    placed = [item for item in found if isinstance(item, PlacedOrder)]
    assert len(placed) == 20
    assert {type(item) for item in found if not isinstance(item, PlacedOrder)} <= {GoodsShort, NobodyHas}
    with reading() as tx:
        view = stock_views(tx, [shop.sku_ids[0]])[shop.branch.branch_id, shop.sku_ids[0]]
        assert tx.scalar(select(func.count()).select_from(Order)) == 20
    assert (view.on_hand, view.allocated, view.available) == (20, 20, 0)
    assert differences_in_books() == []


def test_buyers_of_two_skus_in_opposite_order_never_wait_for_each_other(app: Flask) -> None:
    shop = make_shop(app, on_hand=100)
    turned = type(shop)(shop.branch, list(reversed(shop.sku_ids)))
    asked = []
    for place_number in range(16):
        person_id = make_shopper()
        fill_basket(shop if place_number % 2 else turned, person_id, 1, 1)
        asked.append((person_id, request_for(person_id, shop)))

    def buy(person_id: uuid.UUID, request: Any) -> PlacedOrder:
        with transaction() as tx:
            return place_order(tx, person_id, request, PAYEE, NOW)

    found = race(app, [lambda who=who, what=what: buy(who, what) for who, what in asked])
    assert all(isinstance(item, PlacedOrder) for item in found)


def test_one_form_submitted_16_times_at_once_is_one_order(app: Flask) -> None:
    shop, person_id = make_shop(app), make_shopper()
    fill_basket(shop, person_id, 1)
    asked = request_for(person_id, shop)

    def buy() -> PlacedOrder:
        with transaction() as tx:
            return place_order(tx, person_id, asked, PAYEE, NOW)

    found = race(app, [buy] * 16)
    assert len({item.order_id for item in found}) == 1
    assert [item.again for item in found].count(False) == 1
    with reading() as tx:
        assert stock_views(tx, [shop.sku_ids[0]])[shop.branch.branch_id, shop.sku_ids[0]].allocated == 1


def _sheet(app: Flask, far: PayFarSide) -> tuple[PlacedOrder, dict[str, Any]]:
    """A placed order that was paid at WeChat, of which the mall has not heard yet."""
    person_id, now = make_shopper(), current_time()
    placed = place(make_shop(app), person_id, 1, 1, now=now)
    start_payment(transaction, person_id, placed.number, now)
    with reading() as tx:
        number = attempts_of(tx, placed.order_id)[0].out_trade_no
    return placed, far.pay(number)


def test_64_copies_of_one_notification_have_one_effect(app: Flask, far: PayFarSide) -> None:
    placed, facts = _sheet(app, far)
    body = sealed("TRANSACTION.SUCCESS", facts, "N1")
    headers = signed_headers(body)
    found = race(app, [lambda: notify(app, body, headers).status_code] * CROWD)
    assert found == [204] * CROWD
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(LedgerEntry)) == 1
        assert tx.scalar(select(func.count()).select_from(Fulfillment)) == 1
        assert balance(tx, "wechat.settlement") == 22450
    assert (order_now(placed).state, order_now(placed).paid_fen) == ("paid", 22450)
    assert differences_in_books() == []


def test_notification_query_and_other_notifications_at_once_have_one_effect(app: Flask, far: PayFarSide) -> None:
    placed, facts = _sheet(app, far)
    with reading() as tx:
        attempt_id = attempts_of(tx, placed.order_id)[0].attempt_id

    def tell() -> int:
        body = sealed("TRANSACTION.SUCCESS", facts, new_token())
        return notify(app, body, signed_headers(body)).status_code

    def ask() -> bool:
        return query_payment(transaction, attempt_id, current_time())

    race(app, [tell, ask] * 8)
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(LedgerEntry)) == 1
        assert len(fulfillments_of(tx, placed.order_id)) == 1
    assert differences_in_books() == []


@pytest.mark.parametrize("round_number", range(4))
def test_paying_cancelling_and_expiring_at_once_end_paid_or_wholly_refunded(
    app: Flask, far: PayFarSide, round_number: int
) -> None:
    placed, facts = _sheet(app, far)

    def tell() -> int:
        body = sealed("TRANSACTION.SUCCESS", facts, new_token())
        return notify(app, body, signed_headers(body)).status_code

    def cancel() -> None:
        with transaction() as tx:
            cancel_order(tx, placed.order_id, "system", "race", current_time())

    def expire() -> None:
        expire_orders(transaction, current_time() + timedelta(minutes=16))

    race(app, [tell, cancel, expire, tell, cancel][round_number % 2 :])
    run_until_empty(current_time() + timedelta(minutes=20))
    order = order_now(placed)
    with reading() as tx:
        refunds = refunds_of(tx, placed.order_id)
        kept_fen = balance(tx, "wechat.settlement")
        held = {view.allocated for view in stock_views(tx, [line.sku_id for line in order.lines]).values()}
    assert order.state in ("paid", "cancelled")
    assert sum(refund.amount_fen for refund in refunds) == (0 if order.state == "paid" else 22450)
    assert kept_fen == (22450 if order.state == "paid" else 0)
    assert held == ({1} if order.state == "paid" else {0})
    assert differences_in_books() == []


def test_64_cancels_free_the_goods_and_the_money_once(app: Flask) -> None:
    shop = make_shop(app)
    placed = place(shop, make_shopper(), 2)
    assert pay(placed) == "applied"

    def cancel() -> bool:
        with transaction() as tx:
            cancel_order(tx, placed.order_id, "system", "race", NOW)
        return True

    assert race(app, [cancel] * CROWD).count(True) == 1
    with reading() as tx:
        assert [refund.amount_fen for refund in refunds_of(tx, placed.order_id)] == [39800]
        assert stock_views(tx, [shop.sku_ids[0]])[shop.branch.branch_id, shop.sku_ids[0]].allocated == 0


def test_64_refunds_at_once_never_pass_what_was_paid(app: Flask) -> None:
    placed = place(make_shop(app), make_shopper(), 1)
    pay(placed)

    def refund(key: str) -> bool:
        with transaction() as tx:
            return bool(request_refund(tx, placed.order_id, 700, "race", key, NOW))

    found = race(app, [lambda key=str(number): refund(key) for number in range(CROWD)])
    assert found.count(True) == 19900 // 700
    assert {type(item) for item in found if item is not True} == {RefundTooMuch}
    with reading() as tx:
        assert sum(item.amount_fen for item in refunds_of(tx, placed.order_id)) == 19900 // 700 * 700


def test_64_hand_overs_give_the_goods_once(app: Flask) -> None:
    shop = make_shop(app)
    placed = place(shop, make_shopper(), 2, 1)
    pay(placed)
    part_id = part_of(placed)

    def give() -> bool:
        with transaction() as tx:
            hand_over(tx, part_id, "staff:1", NOW)
        return True

    assert race(app, [give] * CROWD).count(True) == 1
    order = order_now(placed)
    assert (order.state, [line.handed_over for line in order.lines]) == ("completed", [2, 1])
    with reading() as tx:
        assert stock_views(tx, [shop.sku_ids[0]])[shop.branch.branch_id, shop.sku_ids[0]].on_hand == 98
    assert differences_in_books() == []


def test_returns_at_once_never_pass_what_was_handed_over(app: Flask) -> None:
    placed = place(make_shop(app), make_shopper(), 3)
    pay(placed)
    part_id = part_of(placed)
    with transaction() as tx:
        hand_over(tx, part_id, "staff:1", NOW)
    (line,) = order_now(placed).lines

    def give_back() -> bool:
        with transaction() as tx:
            record_return(tx, placed.order_id, uuid.uuid4(), {line.line_id: (1, 19900)}, "staff:1", NOW)
        return True

    assert race(app, [give_back] * 16).count(True) == 3
    (line,) = order_now(placed).lines
    assert (line.returned, line.refunded_fen, order_now(placed).refunded_fen) == (3, 59700, 59700)
    assert differences_in_books() == []
