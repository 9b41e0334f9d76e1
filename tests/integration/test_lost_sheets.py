"""A payment sheet for something that is over is never handed out, and whatever WeChat may have seen is asked about to its end."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.checkout.start_payment import start_payment
from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.kernel.outbox import run_until_empty
from app.ledger.queries import balance
from app.orders.cancel_order import cancel_order
from app.orders.expire_orders import PATIENCE, expire_orders
from app.orders.queries import OrderMissing
from app.orders.withdraw_order import withdraw_order
from app.payments.close_payment import close_payment
from app.payments.prepay import PaymentOver
from app.payments.queries import AttemptView, attempts_of, refunds_of
from app.payments.query_unpaid import query_unpaid
from app.wechat.errors import WeChatUnavailable
from tests.factories.checkout import (
    PlacedOrder,
    Shop,
    differences_in_books,
    make_shop,
    make_shopper,
    order_now,
    pay,
    place,
    second_attempt,
)
from tests.factories.wechat_pay import PayFarSide, notify_paid, pay_far_side

MINUTE = timedelta(minutes=1)


@pytest.fixture
def far(app: Flask, tmp_path: Path) -> Iterator[PayFarSide]:
    with pay_far_side(app, tmp_path) as running:
        yield running


@pytest.fixture
def shop(app: Flask) -> Shop:
    return make_shop(app)


class Story:
    """One shopper and her unpaid order."""

    def __init__(self, app: Flask, far: PayFarSide, shop: Shop) -> None:
        self.app, self.far, self.now = app, far, current_time()
        self.person_id = make_shopper()
        self.placed: PlacedOrder = place(shop, self.person_id, 1, 1, now=self.now)

    def start(self, at: datetime | None = None) -> dict[str, str]:
        return start_payment(transaction, self.person_id, self.placed.number, at or self.now)

    def attempts(self) -> list[AttemptView]:
        with reading() as tx:
            return attempts_of(tx, self.placed.order_id)

    def states(self) -> list[str]:
        return [attempt.state for attempt in self.attempts()]

    def cancel(self) -> None:
        with transaction() as tx:
            cancel_order(tx, self.placed.order_id, "system", "test", self.now)

    def meanwhile(self, act: str) -> None:
        """While WeChat's answer to the sheet is on its way, the order is closed, cancelled or withdrawn."""

        def run() -> None:
            with self.app.app_context():
                if act == "close":
                    close_payment(transaction, self.placed.order_id, self.now)
                elif act == "cancel":
                    self.cancel()
                else:
                    withdraw_order(transaction, self.person_id, self.placed.number, "", self.now)

        self.far.meanwhile = run


def _at_wechat() -> int:
    with reading() as tx:
        return balance(tx, "wechat.settlement")


@pytest.mark.parametrize("act", ["close", "cancel", "withdraw"])
def test_an_attempt_closed_while_its_sheet_is_made_hands_no_sheet_out_and_closes_at_wechat(
    app: Flask, far: PayFarSide, shop: Shop, act: str
) -> None:
    story = Story(app, far, shop)
    story.meanwhile(act)
    with pytest.raises(PaymentOver):
        story.start()
    assert story.states() == ["closed"]
    assert far.closed == set(far.orders)


@pytest.mark.parametrize("act", ["close", "cancel"])
def test_a_payment_on_a_closed_attempt_is_noticed_though_every_notification_is_lost(
    app: Flask, far: PayFarSide, shop: Shop, act: str
) -> None:
    story = Story(app, far, shop)
    story.meanwhile(act)
    far_pays_before_the_close(far)
    with pytest.raises(PaymentOver):
        story.start()
    if act == "close":
        story.cancel()
    at = story.now
    for _ in range(4):
        at += MINUTE
        query_unpaid(transaction, at)
    run_until_empty(at)
    assert story.states() == ["succeeded"]
    with reading() as tx:
        assert [(item.amount_fen, item.state) for item in refunds_of(tx, story.placed.order_id)] == [
            (22450, "succeeded")
        ]
    assert _at_wechat() == 0
    assert differences_in_books() == []


