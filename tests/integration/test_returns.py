"""Returns: asked or at the counter, at any branch, never more than was bought."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.branches.queries import BranchView
from app.catalog.models import Sku
from app.fulfillment.hand_over import hand_over
from app.fulfillment.queries import fulfillments_of
from app.inventory.queries import available
from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden
from app.ledger.queries import balance
from app.ledger.verify_books import verify_books
from app.orders.queries import get_order
from app.payments.models import Refund
from app.returns.ask_return import ReturnOpen, ask_return
from app.returns.confirm_return import confirm_return
from app.returns.get_waiting import ReturnDecided, ReturnUnknown
from app.returns.queries import find_return_by_number, returns_of, waiting_returns
from app.returns.reject_return import reject_return
from app.returns.rules import NothingToReturn, ReturnTooLate, ReturnTooMany
from app.returns.withdraw_return import withdraw_return
from tests.factories.branches import make_branch
from tests.factories.catalog import make_sku
from tests.factories.identity import staff_principal
from tests.factories.inventory import make_stock
from tests.factories.paid_orders import PaidOrder, make_paid_order

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Sold:
    """Three pieces for 100.00 yuan each, collected at `branch`; `other` is where they come back."""

    branch: BranchView
    other: BranchView
    sku: Sku
    order: PaidOrder

    @property
    def line(self) -> uuid.UUID:
        return self.order.line_ids[0]


@pytest.fixture
def sold(app: Flask) -> Sold:
    with transaction() as tx:
        branch, other, sku = make_branch(tx), make_branch(tx), make_sku(tx, price_fen=10_000)
        make_stock(tx, branch.branch_id, sku.id, 3)
        order = make_paid_order(tx, branch, [(sku, 3)], NOW)
    with transaction() as tx:
        (part,) = fulfillments_of(tx, order.order_id)
        hand_over(tx, part.fulfillment_id, "staff:x", NOW)
    return Sold(branch, other, sku, order)


def ask(sold: Sold, pieces: int, token: str = "t", now: datetime = NOW) -> str:
    with transaction() as tx:
        return ask_return(tx, get_order(tx, sold.order.number), {sold.line: pieces}, "尺码不合", token, "person:x", now)


def confirm(sold: Sold, number: str, damaged: bool = False) -> int:
    clerk = staff_principal("clerk", sold.other.branch_id)
    with transaction() as tx:
        found = find_return_by_number(tx, number)
        assert found
        return confirm_return(tx, clerk, found.return_id, sold.other.branch_id, [sold.line] if damaged else [], NOW)


def stock(sold: Sold, branch: BranchView) -> int:
    with reading() as tx:
        return available(tx, [sold.sku.id], [branch.branch_id]).get((branch.branch_id, sold.sku.id), 0)


def test_a_return_at_another_branch_refunds_restocks_there_and_keeps_the_books_level(sold: Sold) -> None:
    assert confirm(sold, ask(sold, 2)) == 20_000
    with reading() as tx:
        order = get_order(tx, sold.order.number)
        assert (order.lines[0].returned, order.refunded_fen) == (2, 20_000)
        assert tx.scalar(select(func.sum(Refund.amount_fen))) == 20_000
        assert (balance(tx, "sales.returns"), balance(tx, "customer.advances")) == (20_000, 20_000)
        assert [result.check.name for result in verify_books(tx) if result.differences] == []
    assert (stock(sold, sold.other), stock(sold, sold.branch)) == (2, 0)


def test_damaged_goods_are_refunded_and_not_sold_again(sold: Sold) -> None:
    confirm(sold, ask(sold, 1), damaged=True)
    assert stock(sold, sold.other) == 0


def test_confirming_twice_refunds_once(sold: Sold) -> None:
    number = ask(sold, 1)
    confirm(sold, number)
    with pytest.raises(ReturnDecided):
        confirm(sold, number)
    with reading() as tx:
        assert tx.scalar(select(func.count(Refund.id))) == 1


def test_the_same_form_sent_twice_asks_once_and_another_one_waits_its_turn(sold: Sold) -> None:
    assert ask(sold, 1, "same") == ask(sold, 1, "same")
    with pytest.raises(ReturnOpen):
        ask(sold, 1, "other")
    with reading() as tx:
        assert len(waiting_returns(tx)) == 1


def test_never_more_comes_back_than_was_handed_over(sold: Sold) -> None:
    confirm(sold, ask(sold, 2, "a"))
    with pytest.raises(ReturnTooMany, match="最多还能退 1 件"):
        ask(sold, 2, "b")
    confirm(sold, ask(sold, 1, "c"))
    with reading() as tx:
        assert get_order(tx, sold.order.number).refunded_fen == 30_000


def test_after_seven_days_the_phone_refuses_and_nothing_is_stored(sold: Sold) -> None:
    with pytest.raises(ReturnTooLate):
        ask(sold, 1, now=NOW + timedelta(days=8))
    with reading() as tx:
        assert returns_of(tx, sold.order.order_id) == []


def test_a_clerk_may_take_goods_back_after_the_window(sold: Sold) -> None:
    with transaction() as tx:
        order = get_order(tx, sold.order.number)
        late = NOW + timedelta(days=8)
        assert ask_return(tx, order, {sold.line: 1}, "", "t", "staff:x", late, late=True)


def test_goods_not_handed_over_cannot_be_returned(app: Flask) -> None:
    with transaction() as tx:
        branch, sku = make_branch(tx), make_sku(tx)
        make_stock(tx, branch.branch_id, sku.id, 1)
        order = make_paid_order(tx, branch, [(sku, 1)], NOW)
    with pytest.raises(NothingToReturn), transaction() as tx:
        ask_return(tx, get_order(tx, order.number), {order.line_ids[0]: 1}, "", "t", "person:x", NOW)


def test_a_rejected_return_pays_nothing_and_says_why(sold: Sold) -> None:
    number = ask(sold, 1)
    with transaction() as tx:
        found = find_return_by_number(tx, number)
        assert found
        clerk = staff_principal("clerk", sold.other.branch_id)
        reject_return(tx, clerk, found.return_id, sold.other.branch_id, "已使用", NOW)
    with reading() as tx:
        (view,) = returns_of(tx, sold.order.order_id)
        assert (view.state, view.decision, tx.scalar(select(func.count(Refund.id)))) == ("rejected", "已使用", 0)


def test_only_its_owner_withdraws_a_return(sold: Sold) -> None:
    number = ask(sold, 1)
    with pytest.raises(ReturnUnknown), transaction() as tx:
        withdraw_return(tx, uuid.uuid4(), number, NOW)
    with transaction() as tx:
        withdraw_return(tx, sold.order.person_id, number, NOW)
    with reading() as tx:
        assert returns_of(tx, sold.order.order_id)[0].state == "withdrawn"


def test_a_clerk_confirms_only_at_her_own_branch(sold: Sold) -> None:
    number = ask(sold, 1)
    with transaction() as tx:
        found = find_return_by_number(tx, number)
    assert found
    clerk = staff_principal("clerk", sold.branch.branch_id)
    with pytest.raises(Forbidden), transaction() as tx:
        confirm_return(tx, clerk, found.return_id, sold.other.branch_id, [], NOW)
