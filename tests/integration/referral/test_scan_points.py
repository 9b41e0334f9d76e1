"""Points for the clerk who brought somebody new: once, so many a day, and only with a first paid order."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.codes.issue_code import issue_code
from app.codes.kinds import Visit
from app.codes.open_code import open_code
from app.kernel.database import reading, transaction
from app.kernel.outbox import run_until_empty
from app.loyalty.queries import points_balance
from app.orders.cancel_order import cancel_order
from referral.attribution.publish_policy import publish_policy
from referral.attribution.rules.policy import POLICY
from referral.scan_points.lapse_scans import lapse_scans
from referral.scan_points.models import ScanAward
from referral.scan_points.queries import scan_figures
from tests.factories.checkout import PlacedOrder, make_shopper, pay, place
from tests.factories.identity import make_staff
from tests.factories.referral import owner
from tests.factories.referral_story import START, Story, buy, make_story, scan_clerk

SOON = START + timedelta(hours=1)


def _states(*people: uuid.UUID) -> list[tuple[str, str]]:
    with reading() as tx:
        rows = {row.customer_id: (row.state, row.reason) for row in tx.scalars(select(ScanAward))}
    return [rows.get(person_id, ("", "")) for person_id in people]


def _points(story: Story) -> int:
    with reading() as tx:
        return points_balance(tx, story.lis_person)


def _at_desk(story: Story, at: object, person_id: uuid.UUID, branch_id: uuid.UUID) -> PlacedOrder:
    origin = {"channel": "desk", "desk_branch": str(branch_id), "desk_staff": None}
    placed = place(story.shop, person_id, 1, now=at, origin=origin)  # type: ignore[arg-type]
    assert pay(placed, at) == "applied"  # type: ignore[arg-type]
    run_until_empty(at)  # type: ignore[arg-type]
    return placed


def test_a_new_customers_first_paid_order_brings_the_points_once(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    assert _states(story.shopper) == [("provisional", "")]
    assert _points(story) == 0
    scan_clerk(story, story.shopper, START + timedelta(minutes=5))
    buy(story, SOON)
    assert _states(story.shopper) == [("confirmed", "")]
    assert _points(story) == 10
    buy(story, SOON + timedelta(days=1))
    assert _points(story) == 10
    with reading() as tx:
        assert scan_figures(tx, story.li).confirmed_points == 10


def test_who_bought_before_or_came_by_another_clerk_is_not_new(app: Flask) -> None:
    story = make_story(app)
    buy(story, START)
    scan_clerk(story, story.shopper, SOON)
    second = make_shopper()
    with transaction() as tx:
        zhang = make_staff(tx, "clerk", story.shop.branch.branch_id, START, name="张敏")
    scan_clerk(story, second, START, zhang)
    scan_clerk(story, second, SOON)
    with reading() as tx:
        awards = {row.customer_id: row.staff_id for row in tx.scalars(select(ScanAward))}
    assert awards == {second: zhang}


def test_an_opened_link_and_a_scan_by_staff_bring_nothing(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        zhang = make_staff(tx, "clerk", story.lis_branch.branch_id, START, name="张敏", person_id=story.mother)
        token = issue_code(tx, "clerk", START, subject_id=story.li, branch_id=story.lis_branch.branch_id, by="system")
        open_code(tx, token, Visit(story.shopper, None, "link"), START)
        open_code(tx, token, Visit(story.mother, None, "scene"), START)
    run_until_empty(START)
    assert zhang
    assert _states(story.shopper, story.mother) == [("", ""), ("", "")]


def test_a_day_brings_so_many_and_no_more(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        publish_policy(tx, owner(), replace(POLICY, scan_daily_limit=1, effective_from=START), "门店试点收紧", START)
    first, second = make_shopper(), make_shopper()
    scan_clerk(story, first, START)
    scan_clerk(story, second, START)
    assert sorted(_states(first, second)) == [("provisional", ""), ("void", "limit")]
    scan_clerk(story, make_shopper(), START + timedelta(days=1))
    with reading() as tx:
        assert scan_figures(tx, story.li).provisional_points == 20


def test_a_sale_keyed_right_after_the_scan_at_the_same_counter_brings_none(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    _at_desk(story, START + timedelta(minutes=10), story.shopper, story.lis_branch.branch_id)
    assert _states(story.shopper) == [("void", "walkin")]
    assert _points(story) == 0


@pytest.mark.parametrize(("minutes", "same_counter"), [(11, True), (5, False)])
def test_a_later_sale_or_another_counter_is_no_walk_in(app: Flask, minutes: int, same_counter: bool) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    branch = story.lis_branch if same_counter else story.shop.branch
    _at_desk(story, START + timedelta(minutes=minutes), story.shopper, branch.branch_id)
    assert _points(story) == 10


def test_an_order_the_shopper_places_herself_counts_however_quickly(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    buy(story, START + timedelta(minutes=2))
    assert _points(story) == 10


def test_a_cancelled_first_order_takes_the_points_back_until_the_next(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    placed = buy(story, SOON)
    with transaction() as tx:
        cancel_order(tx, placed.order_id, "staff:test", "顾客取消", SOON)
    run_until_empty(SOON)
    assert _states(story.shopper) == [("provisional", "")]
    assert _points(story) == 0
    buy(story, SOON + timedelta(days=2))
    assert _points(story) == 10


def test_without_an_order_in_time_they_lapse(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    lapse_scans(transaction, START + timedelta(days=30))
    assert _states(story.shopper) == [("provisional", "")]
    lapse_scans(transaction, START + timedelta(days=31, seconds=1))
    assert _states(story.shopper) == [("lapsed", "")]
    buy(story, START + timedelta(days=32))
    assert _points(story) == 0
