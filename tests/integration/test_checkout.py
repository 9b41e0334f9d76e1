"""What was seen is what is paid; what does not exist is not sold."""

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.branches.models import Branch
from app.branches.queries import directory_changed
from app.catalog.models import Sku
from app.checkout.add_to_basket import add_to_basket
from app.checkout.change_branch import change_branch
from app.checkout.explain_shortage import GoodsShort, NobodyHas
from app.checkout.place_order import BasketEmpty, QuoteChanged, place_order
from app.checkout.queries import AddressMissing, basket_items, basket_view, get_address
from app.checkout.rules.differences import Difference
from app.checkout.rules.quantity import QuantityUnfit
from app.checkout.rules.quote import ItemGone
from app.checkout.set_quantity import NotInBasket, set_quantity
from app.checkout.take_orders import BranchNotTaking
from app.inventory.queries import available, stock_views
from app.kernel.database import reading, transaction
from app.kernel.errors import Problem
from app.orders.models import Order
from app.orders.queries import get_order_by_id, terms_of
from app.payments.models import PaymentAttempt
from app.payments.open_attempt import OpenidMissing
from app.payments.queries import attempts_of
from tests.factories.branches import make_branch
from tests.factories.catalog import make_branch_price
from tests.factories.checkout import (
    NOW,
    PAYEE,
    Shop,
    differences_in_books,
    fill_basket,
    make_address,
    make_shop,
    make_shopper,
    place,
    quote_now,
    request_for,
)
from tests.factories.identity import make_person
from tests.factories.inventory import make_stock


def _refused(kind: type[Problem], person_id: uuid.UUID, asked: Any) -> Problem:
    """Placing is refused, and nothing has changed: no order, no attempt, the basket and the stock as they were."""
    with reading() as tx:
        before = basket_items(tx, person_id)
    with pytest.raises(kind) as caught, transaction() as tx:
        place_order(tx, person_id, asked, PAYEE, NOW)
    with reading() as tx:
        assert basket_items(tx, person_id) == before
        assert tx.scalar(select(func.count()).select_from(Order)) == 0
        assert tx.scalar(select(func.count()).select_from(PaymentAttempt)) == 0
        assert {view.allocated for view in stock_views(tx, list(before) or [uuid.uuid4()]).values()} <= {0}
    return caught.value


def test_an_order_holds_its_goods_and_can_be_paid(app: Flask) -> None:
    shop, person_id = make_shop(app), make_shopper()
    placed = place(shop, person_id, 2, 1)
    with reading() as tx:
        order = get_order_by_id(tx, placed.order_id)
        attempt = attempts_of(tx, placed.order_id)[0]
        left = available(tx, shop.sku_ids, [shop.branch.branch_id])
        assert basket_items(tx, person_id) == {}
        assert [(term.amount_fen, term.due, term.paid) for term in terms_of(tx, order)] == [(42350, "now", False)]
    assert (order.state, order.goods_fen, order.delivery_fen, order.total_fen) == ("awaiting_payment", 42350, 0, 42350)
    assert [(line.quantity, line.unit_price_fen, line.amount_fen, line.allocated) for line in order.lines] == [
        (2, 19900, 39800, 2),
        (1, 2550, 2550, 1),
    ]
    assert (attempt.amount_fen, attempt.state, attempt.reference) == (42350, "created", order.number)
    assert left == {(shop.branch.branch_id, shop.sku_ids[0]): 98, (shop.branch.branch_id, shop.sku_ids[1]): 99}
    assert uuid.UUID(order.route["branch_id"]) == shop.branch.branch_id
    assert [item["reason"] for item in order.route["candidates"]] == ["chosen"]
    assert differences_in_books() == []


def test_the_same_form_sent_twice_is_one_order(app: Flask) -> None:
    shop, person_id = make_shop(app), make_shopper()
    fill_basket(shop, person_id, 1)
    asked = request_for(person_id, shop)
    with transaction() as tx:
        first = place_order(tx, person_id, asked, PAYEE, NOW)
    with transaction() as tx:
        second = place_order(tx, person_id, asked, PAYEE, NOW)
    assert (second.order_id, second.again) == (first.order_id, True)


