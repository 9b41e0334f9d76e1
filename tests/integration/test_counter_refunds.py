"""Money leaves over the counter by a fresh sign-in, or by little sums that are counted."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.branches.queries import BranchView
from app.catalog.models import Sku
from app.fulfillment.hand_over import hand_over
from app.fulfillment.queries import fulfillments_of
from app.kernel.database import reading, transaction
from app.orders.queries import get_order
from app.payments.models import Refund
from app.returns.ask_return import ask_return
from app.returns.confirm_return import confirm_return
from app.returns.models import CounterAllowance
from app.returns.queries import find_return_by_number, waiting_returns
from app.web.principal import SignInFresh, Staff
from tests.factories.branches import make_branch
from tests.factories.catalog import make_sku
from tests.factories.checkout import differences_in_books
from tests.factories.identity import staff_principal
from tests.factories.inventory import make_stock
from tests.factories.paid_orders import PaidOrder, make_paid_order
from tests.support.race import race

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


class Till:
    """A branch, a clerk who signed in this morning, and orders of one piece each that were collected."""

    def __init__(self, price_fen: int = 200_00) -> None:
        with transaction() as tx:
            self.branch: BranchView = make_branch(tx)
            self.sku: Sku = make_sku(tx, price_fen=price_fen)
            make_stock(tx, self.branch.branch_id, self.sku.id, 50)
        self.clerk: Staff = replace(staff_principal("clerk", self.branch.branch_id), fresh=False)

    def sold(self, count: int) -> list[PaidOrder]:
        orders = []
        for _ in range(count):
            with transaction() as tx:
                order = make_paid_order(tx, self.branch, [(self.sku, 1)], NOON)
                (part,) = fulfillments_of(tx, order.order_id)
                hand_over(tx, part.fulfillment_id, "staff:x", NOON)
            orders.append(order)
        return orders

    def ask(self, order: PaidOrder) -> uuid.UUID:
        with transaction() as tx:
            pieces = dict.fromkeys(order.line_ids, 1)
            number = ask_return(tx, get_order(tx, order.number), pieces, "", f"t{order.number}", "person:x", NOON)
            found = find_return_by_number(tx, number)
        assert found
        return found.return_id

    def refund(self, return_id: uuid.UUID, clerk: Staff | None = None, now: datetime = NOON) -> int:
        with transaction() as tx:
            return confirm_return(tx, clerk or self.clerk, return_id, self.branch.branch_id, [], now)


def _refunded_fen() -> int:
    with reading() as tx:
        return int(tx.scalar(select(func.sum(Refund.amount_fen))) or 0)


def _used() -> Sequence[tuple[str, int]]:
    with reading() as tx:
        asked = select(CounterAllowance.day, CounterAllowance.used_fen).order_by(CounterAllowance.day)
        return [(row.day, row.used_fen) for row in tx.execute(asked)]


def test_a_refund_above_the_limit_is_refused_until_she_signs_in_again(app: Flask) -> None:
    till = Till(price_fen=200_01)
    asked = till.ask(till.sold(1)[0])
    with pytest.raises(SignInFresh):
        till.refund(asked)
    assert (_refunded_fen(), _used()) == (0, [])
    with reading() as tx:
        assert [view.return_id for view in waiting_returns(tx)] == [asked]
    assert till.refund(asked, replace(till.clerk, fresh=True)) == 200_01
    assert (_refunded_fen(), _used()) == (200_01, [])
    assert differences_in_books() == []


def test_small_refunds_are_counted_and_stop_at_the_days_sum(app: Flask) -> None:
    till = Till()
    asked = [till.ask(order) for order in till.sold(6)]
    for return_id in asked[:5]:
        assert till.refund(return_id) == 200_00
    with pytest.raises(SignInFresh):
        till.refund(asked[5])
    assert (_refunded_fen(), _used()) == (1_000_00, [("2026-11-22", 1_000_00)])
    assert till.refund(asked[5], now=NOON + timedelta(hours=12)) == 200_00
    assert _used() == [("2026-11-22", 1_000_00), ("2026-11-23", 200_00)]


def test_another_clerk_has_an_allowance_of_her_own(app: Flask) -> None:
    till = Till()
    asked = [till.ask(order) for order in till.sold(6)]
    for return_id in asked[:5]:
        till.refund(return_id)
    other = replace(staff_principal("clerk", till.branch.branch_id), fresh=False)
    assert till.refund(asked[5], other) == 200_00


def test_refunds_at_once_never_pass_the_days_sum(app: Flask) -> None:
    till = Till()
    asked = [till.ask(order) for order in till.sold(8)]
    found = race(app, [lambda return_id=return_id: till.refund(return_id) for return_id in asked])
    assert [item for item in found if item == 200_00] == [200_00] * 5
    assert {type(item) for item in found if item != 200_00} == {SignInFresh}
    assert (_refunded_fen(), _used()) == (1_000_00, [("2026-11-22", 1_000_00)])
