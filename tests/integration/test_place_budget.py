"""The hot path is counted: placing, opening the sheet and taking the notification stay within their statements and commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from app.checkout.place_order import place_order
from app.checkout.queries import basket_items, get_address
from app.checkout.start_payment import start_payment
from app.kernel.database import db, reading, transaction
from app.kernel.moment import current_time
from app.orders.queries import get_order
from tests.factories.checkout import (
    PAYEE,
    expected_of,
    fill_basket,
    make_address,
    make_shop,
    make_shopper,
    quote_now,
    request_for,
)
from tests.factories.wechat_pay import notify_paid, pay_far_side

MOST_STATEMENTS, MOST_COMMITS = 28, 3


class Counter:
    """What went to the database."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.commits = 0


@contextmanager
def counted() -> Iterator[Counter]:
    """Count every statement (a multi-row one once; BEGIN and COMMIT are none) and every commit."""
    counter = Counter()

    def statement(_c: object, _cur: object, text: str, *_more: object) -> None:
        if not text.upper().startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
            counter.statements.append(text)

    def commit(_connection: object) -> None:
        counter.commits += 1

    event.listen(db.engine, "before_cursor_execute", statement)
    event.listen(db.engine, "commit", commit)
    try:
        yield counter
    finally:
        event.remove(db.engine, "before_cursor_execute", statement)
        event.remove(db.engine, "commit", commit)


@pytest.mark.parametrize("choice", ["collect", "deliver"])
def test_place_prepay_and_notification_stay_within_the_budget(app: Flask, tmp_path: Path, choice: str) -> None:
    shop, person_id = make_shop(app), make_shopper()
    address_id = make_address(person_id) if choice == "deliver" else None
    fill_basket(shop, person_id, 2, 1)
    now = current_time()
    with reading() as tx:
        to = get_address(tx, person_id, address_id).destination() if address_id else None
    expected = expected_of(quote_now(person_id, shop, choice, to, now))
    asked = request_for(person_id, shop, now, choice=choice, address_id=address_id, expected=expected)
    with pay_far_side(app, tmp_path) as far, counted() as counter:
        with transaction() as tx:
            placed = place_order(tx, person_id, asked, PAYEE, now)
        start_payment(transaction, person_id, placed.number, now)
        facts = far.pay(next(iter(far.orders)))
        assert notify_paid(app, facts).status_code == 204
    told = f"{len(counter.statements)} statements:\n" + "\n".join(text[:110] for text in counter.statements)
    assert len(counter.statements) <= MOST_STATEMENTS, told
    assert counter.commits <= MOST_COMMITS, counter.commits
    with reading() as tx:
        assert get_order(tx, placed.number).state == "paid"
        assert basket_items(tx, person_id) == {}
