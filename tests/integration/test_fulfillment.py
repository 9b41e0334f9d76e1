"""One branch's part of an order: each step once, by who may, with the stock following the goods."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from app.checkout.queries import get_address
from app.fulfillment.hand_over import hand_over
from app.fulfillment.mark_delivered import mark_delivered
from app.fulfillment.mark_packed import mark_packed
from app.fulfillment.queries import board, board_mark, fulfillment_view, fulfillments_of, recently_done
from app.fulfillment.start_delivery import NotDelivered, start_delivery
from app.inventory.queries import stock_views
from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden, Refused
from app.kernel.outbox import run_until_empty
from app.kernel.states import StateChanged
from app.notices.models import Notice
from app.orders.cancel_order import cancel_order
from app.web.principal import Staff
from tests.factories.checkout import (
    NOW,
    PlacedOrder,
    Shop,
    differences_in_books,
    expected_of,
    fill_basket,
    make_address,
    make_shop,
    make_shopper,
    order_now,
    part_of,
    pay,
    place,
    quote_now,
)
from tests.factories.identity import staff_principal


def _clerk(shop: Shop) -> Staff:
    return staff_principal("clerk", shop.branch.branch_id)


def _delivered_order(shop: Shop) -> PlacedOrder:
    """A paid order on its way to an address near the shop."""
    person_id = make_shopper()
    address_id = make_address(person_id)
    fill_basket(shop, person_id, 1, 2)
    with reading() as tx:
        to = get_address(tx, person_id, address_id).destination()
    expected = expected_of(quote_now(person_id, shop, "deliver", to))
    placed = place(shop, person_id, 0, 0, choice="deliver", address_id=address_id, expected=expected)
    assert pay(placed) == "applied"
    return placed


def _on_hand(shop: Shop) -> list[int]:
    with reading() as tx:
        views = stock_views(tx, shop.sku_ids)
    return [views[shop.branch.branch_id, sku_id].on_hand for sku_id in shop.sku_ids]


def test_a_paid_order_stands_on_its_branchs_board_until_it_is_handed_over(app: Flask) -> None:
    shop = make_shop(app)
    placed = place(shop, make_shopper(), 2, 1)
    with reading() as tx:
        assert board(tx, [shop.branch.branch_id], NOW) == []
        empty = board_mark(tx, [shop.branch.branch_id])
    pay(placed)
    with reading() as tx:
        (card,) = board(tx, [shop.branch.branch_id], NOW)
        assert board(tx, [uuid.uuid4()], NOW) == []
        assert board_mark(tx, [shop.branch.branch_id]) != empty
    assert (card.part.state, card.order.number, card.order.pieces) == ("to_pack", placed.number, 3)
    with transaction() as tx:
        mark_packed(tx, _clerk(shop), card.part.fulfillment_id, " A-12 ", NOW)
    with reading() as tx:
        (card,) = board(tx, None, NOW)
    assert (card.part.state, card.part.shelf) == ("packed", "A-12")
    with transaction() as tx:
        hand_over(tx, card.part.fulfillment_id, "staff:1", NOW)
    with reading() as tx:
        assert board(tx, None, NOW) == []
        assert [item.order.number for item in recently_done(tx, None, NOW, NOW)] == [placed.number]
    order = order_now(placed)
    assert (order.state, order.completed_at, [line.handed_over for line in order.lines]) == ("completed", NOW, [2, 1])
    assert _on_hand(shop) == [98, 99]
    assert differences_in_books() == []


def test_only_the_branchs_own_staff_packs_once(app: Flask) -> None:
    shop = make_shop(app)
    placed = place(shop, make_shopper())
    pay(placed)
    part_id = part_of(placed)
    with pytest.raises(Forbidden), transaction() as tx:
        mark_packed(tx, staff_principal("clerk", uuid.uuid4()), part_id, "", NOW)
    with transaction() as tx:
        mark_packed(tx, _clerk(shop), part_id, "", NOW)
    with pytest.raises(StateChanged), transaction() as tx:
        mark_packed(tx, _clerk(shop), part_id, "", NOW)


def test_delivered_goods_leave_the_stock_when_they_leave_the_shop(app: Flask) -> None:
    shop = make_shop(app)
    placed = _delivered_order(shop)
    part_id = part_of(placed)
    with transaction() as tx:
        start_delivery(tx, _clerk(shop), part_id, "顺丰速运", "SF123456", NOW)
    assert _on_hand(shop) == [99, 98]
    assert order_now(placed).state == "paid"
    assert differences_in_books() == []
    with pytest.raises(Refused), transaction() as tx:
        cancel_order(tx, placed.order_id, "system", "", NOW)
    with pytest.raises(StateChanged), transaction() as tx:
        hand_over(tx, part_id, "staff:1", NOW)
    with transaction() as tx:
        mark_delivered(tx, _clerk(shop), part_id, NOW)
    with pytest.raises(StateChanged), transaction() as tx:
        mark_delivered(tx, _clerk(shop), part_id, NOW)
    assert order_now(placed).state == "completed"
    assert _on_hand(shop) == [99, 98]
    with reading() as tx:
        view = fulfillment_view(tx, part_id)
    assert (view.state, view.carrier, view.tracking_no) == ("delivered", "顺丰速运", "SF123456")
    run_until_empty(NOW)
    with reading() as tx:
        assert "fulfillment.left" in set(tx.scalars(select(Notice.kind)))
    assert differences_in_books() == []


def test_goods_that_are_collected_cannot_be_sent(app: Flask) -> None:
    shop = make_shop(app)
    placed = place(shop, make_shopper())
    pay(placed)
    part_id = part_of(placed)
    with pytest.raises(NotDelivered), transaction() as tx:
        start_delivery(tx, _clerk(shop), part_id, "", "", NOW)


def test_a_packed_order_can_still_be_cancelled_a_handed_over_one_cannot(app: Flask) -> None:
    shop = make_shop(app)
    first, second = place(shop, make_shopper()), place(shop, make_shopper())
    for placed in (first, second):
        pay(placed)
        part_id = part_of(placed)
        with transaction() as tx:
            mark_packed(tx, _clerk(shop), part_id, "", NOW)
    with transaction() as tx:
        cancel_order(tx, first.order_id, "system", "", NOW)
    with reading() as tx:
        assert [part.state for part in fulfillments_of(tx, first.order_id)] == ["cancelled"]
    part_id = part_of(second)
    with transaction() as tx:
        hand_over(tx, part_id, "staff:1", NOW)
    with pytest.raises(Refused), transaction() as tx:
        cancel_order(tx, second.order_id, "system", "", NOW)
    assert order_now(second).state == "completed"


def test_the_routing_is_kept_with_the_fulfillment(app: Flask) -> None:
    shop = make_shop(app)
    placed = _delivered_order(shop)
    with reading() as tx:
        (part,) = fulfillments_of(tx, placed.order_id)
    assert part.candidates == order_now(placed).route["candidates"]
    chosen = [item for item in part.candidates if item["reason"] == "chosen"]
    assert [item["branch_id"] for item in chosen] == [shop.branch.branch_id.hex]
