"""An order with several parts and payments: whoever decides by its sums has its turn first."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.fulfillment.hand_over import hand_over
from app.fulfillment.queries import fulfillments_of
from app.inventory.queries import stock_views
from app.kernel.database import reading, transaction
from app.ledger.queries import balance
from app.orders.cancel_order import cancel_order
from app.orders.record_payment import Payment, record_payment
from app.orders.record_return import record_return
from app.payments.apply_success import apply_success
from app.payments.models import PaymentAttempt
from app.payments.queries import attempts_of, refunds_of
from app.payments.rules import SuccessFacts
from tests.factories.checkout import (
    NOW,
    PAYEE,
    PlacedOrder,
    differences_in_books,
    make_shop,
    make_shopper,
    order_now,
    pay,
    place,
    second_attempt,
    split_part,
)
from tests.support.race import race

ROUNDS = range(6)
TOTAL_FEN, PART_FEN = 22450, 7000


def give(part_id: uuid.UUID) -> Callable[[], None]:
    def act() -> None:
        with transaction() as tx:
            hand_over(tx, part_id, "staff:1", NOW)

    return act


def cancel(placed: PlacedOrder) -> Callable[[], None]:
    def act() -> None:
        with transaction() as tx:
            cancel_order(tx, placed.order_id, "system", "race", NOW)

    return act


def give_back(placed: PlacedOrder, line_id: uuid.UUID, amount_fen: int) -> Callable[[], None]:
    def act() -> None:
        with transaction() as tx:
            record_return(tx, placed.order_id, uuid.uuid4(), {line_id: (1, amount_fen)}, "staff:1", NOW)

    return act


def _sales() -> tuple[int, int, int]:
    with reading() as tx:
        return balance(tx, "sales.goods"), balance(tx, "sales.returns"), balance(tx, "customer.advances")


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_parts_handed_over_at_once_complete_the_order_with_its_whole_sale(app: Flask, _round: int) -> None:
    placed = place(make_shop(app), make_shopper(), 1, 1)
    pay(placed)
    first, second = split_part(placed)
    race(app, [give(first), give(second)])
    assert order_now(placed).state == "completed"
    assert _sales() == (TOTAL_FEN, 0, 0)
    assert differences_in_books() == []


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_return_beside_the_last_hand_over_is_either_left_out_of_the_sale_or_booked_as_a_return(
    app: Flask, _round: int
) -> None:
    placed = place(make_shop(app), make_shopper(), 1, 1)
    pay(placed)
    first, second = split_part(placed)
    give(first)()
    with reading() as tx:
        part = next(part for part in fulfillments_of(tx, placed.order_id) if part.fulfillment_id == first)
    (line_id,) = part.lines
    line = next(line for line in order_now(placed).lines if line.line_id == line_id)
    race(app, [give(second), give_back(placed, line_id, line.amount_fen)])
    sold_fen, back_fen, advances_fen = _sales()
    assert sold_fen - back_fen == TOTAL_FEN - line.amount_fen
    assert advances_fen == line.amount_fen  # on its way back
    assert differences_in_books() == []


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_cancel_beside_two_hand_overs_leaves_one_outcome_whose_money_fits(app: Flask, _round: int) -> None:
    shop = make_shop(app)
    placed = place(shop, make_shopper(), 1, 1)
    pay(placed)
    first, second = split_part(placed)
    race(app, [cancel(placed), give(first), give(second), cancel(placed)])
    order = order_now(placed)
    given = sum(line.handed_over for line in order.lines)
    with reading() as tx:
        back_fen = sum(refund.amount_fen for refund in refunds_of(tx, placed.order_id))
        held = sum(view.allocated for view in stock_views(tx, shop.sku_ids).values())
    assert (order.state, given, back_fen, held) in (("completed", 2, 0, 0), ("cancelled", 0, TOTAL_FEN, 0))
    assert differences_in_books() == []


def _two_part_payments(app: Flask) -> tuple[PlacedOrder, list[SuccessFacts]]:
    """An order whose two attempts ask for two parts of its total."""
    placed = place(make_shop(app), make_shopper(), 1, 1)
    second_attempt(placed)
    with transaction() as tx:
        for attempt, amount_fen in zip(attempts_of(tx, placed.order_id), (PART_FEN, TOTAL_FEN - PART_FEN), strict=True):
            tx.execute(
                update(PaymentAttempt)
                .where(PaymentAttempt.id == attempt.attempt_id)
                .values(amount_fen=amount_fen)
                .execution_options(synchronize_session=False)
            )
    with reading() as tx:
        facts = [
            SuccessFacts(
                one.out_trade_no, f"42{one.out_trade_no[1:]}", one.appid, PAYEE.mchid, one.amount_fen, "CNY", NOW
            )
            for one in attempts_of(tx, placed.order_id)
        ]
    return placed, facts


def tell(facts: SuccessFacts) -> Callable[[], Any]:
    def act() -> Any:
        with transaction() as tx:
            return apply_success(tx, facts, NOW + timedelta(seconds=1))[0]

    return act


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_part_payments_at_once_pay_the_order_and_send_nothing_back(app: Flask, _round: int) -> None:
    placed, facts = _two_part_payments(app)
    assert race(app, [tell(one) for one in facts]) == ["applied", "applied"]
    order = order_now(placed)
    assert (order.state, order.paid_fen) == ("paid", TOTAL_FEN)
    with reading() as tx:
        assert refunds_of(tx, placed.order_id) == []
    assert differences_in_books() == []


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_cancel_beside_two_part_payments_sends_back_all_or_nothing(app: Flask, _round: int) -> None:
    placed, facts = _two_part_payments(app)
    race(app, [tell(facts[0]), cancel(placed), tell(facts[1])])
    order = order_now(placed)
    with reading() as tx:
        back_fen = sum(refund.amount_fen for refund in refunds_of(tx, placed.order_id))
        advances_fen = balance(tx, "customer.advances")
    assert (order.state, back_fen) in (("paid", 0), ("cancelled", TOTAL_FEN))
    assert advances_fen == TOTAL_FEN
    assert differences_in_books() == []


def test_an_unknown_order_takes_no_payment(app: Flask) -> None:
    make_shop(app)
    with transaction() as tx:
        record_payment(tx, Payment(uuid.uuid4(), uuid.uuid4(), 1, NOW), NOW)
    assert _sales() == (0, 0, 0)