def test_a_changed_price_is_shown_before_it_is_paid(app: Flask) -> None:
    shop, person_id = make_shop(app), make_shopper()
    fill_basket(shop, person_id, 2)
    asked = request_for(person_id, shop)
    with transaction() as tx:
        make_branch_price(tx, shop.branch.branch_id, shop.sku_ids[0], 20900)
    changed = _refused(QuoteChanged, person_id, asked)
    assert isinstance(changed, QuoteChanged)
    assert [(item.kind, item.before, item.after) for item in changed.differences] == [("price", 19900, 20900)]
    again = request_for(person_id, shop)
    with transaction() as tx:
        assert place_order(tx, person_id, again, PAYEE, NOW).total_fen == 41800


def test_a_basket_changed_on_another_phone_is_shown_first(app: Flask) -> None:
    shop, person_id = make_shop(app), make_shopper()
    fill_basket(shop, person_id, 1)
    asked = request_for(person_id, shop)
    fill_basket(shop, person_id, 1, 1)
    changed = _refused(QuoteChanged, person_id, asked)
    assert isinstance(changed, QuoteChanged)
    assert {(item.kind, item.before, item.after) for item in changed.differences} == {
        ("quantity", 1, 2),
        ("added", 0, 1),
    }


def test_a_form_without_what_was_seen_is_shown_again(app: Flask) -> None:
    shop, person_id = make_shop(app), make_shopper()
    fill_basket(shop, person_id, 1)
    _refused(QuoteChanged, person_id, request_for(person_id, shop, expected=None))


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_a_branch_that_closes_during_checkout_takes_no_order(app: Flask, state: str) -> None:
    shop, person_id = make_shop(app), make_shopper()
    fill_basket(shop, person_id, 1)
    asked = request_for(person_id, shop)
    with transaction() as tx:
        tx.get_one(Branch, shop.branch.branch_id).state = state
        directory_changed(tx)
    _refused(BranchNotTaking, person_id, asked)


def test_a_sku_taken_off_sale_during_checkout_is_refused(app: Flask) -> None:
    shop, person_id = make_shop(app), make_shopper()
    fill_basket(shop, person_id, 1)
    asked = request_for(person_id, shop)
    with transaction() as tx:
        tx.get_one(Sku, shop.sku_ids[0]).status = "off"
    _refused(ItemGone, person_id, asked)


def test_a_shortage_names_the_branches_that_have_the_goods(app: Flask) -> None:
    shop, person_id = make_shop(app, on_hand=1), make_shopper()
    with transaction() as tx:
        other = make_branch(tx, name="虹桥枢纽店", lng=121.5)
        far = make_branch(tx, name="浦东机场店", lng=121.8)
        for branch in (far, other):
            make_stock(tx, branch.branch_id, shop.sku_ids[0], 5)
    fill_basket(shop, person_id, 2)
    short = _refused(GoodsShort, person_id, request_for(person_id, shop))
    assert "虹桥枢纽店、浦东机场店" in short.chinese()
    assert shop.branch.name in short.chinese()


def test_a_shortage_everywhere_says_so(app: Flask) -> None:
    shop, person_id = make_shop(app, on_hand=1), make_shopper()
    fill_basket(shop, person_id, 2)
    _refused(NobodyHas, person_id, request_for(person_id, shop))


def test_delivery_comes_from_the_nearest_branch_that_has_everything(app: Flask) -> None:
    shop, person_id = make_shop(app, on_hand=1), make_shopper()
    with transaction() as tx:
        near = make_branch(tx, name="近店", lng=121.49)
        far = make_branch(tx, name="远店", lng=121.51)
        for branch in (near, far):
            make_stock(tx, branch.branch_id, shop.sku_ids[0], 5)
    address_id = make_address(person_id)
    fill_basket(shop, person_id, 2)
    with reading() as tx:
        destination = get_address(tx, person_id, address_id).destination()
    quote = quote_now(person_id, shop, "deliver", destination)
    assert quote.route.chosen is not None
    assert quote.route.chosen.branch_id == near.branch_id
    reasons = {
        item.candidate.name: str(item.reason)
        for item in quote.route.ranked
        if item.candidate.method == quote.route.chosen.method
    }
    assert reasons["近店"] == "chosen"
    assert reasons["远店"] == "farther"
    assert reasons[shop.branch.name] == "goods_missing"


