"""Nothing that WeChat Pay did not say moves money: thousands of forged and altered notifications in many ways."""

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.checkout.start_payment import start_payment
from app.kernel.database import Base, reading, transaction
from app.kernel.moment import current_time
from tests.factories.checkout import make_shop, make_shopper, place
from tests.factories.forged_notifications import FORGERIES
from tests.factories.wechat_pay import REFUND, TRANSACTION, PayFarSide, notify, notify_paid, pay_far_side

OF_EACH = 150  # on each of the two databases: over 10,000 in one run


@pytest.fixture
def far(app: Flask, tmp_path: Path) -> Iterator[PayFarSide]:
    with pay_far_side(app, tmp_path) as running:
        yield running


def _everything_stored() -> dict[str, str]:
    """A digest of every table."""
    with reading() as tx:
        return {
            name: hashlib.sha256(repr(sorted(map(repr, tx.execute(select(table))))).encode()).hexdigest()
            for name, table in Base.metadata.tables.items()
        }


def test_there_are_more_than_twenty_five_kinds_and_over_ten_thousand_of_them() -> None:
    assert len(FORGERIES) == 36
    assert len(FORGERIES) * OF_EACH * 2 == 10_800


@pytest.mark.parametrize("of_each", [OF_EACH, pytest.param(1500, marks=pytest.mark.deep)])
def test_no_forged_or_altered_notification_is_accepted_or_changes_anything(
    app: Flask, far: PayFarSide, of_each: int
) -> None:
    shop, person_id, now = make_shop(app), make_shopper(), current_time()
    order = place(shop, person_id, 1, 1, now=now)
    start_payment(transaction, person_id, order.number, now)
    (out_trade_no,) = far.orders
    facts = far.pay(out_trade_no)
    before = _everything_stored()
    chance = random.Random(of_each)
    for name, forge in FORGERIES.items():
        for turn in range(of_each):
            body, headers = forge(facts, chance)
            answer = notify(app, body, headers, TRANSACTION if turn % 4 else REFUND)
            assert (answer.status_code, answer.get_json()["code"]) == (401, "FAIL"), (name, body, headers)
    assert _everything_stored() == before
    assert notify_paid(app, facts).status_code == 204
    assert _everything_stored() != before