def far_pays_before_the_close(far: PayFarSide) -> None:
    """The payer confirms the moment WeChat knows the number: whoever closes afterwards hears ORDER_PAID."""
    act = far.meanwhile

    def run() -> None:
        far.pay(next(iter(far.orders)))
        if act:
            act()

    far.meanwhile = run


def test_an_attempt_whose_answer_was_lost_is_asked_about_until_wechat_knows_nothing_of_it(
    app: Flask, far: PayFarSide, shop: Shop
) -> None:
    story = Story(app, far, shop)
    far.silent = True
    with pytest.raises(WeChatUnavailable):
        story.start()
    far.silent = False
    asked = 0
    for minute in range(1, 40):
        query_unpaid(transaction, story.now + minute * MINUTE)
        asked = story.attempts()[0].queries
    assert asked > 3
    assert story.states() == ["closed"]
    query_unpaid(transaction, story.now + timedelta(days=2))
    assert story.attempts()[0].queries == asked


def test_a_sheet_whose_answer_was_lost_and_that_was_paid_is_found_by_the_query(
    app: Flask, far: PayFarSide, shop: Shop
) -> None:
    story = Story(app, far, shop)
    with pytest.raises(WeChatUnavailable):
        lose_the_answer(story)
    assert story.states() == ["created"]
    far.pay(next(iter(far.orders)))
    query_unpaid(transaction, story.now + MINUTE)
    assert order_now(story.placed).state == "paid"


def lose_the_answer(story: Story) -> None:
    """WeChat takes the order in; its answer never arrives."""

    story.far.meanwhile = lambda: (500, {}, b"{}")
    story.start()


def test_an_order_cancelled_while_wechat_is_silent_opens_no_sheet_afterwards(
    app: Flask, far: PayFarSide, shop: Shop
) -> None:
    story = Story(app, far, shop)
    story.start()
    far.silent = True
    withdraw_order(transaction, story.person_id, story.placed.number, "", story.now)
    far.silent = False
    assert order_now(story.placed).state == "cancelled"
    with pytest.raises(PaymentOver):
        story.start()
    assert story.states() == ["closed"]
    query_unpaid(transaction, story.now + MINUTE)
    query_unpaid(transaction, story.now + 3 * MINUTE)
    assert far.closed == set(far.orders)


def test_a_paid_order_opens_no_second_sheet(app: Flask, far: PayFarSide, shop: Shop) -> None:
    story = Story(app, far, shop)
    second_attempt(story.placed)
    assert pay(story.placed, story.now) == "applied"
    with pytest.raises(PaymentOver):
        story.start()
    assert far.orders == {}


def test_nobody_opens_the_sheet_of_another_persons_order(app: Flask, far: PayFarSide, shop: Shop) -> None:
    story = Story(app, far, shop)
    with pytest.raises(OrderMissing):
        start_payment(transaction, make_shopper(), story.placed.number, story.now)
    assert far.orders == {}


def test_an_expired_order_that_was_paid_in_the_silence_gives_its_money_back_without_a_notification(
    app: Flask, far: PayFarSide, shop: Shop
) -> None:
    story = Story(app, far, shop)
    story.start()
    far.pay(next(iter(far.orders)))
    far.silent = True
    late = story.now + 16 * MINUTE + PATIENCE
    expire_orders(transaction, late)
    assert order_now(story.placed).state == "cancelled"
    far.silent = False
    query_unpaid(transaction, late + MINUTE)
    run_until_empty(current_time() + timedelta(hours=1))
    with reading() as tx:
        assert [item.amount_fen for item in refunds_of(tx, story.placed.order_id)] == [22450]
    assert notify_paid(app, far.pay(next(iter(far.orders)))).status_code == 204
    assert differences_in_books() == []
