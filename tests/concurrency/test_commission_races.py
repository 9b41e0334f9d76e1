"""Everything at the same moment: what is posted for an order is still exactly what the order says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.kernel.database import reading, transaction
from app.kernel.errors import Problem
from app.kernel.ids import new_id
from app.orders.record_return import record_return
from referral.attribution.models import OrderAttribution
from referral.attribution.queries import find_attribution
from referral.commission.queries import balances_of
from referral.commission.recredit_order import recredit_order
from referral.commission.release_due import release_due
from referral.commission.set_hold import freeze_payee, unfreeze_payee
from referral.commission.sync_commission import sync_commission
from referral.credit_order import credit_order
from tests.factories.checkout import differences_in_books, order_now, pay, place
from tests.factories.identity import make_staff, make_wechat_person
from tests.factories.referral_story import (
    START,
    amounts,
    buy,
    collect,
    make_story,
    open_share,
    scan_clerk,
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


def test_releases_returns_stops_and_a_correction_at_once_end_where_the_order_says(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    open_share(share_first_product(story, story.wang, START), story.shopper, START + timedelta(minutes=1))
    with transaction() as tx:
        person_id = make_wechat_person(tx, nickname="周敏")
        staff_id = make_staff(tx, "clerk", story.lis_branch.branch_id, START, person_id=person_id, name="周敏")
    placed = buy(story, START + timedelta(minutes=2), 10)
    collect(placed, START + timedelta(minutes=3))
    line, later = order_now(placed).lines[0], START + timedelta(days=8)

    def act(place_: int) -> None:
        kind = place_ % 8
        try:
            if kind in (0, 1):
                release_due(transaction, later)
                return
            with transaction() as tx:
                if kind == 2:
                    record_return(tx, placed.order_id, new_id(), {line.line_id: (1, 19900)}, "staff:test", later)
                elif kind == 3:
                    freeze_payee(tx, story.wang, "并发测试", "staff:test", later)
                elif kind == 4:
                    unfreeze_payee(tx, story.wang, "并发测试", "staff:test", later)
                elif place_ == 5:
                    _credit_another(tx, placed.order_id, staff_id, person_id)
                    recredit_order(tx, placed.order_id, later)
                sync_commission(tx, placed.order_id, later)
        except Problem:
            return

    _at_once(app, act, 64)
    end = later + timedelta(days=1)
    with transaction() as tx:
        unfreeze_payee(tx, story.wang, "并发测试", "staff:test", end)
    release_due(transaction, end)
    with reading() as tx:
        credited = find_attribution(tx, placed.order_id)
        balances_ = balances_of(tx, [story.wang, story.lis_person, person_id])
    assert order_now(placed).lines[0].returned == 8
    assert credited is not None
    clerks = {story.lis_person: 0, person_id: 0} | {credited.clerk_person_id: 796}
    stands = {who: (it.pending_fen, it.available_fen) for who, it in balances_.items()}
    assert stands.pop(story.wang) == (0, 3184)
    assert {who: stands.get(who, (0, 0)) for who in clerks} == {who: (0, fen) for who, fen in clerks.items()}
    assert differences_in_books() == []


def _credit_another(tx, order_id, staff_id, person_id) -> None:
    """The next version as an approved correction writes it."""
    last = tx.scalars(select(OrderAttribution).where(OrderAttribution.order_id == order_id)).one()
    values = {column.key: getattr(last, column.key) for column in OrderAttribution.__table__.columns}
    values |= {"id": new_id(), "version": 2, "clerk_staff_id": staff_id, "clerk_person_id": person_id}
    tx.add(OrderAttribution(**values))
    tx.flush()
