"""Everything at the same moment: what is posted for an order is still exactly what the order says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask

from app.kernel.database import transaction
from app.kernel.errors import Problem
from app.kernel.ids import new_id
from app.orders.record_return import record_return
from referral.commission.sync_commission import sync_commission
from referral.credit_order import credit_order
from tests.factories.checkout import differences_in_books, order_now, pay, place
from tests.factories.referral_story import (
    START,
    amounts,
    buy,
    collect,
    make_story,
    open_share,
    share_first_product,
    split_of,
)


def _at_once(app: Flask, act, many: int) -> None:
    def one(place_: int) -> None:
        with app.app_context():
            act(place_)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(many)))


def test_sixty_four_reactions_to_one_payment_accrue_once(app: Flask) -> None:
    story = make_story(app)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    placed = place(story.shop, story.shopper, 1, now=START)
    assert pay(placed, START) == "applied"

    def react(_place: int) -> None:
        with transaction() as tx:
            credit_order(tx, placed.order_id, START, START)

    _at_once(app, react, 64)
    assert amounts(split_of(placed)) == {"clerk": 0, "level1": 1592, "level2": 597, "level3": 199}
    assert amounts(split_of(placed), "pending_fen") == {"clerk": 0, "level1": 1592, "level2": 597, "level3": 199}
    assert differences_in_books() == []


def test_returns_and_releases_at_once_end_where_the_order_says(app: Flask) -> None:
    story = make_story(app)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    placed = buy(story, START, 10)
    collect(placed, START)
    line = order_now(placed).lines[0]
    later = START + timedelta(days=8)

    def act(place_: int) -> None:
        try:
            with transaction() as tx:
                if place_ % 4 == 0:
                    record_return(tx, placed.order_id, new_id(), {line.line_id: (1, 19900)}, "staff:test", later)
                sync_commission(tx, placed.order_id, later)
        except Problem:
            return

    _at_once(app, act, 64)
    with transaction() as tx:
        sync_commission(tx, placed.order_id, later)
    assert order_now(placed).lines[0].returned == 10
    assert amounts(split_of(placed), "available_fen") == dict.fromkeys(("clerk", "level1", "level2", "level3"), 0)
    assert amounts(split_of(placed), "pending_fen") == dict.fromkeys(("clerk", "level1", "level2", "level3"), 0)
    assert differences_in_books() == []
