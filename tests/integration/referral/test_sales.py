"""Figures of sold lines follow every order to the fen, whatever happens to it."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import update

from app.kernel.database import reading, transaction
from referral.sales.keep_sales import keep_all_sales, keep_sales
from referral.sales.models import Sale
from referral.sales.queries import effect_between, effect_by, sold_by_clerk, standings
from referral.sales.rules import Effect
from referral.sales.verify_sales import verify_sales
from tests.factories.identity import make_staff
from tests.factories.referral import bind
from tests.factories.referral_story import (
    START,
    Story,
    bring_back,
    buy,
    collect,
    let_time_pass,
    make_story,
    open_share,
    scan_clerk,
    share_first_product,
)

LATER = START + timedelta(hours=1)
FAR = START + timedelta(days=90)


def _story(app: Flask) -> Story:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    return story


def _whole() -> Effect:
    with reading() as tx:
        assert verify_sales(tx) == []
        return effect_between(tx, START, FAR)


def test_a_sale_is_counted_once_with_what_it_costs(app: Flask) -> None:
    story = _story(app)
    buy(story, LATER)
    for _again in range(2):
        keep_sales(transaction, LATER)
    assert _whole() == Effect(1, 19900, 19900, 2786, 2786, 0)
    with reading() as tx:
        assert effect_by(tx, "member", START, FAR) == {story.wang: Effect(1, 19900, 19900, 2786, 2786, 0)}
        assert list(effect_by(tx, "branch", START, FAR)) == [story.lis_branch.branch_id]
        assert effect_by(tx, "member", START, LATER) == {}
        assert sold_by_clerk(tx, story.li, START, FAR).net_fen == 19900
        assert standings(tx, "clerk", START, FAR) == []


def test_release_and_return_are_followed(app: Flask) -> None:
    story = _story(app)
    placed = buy(story, LATER, 2)
    keep_sales(transaction, LATER)
    collect(placed, LATER)
    later = let_time_pass(LATER, 8)
    keep_sales(transaction, later)
    with reading() as tx:
        found = standings(tx, "clerk", START, FAR)
    assert [(it.subject_id, it.net_fen, it.orders) for it in found] == [(story.li, 39800, 1)]
    bring_back(placed, later, 1, 19900)
    keep_sales(transaction, later)
    assert _whole() == Effect(1, 39800, 19900, 2786, 0, 0)
    with reading() as tx:
        assert standings(tx, "clerk", START, FAR)[0].net_fen == 19900
        assert standings(tx, "clerk", START, LATER) == []


def test_a_seat_that_was_passed_over_is_breakage_and_comes_back_with_the_goods(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        bind(tx, story.grandmother, story.shopper, START)
    own = buy(story, LATER, person_id=story.mother)
    keep_sales(transaction, LATER)
    assert _whole() == Effect(1, 19900, 19900, 1592, 1592, 597)
    collect(own, LATER)
    bring_back(own, LATER, 1, 19900)
    keep_sales(transaction, LATER)
    assert _whole() == Effect(1, 19900, 0, 0, 0, 0)


def test_the_buyers_own_seat_is_breakage(app: Flask) -> None:
    story = make_story(app)
    open_share(share_first_product(story, story.wang, START), story.mother, START)
    placed = buy(story, LATER, person_id=story.mother)
    keep_sales(transaction, LATER)
    assert _whole() == Effect(1, 19900, 19900, 1592 + 199, 1592 + 199, 597)
    collect(placed, LATER)
    bring_back(placed, LATER, 1, 19900)
    keep_sales(transaction, LATER)
    assert _whole() == Effect(1, 19900, 0, 0, 0, 0)


def test_equal_sales_rank_by_who_got_there_first(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        he = make_staff(tx, "clerk", story.lis_branch.branch_id, START, name="何伟")
    for hours, clerk in ((1, he), (2, story.li)):
        at = START + timedelta(hours=hours)
        scan_clerk(story, story.wang if clerk == he else story.shopper, at, clerk)
        placed = buy(story, at, person_id=story.wang if clerk == he else story.shopper)
        collect(placed, at)
    later = let_time_pass(START + timedelta(hours=3), 8)
    keep_sales(transaction, later)
    with reading() as tx:
        assert [it.subject_id for it in standings(tx, "clerk", START, FAR)] == [he, story.li]


def test_a_figure_changed_by_hand_is_named(app: Flask) -> None:
    buy(_story(app), LATER)
    keep_all_sales(transaction, LATER)
    with transaction() as tx:
        tx.execute(update(Sale).values(net_fen=Sale.net_fen - 1))
    with reading() as tx:
        assert [it.what for it in verify_sales(tx)] != []
