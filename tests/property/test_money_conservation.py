"""Money is neither made nor lost: any sequence of placing, paying, cancelling, handing over and returning balances."""

import contextlib
import random
import uuid
from datetime import timedelta

import pytest
from flask import Flask

from app.fulfillment.hand_over import hand_over
from app.fulfillment.queries import fulfillments_of
from app.inventory.queries import stock_views
from app.inventory.take_back import take_back
from app.kernel.database import reading, transaction
from app.kernel.errors import Problem
from app.ledger.queries import balance
from app.orders.cancel_order import cancel_order
from app.orders.queries import get_order_by_id
from app.orders.record_return import record_return
from app.payments.apply_refund import apply_refund
from app.payments.apply_success import apply_success
from app.payments.queries import attempts_of, refunds_of
from app.payments.rules import RefundReport
from tests.factories.checkout import (
    NOW,
    PlacedOrder,
    Shop,
    differences_in_books,
    facts_of,
    make_shop,
    make_shopper,
    place,
    second_attempt,
)

STEPS = 60


class World:
    """A shop, its orders, and one random act after the other."""

    def __init__(self, app: Flask, seed: int) -> None:
        self.chance = random.Random(seed)
        self.shop: Shop = make_shop(app)
        self.orders: list[PlacedOrder] = []
        self.now = NOW

    def act(self) -> None:
        """One act; a refusal is a fine answer."""
        self.now += timedelta(seconds=30)
        acts = [
            self.buy,
            self.pay,
            self.pay,
            self.pay_again,
            self.cancel,
            self.give,
            self.give,
            self.take_back,
            self.settle,
        ]
        with contextlib.suppress(Problem):
            self.chance.choice(acts)()

    def buy(self) -> None:
        pieces = (self.chance.randint(1, 3), self.chance.randint(0, 2))
        self.orders.append(place(self.shop, make_shopper(), *pieces, now=self.now))

    def _one(self) -> PlacedOrder:
        if not self.orders:
            self.buy()
        return self.chance.choice(self.orders)

    def pay(self) -> None:
        placed = self._one()
        with transaction() as tx:
            apply_success(tx, facts_of(tx, placed.order_id, self.now), self.now)

    def pay_again(self) -> None:
        placed = self._one()
        with reading() as tx:
            many = len(attempts_of(tx, placed.order_id)) > 1
        if not many:
            second_attempt(placed)
        with transaction() as tx:
            apply_success(tx, facts_of(tx, placed.order_id, self.now), self.now)

    def cancel(self) -> None:
        placed = self._one()
        with transaction() as tx:
            cancel_order(tx, placed.order_id, "system", "", self.now)

    def give(self) -> None:
        placed = self._one()
        with transaction() as tx:
            for part in fulfillments_of(tx, placed.order_id):
                hand_over(tx, part.fulfillment_id, "system", self.now)

    def take_back(self) -> None:
        placed = self._one()
        with transaction() as tx:
            order = get_order_by_id(tx, placed.order_id)
            line = self.chance.choice(order.lines)
            pieces = self.chance.randint(1, line.quantity)
            back = {line.line_id: (pieces, line.unit_price_fen * pieces)}
            record_return(tx, order.order_id, uuid.uuid4(), back, "system", self.now)
            take_back(tx, order.branch_id, [(line.sku_id, pieces, True)], "test", "system", self.now)

    def settle(self) -> None:
        """WeChat finishes the refunds of one order."""
        placed = self._one()
        with transaction() as tx:
            for refund in refunds_of(tx, placed.order_id):
                report = RefundReport(refund.out_refund_no, "SUCCESS", "50", refund.amount_fen)
                apply_refund(tx, report, self.now)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_books_and_the_stock_add_up(app: Flask, seed: int) -> None:
    world = World(app, seed)
    for _ in range(STEPS):
        world.act()
        assert differences_in_books() == []
    for placed in world.orders:
        with transaction() as tx:
            for refund in refunds_of(tx, placed.order_id):
                apply_refund(tx, RefundReport(refund.out_refund_no, "SUCCESS", "50", refund.amount_fen), world.now)
    assert differences_in_books() == []
    with reading() as tx:
        orders = [get_order_by_id(tx, placed.order_id) for placed in world.orders]
        kept_fen = sum(order.paid_fen - order.refunded_fen for order in orders)
        assert balance(tx, "wechat.settlement") == kept_fen
        gone = dict.fromkeys(world.shop.sku_ids, 0)
        for line in (line for order in orders for line in order.lines):
            gone[line.sku_id] += line.handed_over - line.returned
            assert line.returned <= line.handed_over <= line.quantity
        views = stock_views(tx, world.shop.sku_ids)
        assert {sku_id: 100 - views[world.shop.branch.branch_id, sku_id].on_hand for sku_id in gone} == gone
