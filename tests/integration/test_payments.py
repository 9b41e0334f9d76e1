"""Only WeChat's own word makes an order paid; whatever comes late, twice, altered or wrong moves no money it should not."""

import json
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.checkout.start_payment import start_payment
from app.fulfillment.hand_over import hand_over
from app.fulfillment.queries import fulfillments_of
from app.inventory.queries import stock_views
from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.kernel.outbox import run_until_empty
from app.ledger.models import LedgerEntry
from app.ledger.queries import balance
from app.orders.cancel_order import CannotCancel, cancel_order
from app.orders.expire_orders import PATIENCE, expire_orders
from app.orders.record_return import record_return
from app.payments.close_payment import close_payment
from app.payments.models import PaymentNotification
from app.payments.prepay import PaymentOver
from app.payments.queries import attempts_of, put_aside, refunds_of
from app.payments.query_unpaid import query_unpaid
from app.payments.request_refund import RefundTooMuch, request_refund
from app.payments.resend_refunds import resend_refunds
from tests.factories.checkout import (
    Shop,
    differences_in_books,
    make_shop,
    make_shopper,
    order_now,
    part_of,
    place,
    second_attempt,
)
from tests.factories.wechat_pay import (
    REFUND,
    TRANSACTION,
    PayFarSide,
    notify,
    notify_paid,
    pay_far_side,
    sealed,
    signed_headers,
)

DAY = timedelta(days=1)


@pytest.fixture
def far(app: Flask, tmp_path: Path) -> Iterator[PayFarSide]:
    with pay_far_side(app, tmp_path) as running:
        yield running


@pytest.fixture
def shop(app: Flask) -> Shop:
    return make_shop(app)


class Bought:
    """An order whose payment sheet is open."""

    def __init__(self, app: Flask, far: PayFarSide, shop: Shop, *pieces: int) -> None:
        self.app, self.far = app, far
        self.now = current_time()
        self.person_id = make_shopper()
        self.placed = place(shop, self.person_id, *(pieces or (1, 1)), now=self.now)
        start_payment(transaction, self.person_id, self.placed.number, self.now)
        self.out_trade_no = self.attempts()[-1].out_trade_no

    def attempts(self) -> Any:
        with reading() as tx:
            return attempts_of(tx, self.placed.order_id)

    def state(self) -> str:
        return order_now(self.placed).state

    def pay(self, note_id: str = "") -> int:
        return notify_paid(self.app, self.far.pay(self.out_trade_no), note_id).status_code

    def cancel(self) -> None:
        with transaction() as tx:
            cancel_order(tx, self.placed.order_id, "system", "test", self.now)

    def refunds(self) -> Any:
        with reading() as tx:
            return refunds_of(tx, self.placed.order_id)


def _money() -> tuple[int, int]:
    """What stands at WeChat, and what shoppers have paid ahead."""
    with reading() as tx:
        return balance(tx, "wechat.settlement"), balance(tx, "customer.advances")


def _count(model: Any) -> int:
    with reading() as tx:
        return tx.scalar(select(func.count()).select_from(model)) or 0