def test_anothers_address_is_not_there(app: Flask) -> None:
    shop, person_id = make_shop(app), make_shopper()
    foreign = make_address(make_shopper())
    fill_basket(shop, person_id, 1)
    _refused(
        AddressMissing, person_id, request_for(person_id, shop, choice="deliver", address_id=foreign, expected=None)
    )


def test_an_empty_basket_makes_no_order(app: Flask) -> None:
    shop, person_id = make_shop(app), make_shopper()
    _refused(BasketEmpty, person_id, request_for(person_id, shop, expected=None))


def test_a_person_without_an_openid_is_asked_to_pay_in_wechat(app: Flask) -> None:
    shop = make_shop(app)
    with transaction() as tx:
        person_id = make_person(tx)
    fill_basket(shop, person_id, 1)
    _refused(OpenidMissing, person_id, request_for(person_id, shop))


@pytest.mark.parametrize("quantity", [0, -1, -(2**63), 1000, 2**63, 1.5, "1", True, None, float("nan")])
def test_no_odd_quantity_enters_a_basket(app: Flask, quantity: Any) -> None:
    shop, person_id = make_shop(app), make_shopper()
    with pytest.raises(QuantityUnfit), transaction() as tx:
        add_to_basket(tx, person_id, shop.branch.branch_id, shop.sku_ids[0], quantity, NOW)
    fill_basket(shop, person_id, 3)
    with pytest.raises(QuantityUnfit), transaction() as tx:
        set_quantity(tx, person_id, shop.sku_ids[0], quantity)
    with reading() as tx:
        assert basket_items(tx, person_id) == {shop.sku_ids[0]: 3}


def test_adding_again_adds_up_but_never_past_the_limit(app: Flask) -> None:
    shop, person_id = make_shop(app), make_shopper()
    fill_basket(shop, person_id, 998)
    fill_basket(shop, person_id, 1)
    with pytest.raises(QuantityUnfit):
        fill_basket(shop, person_id, 1)
    with reading() as tx:
        assert basket_items(tx, person_id) == {shop.sku_ids[0]: 999}


def test_an_unknown_sku_is_refused(app: Flask) -> None:
    shop, person_id = make_shop(app), make_shopper()
    with pytest.raises(ItemGone), transaction() as tx:
        add_to_basket(tx, person_id, shop.branch.branch_id, uuid.uuid4(), 1, NOW)


def test_nobody_changes_anothers_basket(app: Flask) -> None:
    shop, person_id = make_shop(app), make_shopper()
    fill_basket(shop, person_id, 1)
    with pytest.raises(NotInBasket), transaction() as tx:
        set_quantity(tx, make_person(tx), shop.sku_ids[0], 5)


def test_changing_the_branch_names_each_difference(app: Flask) -> None:
    shop, person_id = make_shop(app), make_shopper()
    fill_basket(shop, person_id, 1, 1)
    with transaction() as tx:
        other = make_branch(tx)
        make_branch_price(tx, other.branch_id, shop.sku_ids[0], 18900)
        changed = change_branch(tx, person_id, other.branch_id, NOW)
        view = basket_view(tx, person_id, NOW)
    assert [(item.kind, item.before, item.after) for item in changed] == [("price", 19900, 18900)]
    assert isinstance(changed[0], Difference)
    assert (view.branch and view.branch.branch_id) == other.branch_id
    assert (view.goods_fen, [line.price_changed for line in view.lines]) == (21450, [True, False])


def test_a_second_shop_is_its_own(app: Flask) -> None:
    first, second, person_id = make_shop(app), make_shop(app), make_shopper()
    fill_basket(first, person_id, 1)
    fill_basket(Shop(second.branch, second.sku_ids), person_id, 1)
    with reading() as tx:
        view = basket_view(tx, person_id, NOW)
    assert view.branch is not None
    assert view.branch.branch_id == second.branch.branch_id
    assert view.pieces == 2
