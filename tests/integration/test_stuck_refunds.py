"""A refund WeChat could not finish is sent again by people, under its own number, and arrives at most once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden
from app.kernel.models import AuditEntry
from app.kernel.moment import current_time
from app.kernel.outbox import run_until_empty
from app.ledger.queries import balance
from app.payments.queries import RefundView, refunds_of, stuck_refunds
from app.payments.request_refund import request_refund
from app.payments.retry_refund import RefundMissing, RefundNotStuck, retry_refund
from app.web.principal import SignInFresh
from tests.factories.checkout import PlacedOrder, make_shop, make_shopper, pay, place
from tests.factories.identity import staff_principal
from tests.factories.principals import sign_in, staff_who_may
from tests.factories.wechat_pay import PayFarSide, pay_far_side
from tests.support.race import race


@pytest.fixture
def far(app: Flask, tmp_path: Path) -> Iterator[PayFarSide]:
    with pay_far_side(app, tmp_path) as running:
        yield running


def stuck(app: Flask, far: PayFarSide, status: str = "ABNORMAL") -> PlacedOrder:
    """A paid order with ¥5.00 that WeChat could not send back."""
    now = current_time()
    placed = place(make_shop(app), make_shopper(), 1, now=now)
    pay(placed, now)
    far.refund_status = status
    with transaction() as tx:
        request_refund(tx, placed.order_id, 500, "test", "k", now)
    run_until_empty(current_time())
    return placed


def refund_of(placed: PlacedOrder) -> RefundView:
    with reading() as tx:
        (found,) = refunds_of(tx, placed.order_id)
    return found


def retry(placed: PlacedOrder, role: str = "finance", *, fresh: bool = True) -> None:
    refund_id = refund_of(placed).refund_id
    with transaction() as tx:
        retry_refund(tx, staff_principal(role, fresh=fresh), refund_id, current_time())


@pytest.mark.parametrize("status", ["ABNORMAL", "CLOSED"])
def test_a_stuck_refund_sent_again_arrives_under_its_own_number(app: Flask, far: PayFarSide, status: str) -> None:
    placed = stuck(app, far, status)
    before = refund_of(placed)
    assert before.state == status.lower()
    far.refund_status = "SUCCESS"
    retry(placed)
    run_until_empty(current_time())
    after = refund_of(placed)
    assert (after.state, after.out_refund_no, list(far.refunds)) == (
        "succeeded",
        before.out_refund_no,
        [before.out_refund_no],
    )
    with reading() as tx:
        assert balance(tx, "wechat.settlement") == 19900 - 500
        (entry,) = tx.scalars(select(AuditEntry).where(AuditEntry.action == "payments.retry_refund"))
        assert stuck_refunds(tx) == []
    assert entry.subject == f"order:{placed.order_id}"


def test_only_somebody_of_the_books_freshly_signed_in_may_send_it_again(app: Flask, far: PayFarSide) -> None:
    placed = stuck(app, far)
    for role, fresh, refusal in (
        ("office", True, Forbidden),
        ("clerk", True, Forbidden),
        ("finance", False, SignInFresh),
    ):
        with pytest.raises(refusal):
            retry(placed, role, fresh=fresh)
    assert refund_of(placed).state == "abnormal"
    with reading() as tx:
        assert tx.scalars(select(AuditEntry).where(AuditEntry.action == "payments.retry_refund")).all() == []


def test_a_refund_that_is_on_its_way_or_unknown_is_not_sent_again(app: Flask, far: PayFarSide) -> None:
    placed = stuck(app, far, "PROCESSING")
    with pytest.raises(RefundNotStuck):
        retry(placed)
    assert refund_of(placed).state == "sent"
    with pytest.raises(RefundMissing), transaction() as tx:
        retry_refund(tx, staff_principal("owner"), placed.order_id, current_time())


def test_16_taps_send_it_again_once(app: Flask, far: PayFarSide) -> None:
    placed = stuck(app, far)
    found = race(app, [lambda: retry(placed)] * 16)
    assert found.count(None) == 1
    assert {type(item) for item in found if item} == {RefundNotStuck}


def test_the_page_shows_the_stuck_ones_first_and_its_button_sends_them(app: Flask, far: PayFarSide) -> None:
    placed = stuck(app, far)
    client = app.test_client()
    sign_in(app, staff=staff_who_may("books.read", "orders.refund"))
    page = client.get("/office/refunds").get_data(as_text=True)
    assert page.index("停住的退款") < page.index(refund_of(placed).out_refund_no)
    assert f"/office/refunds/{refund_of(placed).refund_id}/retry" in page
    with reading() as tx:
        found = stuck_refunds(tx)
    assert [view.refund_id for view in found] == [refund_of(placed).refund_id]
    far.refund_status = "SUCCESS"
    retry(placed)
    run_until_empty(current_time() + timedelta(minutes=1))
    assert "停住的退款" not in client.get("/office/refunds").get_data(as_text=True)