def test_a_verified_notification_pays_the_order_and_posts_it(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    assert bought.pay() == 204
    order = order_now(bought.placed)
    assert (order.state, order.paid_fen, order.total_fen) == ("paid", 22450, 22450)
    assert order.paid_at is not None
    assert abs(order.paid_at - bought.now) < timedelta(seconds=5)
    assert _money() == (22450, 22450)
    with reading() as tx:
        (part,) = fulfillments_of(tx, order.order_id)
    assert (part.state, part.method, part.branch_id) == ("to_pack", "collect", shop.branch.branch_id)
    assert sorted(part.lines.values()) == [1, 1]
    assert differences_in_books() == []


def test_a_replayed_notification_changes_nothing(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    facts = far.pay(bought.out_trade_no)
    body = sealed("TRANSACTION.SUCCESS", facts, "N1")
    headers = signed_headers(body)
    for _ in range(3):
        assert notify(app, body, headers).status_code == 204
    assert notify_paid(app, facts, "N2").status_code == 204
    assert _money() == (22450, 22450)
    assert _count(LedgerEntry) == 1
    with reading() as tx:
        outcomes = sorted(tx.scalars(select(PaymentNotification.outcome)))
        assert len(fulfillments_of(tx, bought.placed.order_id)) == 1
    assert outcomes == ["applied", "duplicate"]


@pytest.mark.parametrize(
    ("over", "named"),
    [
        ({"appid": "wx9"}, "appid"),
        ({"appid": None}, "appid"),
        ({"mchid": "1"}, "mchid"),
        ({"amount": {"total": 22449, "currency": "CNY"}}, "amount_fen"),
        ({"amount": {"total": 22451, "currency": "CNY"}}, "amount_fen"),
        ({"amount": {"total": "22450", "currency": "CNY"}}, "amount_fen"),
        ({"amount": {"total": 22450.0, "currency": "CNY"}}, "amount_fen"),
        ({"amount": {"total": 22450, "currency": "USD"}}, "currency"),
        ({"amount": {"total": 22450}}, "currency"),
        ({"amount": None}, "amount_fen"),
        ({"transaction_id": ""}, "transaction_id"),
    ],
)
def test_a_wrong_payment_is_put_aside_and_never_booked(
    app: Flask, far: PayFarSide, shop: Shop, over: dict[str, Any], named: str
) -> None:
    bought = Bought(app, far, shop)
    assert notify_paid(app, far.pay(bought.out_trade_no) | over).status_code == 204
    assert bought.state() == "awaiting_payment"
    assert _money() == (0, 0)
    assert bought.attempts()[0].state == "mismatched"
    with reading() as tx:
        (aside,) = put_aside(tx)
    assert named in aside.detail["differences"]
    assert notify_paid(app, far.pay(bought.out_trade_no)).status_code == 204
    assert bought.state() == "paid"


def test_an_unknown_number_is_put_aside(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    assert notify_paid(app, far.pay(bought.out_trade_no) | {"out_trade_no": "P0000000000"}).status_code == 204
    assert bought.state() == "awaiting_payment"
    with reading() as tx:
        assert [item.outcome for item in put_aside(tx)] == ["unknown"]


def _forged(facts: dict[str, Any]) -> dict[str, tuple[bytes, dict[str, str]]]:
    body = sealed("TRANSACTION.SUCCESS", facts)
    good = signed_headers(body)
    loaded = json.loads(body)
    altered = json.dumps(loaded | {"summary": "y"}).encode()
    wrong_key = sealed("TRANSACTION.SUCCESS", facts, key="f" * 32)
    return {
        "no headers": (body, {}),
        "unsigned": (body, {name: text for name, text in good.items() if name != "Wechatpay-Signature"}),
        "no timestamp": (body, {name: text for name, text in good.items() if name != "Wechatpay-Timestamp"}),
        "another's key": (body, signed_headers(body, key="mallory")),
        "unknown serial": (body, signed_headers(body, serial="PUB_KEY_ID_OTHER")),
        "too old": (body, signed_headers(body, age_s=301)),
        "from the future": (body, signed_headers(body, age_s=-301)),
        "altered after signing": (altered, good),
        "other spaces": (json.dumps(loaded, indent=1).encode(), good),
        "sealed with another key": (wrong_key, signed_headers(wrong_key)),
        "probe": (body, good | {"Wechatpay-Signature": "WECHATPAY/SIGNTEST/abc"}),
        "xml": (b"<xml><a/></xml>", signed_headers(b"<xml><a/></xml>")),
        "empty": (b"", signed_headers(b"")),
        "huge": (b"x" * 70_000, signed_headers(b"x" * 70_000)),
    }


def test_no_forged_notification_is_believed(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    facts = far.pay(bought.out_trade_no)
    for path in (TRANSACTION, REFUND):
        for name, (body, headers) in _forged(facts).items():
            answer = notify(app, body, headers or {"X": "y"}, path)
            assert answer.status_code == 401, name
            assert answer.get_json()["code"] == "FAIL", name
    assert bought.state() == "awaiting_payment"
    assert _count(PaymentNotification) == 0
    assert _count(LedgerEntry) == 0


def test_a_notification_nearly_five_minutes_old_still_counts(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    body = sealed("TRANSACTION.SUCCESS", far.pay(bought.out_trade_no))
    assert notify(app, body, signed_headers(body, age_s=295)).status_code == 204
    assert bought.state() == "paid"


def test_the_job_pays_what_no_notification_told(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    query_unpaid(transaction, bought.now)
    assert bought.attempts()[0].queries == 0
    query_unpaid(transaction, bought.now + timedelta(seconds=11))
    assert (bought.state(), bought.attempts()[0].queries) == ("awaiting_payment", 1)
    far.pay(bought.out_trade_no)
    query_unpaid(transaction, bought.now + timedelta(seconds=20))
    assert bought.state() == "awaiting_payment"
    query_unpaid(transaction, bought.now + timedelta(minutes=1))
    assert bought.state() == "paid"
    assert bought.pay() == 204
    assert _money() == (22450, 22450)
    assert differences_in_books() == []


def test_an_order_nobody_pays_expires_and_frees_its_goods(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    expire_orders(transaction, bought.now + timedelta(minutes=14))
    assert bought.state() == "awaiting_payment"
    expire_orders(transaction, bought.now + timedelta(minutes=16))
    assert bought.state() == "cancelled"
    assert far.closed == {bought.out_trade_no}
    with reading() as tx:
        assert {view.allocated for view in stock_views(tx, shop.sku_ids).values()} == {0}
    assert [line.allocated for line in order_now(bought.placed).lines] == [0, 0]
    assert differences_in_books() == []


def test_an_order_that_turns_out_paid_does_not_expire(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    far.pay(bought.out_trade_no)
    expire_orders(transaction, bought.now + timedelta(minutes=16))
    assert bought.state() == "paid"


def test_while_wechat_is_silent_goods_are_held_a_little_longer(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    far.silent = True
    expire_orders(transaction, bought.now + timedelta(minutes=16))
    assert bought.state() == "awaiting_payment"
    expire_orders(transaction, bought.now + timedelta(minutes=16) + PATIENCE)
    assert bought.state() == "cancelled"
    far.silent = False
    assert bought.pay() == 204
    assert [refund.amount_fen for refund in bought.refunds()] == [22450]


def test_a_payment_after_cancelling_goes_back_by_itself(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    bought.cancel()
    assert bought.pay() == 204
    assert bought.state() == "cancelled"
    assert _money() == (22450, 22450)
    run_until_empty(current_time())
    (refund,) = bought.refunds()
    assert (refund.amount_fen, refund.state, refund.reason) == (22450, "succeeded", "订单已取消，原路退款")
    assert list(far.refunds) == [refund.out_refund_no]
    assert _money() == (0, 0)
    with reading() as tx:
        assert fulfillments_of(tx, bought.placed.order_id) == []
    assert differences_in_books() == []


def test_a_second_payment_goes_back_by_itself(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    second_attempt(bought.placed)
    second = bought.attempts()[-1].out_trade_no
    far.orders[second] = far.orders[bought.out_trade_no] | {"out_trade_no": second}
    assert bought.pay() == 204
    assert notify_paid(app, far.pay(second)).status_code == 204
    run_until_empty(current_time())
    assert bought.state() == "paid"
    (refund,) = bought.refunds()
    assert (refund.amount_fen, refund.state, refund.reason) == (22450, "succeeded", "重复付款，原路退款")
    assert far.refunds[refund.out_refund_no]["out_trade_no"] == second
    assert _money() == (22450, 22450)
    assert order_now(bought.placed).refunded_fen == 0
    assert differences_in_books() == []


def test_cancelling_a_paid_order_refunds_it_and_frees_its_goods(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    bought.pay()
    bought.cancel()
    run_until_empty(current_time())
    assert bought.state() == "cancelled"
    assert [refund.state for refund in bought.refunds()] == ["succeeded"]
    assert _money() == (0, 0)
    with reading() as tx:
        assert [part.state for part in fulfillments_of(tx, bought.placed.order_id)] == ["cancelled"]
        assert {view.allocated for view in stock_views(tx, shop.sku_ids).values()} == {0}
    with pytest.raises(CannotCancel):
        bought.cancel()
    assert differences_in_books() == []


def test_closing_asks_wechat_first_and_believes_it_when_paid(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    far.pay(bought.out_trade_no)
    assert close_payment(transaction, bought.placed.order_id, bought.now) is True
    assert bought.state() == "paid"


def test_a_closed_sheet_is_followed_by_a_new_attempt(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    close_payment(transaction, bought.placed.order_id, bought.now)
    start_payment(transaction, bought.person_id, bought.placed.number, bought.now)
    states = [attempt.state for attempt in bought.attempts()]
    assert states == ["closed", "prepaid"]
    assert notify_paid(app, far.pay(bought.attempts()[-1].out_trade_no)).status_code == 204
    assert bought.state() == "paid"


def test_asking_twice_for_the_sheet_is_one_number_with_the_same_content(
    app: Flask, far: PayFarSide, shop: Shop
) -> None:
    bought = Bought(app, far, shop)
    again = start_payment(transaction, bought.person_id, bought.placed.number, bought.now + timedelta(seconds=40))
    assert again["package"] == f"prepay_id=wx{bought.out_trade_no}"
    assert list(far.orders) == [bought.out_trade_no]
    assert {"timeStamp", "nonceStr", "signType", "paySign", "appId"} <= set(again)
    assert abs(int(again["timeStamp"]) - time.time()) < 5


def test_no_sheet_opens_when_the_time_is_over(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    with pytest.raises(PaymentOver):
        start_payment(transaction, bought.person_id, bought.placed.number, bought.now + timedelta(minutes=15))


# ---------------------------------------------------------------- refunds


def _refund(bought: Bought, amount_fen: int, key: str) -> tuple[uuid.UUID, ...]:
    with transaction() as tx:
        return request_refund(tx, bought.placed.order_id, amount_fen, "test", key, bought.now)


def test_refunds_never_pass_what_was_paid(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    with pytest.raises(RefundTooMuch):
        _refund(bought, 1, "before")
    bought.pay()
    _refund(bought, 22000, "a")
    for amount_fen in (451, 22450, 0, -1):
        with pytest.raises(RefundTooMuch):
            _refund(bought, amount_fen, f"b{amount_fen}")
    _refund(bought, 450, "c")
    assert sum(refund.amount_fen for refund in bought.refunds()) == 22450


def test_the_same_key_refunds_once(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    bought.pay()
    assert _refund(bought, 100, "k") == _refund(bought, 100, "k")
    assert len(bought.refunds()) == 1


def test_a_refund_keeps_its_number_through_any_number_of_silences(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    bought.pay()
    _refund(bought, 100, "k")
    far.silent = True
    number = bought.refunds()[0].out_refund_no
    now = bought.now
    for _ in range(6):
        resend_refunds(transaction, now)
        now += timedelta(hours=1)
    (refund,) = bought.refunds()
    assert (refund.state, refund.tries, refund.out_refund_no) == ("requested", 6, number)
    assert "wechat.unavailable" in (refund.last_error or "")
    far.silent = False
    resend_refunds(transaction, now)
    assert list(far.refunds) == [number]
    assert bought.refunds()[0].state == "succeeded"
    assert _money() == (22350, 22350)


def test_an_accepted_refund_is_booked_only_when_it_arrived(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    bought.pay()
    far.refund_status = "PROCESSING"
    _refund(bought, 100, "k")
    run_until_empty(current_time())
    assert bought.refunds()[0].state == "sent"
    assert _money() == (22450, 22450)
    row = {"mchid": "1612345678", "out_trade_no": bought.out_trade_no, "refund_id": "50"}
    row |= {"out_refund_no": bought.refunds()[0].out_refund_no, "refund_status": "SUCCESS"}
    for amount_fen, note in ((99, "R1"), (100, "R2"), (100, "R3")):
        body = sealed("REFUND.SUCCESS", row | {"amount": {"total": 22450, "refund": amount_fen}}, note)
        assert notify(app, body, path=REFUND).status_code == 204
    assert bought.refunds()[0].state == "succeeded"
    assert _money() == (22350, 22350)
    with reading() as tx:
        outcomes = dict(tx.execute(select(PaymentNotification.id, PaymentNotification.outcome)).all())
    assert (outcomes["R1"], outcomes["R2"], outcomes["R3"]) == ("mismatched", "applied", "duplicate")


def test_a_refund_told_before_its_answer_is_booked_once(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    bought.pay()
    _refund(bought, 100, "k")
    number = bought.refunds()[0].out_refund_no
    row = {"mchid": "1612345678", "out_refund_no": number, "refund_status": "SUCCESS", "refund_id": "50"}
    body = sealed("REFUND.SUCCESS", row | {"amount": {"total": 22450, "refund": 100}})
    assert notify(app, body, path=REFUND).status_code == 204
    run_until_empty(current_time())
    resend_refunds(transaction, bought.now + DAY)
    assert far.refunds == {}
    assert _money() == (22350, 22350)


def test_an_abnormal_refund_waits_for_people(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    bought.pay()
    far.refund_status = "ABNORMAL"
    _refund(bought, 100, "k")
    run_until_empty(current_time())
    assert bought.refunds()[0].state == "abnormal"
    assert _money() == (22450, 22450)


def test_the_whole_story_of_an_order_keeps_the_books_balanced(app: Flask, far: PayFarSide, shop: Shop) -> None:
    bought = Bought(app, far, shop)
    assert differences_in_books() == []
    bought.pay()
    assert differences_in_books() == []
    part_id = part_of(bought.placed)
    with transaction() as tx:
        hand_over(tx, part_id, "staff:1", bought.now)
    order = order_now(bought.placed)
    assert order.state == "completed"
    assert _money() == (22450, 0)
    assert differences_in_books() == []
    first = order.lines[0]
    with transaction() as tx:
        record_return(tx, order.order_id, uuid.uuid4(), {first.line_id: (1, 19900)}, "staff:1", bought.now)
    assert _money() == (22450, 19900)
    assert differences_in_books() == []
    run_until_empty(current_time())
    assert _money() == (2550, 0)
    with reading() as tx:
        assert (balance(tx, "sales.goods"), balance(tx, "sales.returns")) == (22450, 19900)
    assert differences_in_books() == []
