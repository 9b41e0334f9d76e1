"""A clerk says an order is hers; head office answers; a second person signs."""

from datetime import timedelta

import pytest
from flask import Flask

from app.identity.queries import staff_views
from app.kernel.database import reading, transaction
from app.kernel.outbox import run_until_empty
from app.kernel.states import StateChanged
from app.notices.queries import list_notices
from app.web.principal import Staff
from referral.attribution.decide_dispute import decide_dispute
from referral.attribution.models import Correction
from referral.attribution.open_dispute import (
    AlreadyYours,
    DisputeKnown,
    DisputeLate,
    OrderNotNear,
    open_dispute,
)
from referral.attribution.queries import get_attribution_by_number
from referral.commission.recredit_order import CommissionReleased
from referral.corrections.approve_unreleased import approve_unreleased, turn_down
from referral.corrections.queries import correction_views, dispute_views
from tests.factories.identity import make_staff
from tests.factories.referral import owner
from tests.factories.referral_story import (
    START,
    Story,
    amounts,
    buy,
    collect,
    let_time_pass,
    make_story,
    scan_clerk,
    split_of,
)

SOON = START + timedelta(hours=1)
WORDS = "顾客是我接待的，扫的是李娜的码"


def _clerk(story: Story, branch_id: object = None) -> Staff:
    with transaction() as tx:
        staff_id = make_staff(tx, "clerk", branch_id or story.lis_branch.branch_id, START, name="张敏")  # type: ignore[arg-type]
        view = staff_views(tx, [staff_id])[staff_id]
    return Staff(staff_id, "张敏", {}, view.person_id, view.home_branch_id)


def test_an_accepted_dispute_is_settled_by_the_second_person(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    placed, zhang = buy(story, SOON), _clerk(story)
    first, second = owner(), owner()
    with transaction() as tx:
        dispute = open_dispute(tx, zhang, placed.number, WORDS, SOON)
        decide_dispute(tx, first, dispute, accept=True, answer="监控属实，提请更正", now=SOON)
    with reading() as tx:
        (asked,) = correction_views(tx, first.scope("credit.correct"), SOON)
        assert dispute_views(tx, zhang.staff_id)[0].state == "accepted"
    with transaction() as tx:
        approve_unreleased(tx, second, asked.correction_id, SOON)
    run_until_empty(SOON)
    split = split_of(placed, SOON)
    assert [seat.payee_id for seat in split.seats if seat.seat == "clerk"] == [zhang.person_id]
    assert amounts(split)["clerk"] == 398
    with reading() as tx:
        assert dispute_views(tx, zhang.staff_id)[0].state == "settled"
        titles = [item.text.title for item in list_notices(tx, zhang.person_id).items]  # type: ignore[arg-type]
    assert {"申诉已受理", "申诉成立"} <= set(titles)


def test_a_refused_dispute_comes_with_words_and_changes_nothing(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    placed, zhang = buy(story, SOON), _clerk(story)
    with transaction() as tx:
        dispute = open_dispute(tx, zhang, placed.number, WORDS, SOON)
        decide_dispute(tx, owner(), dispute, accept=False, answer="监控里是李娜接待", now=SOON)
    with pytest.raises(StateChanged), transaction() as tx:
        decide_dispute(tx, owner(), dispute, accept=True, answer="再来一次", now=SOON)
    with reading() as tx:
        (view,) = dispute_views(tx, zhang.staff_id)
        assert (view.state, view.answer) == ("refused", "监控里是李娜接待")
        assert get_attribution_by_number(tx, placed.number).version == 1
        assert tx.query(Correction).count() == 0


def test_a_correction_turned_down_refuses_the_dispute_with_the_same_words(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    placed, zhang = buy(story, SOON), _clerk(story)
    with transaction() as tx:
        dispute = open_dispute(tx, zhang, placed.number, WORDS, SOON)
        decide_dispute(tx, owner(), dispute, accept=True, answer="提请更正", now=SOON)
    with transaction() as tx:
        scope = owner().scope("credit.correct")
        turn_down(tx, owner(), correction_views(tx, scope, SOON)[0].correction_id, "证据不足", SOON)
    with reading() as tx:
        (view,) = dispute_views(tx, zhang.staff_id)
        assert (view.state, view.answer) == ("refused", "证据不足")


def test_what_is_available_is_credited_anew_no_more(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    placed, zhang = buy(story, SOON), _clerk(story)
    collect(placed, SOON)
    with transaction() as tx:
        dispute = open_dispute(tx, zhang, placed.number, WORDS, SOON)
        decide_dispute(tx, owner(), dispute, accept=True, answer="提请更正", now=SOON)
    later = let_time_pass(SOON, 8)
    with reading() as tx:
        (asked,) = correction_views(tx, owner().scope("credit.correct"), later)
    with pytest.raises(CommissionReleased), transaction() as tx:
        approve_unreleased(tx, owner(), asked.correction_id, later)
    with reading() as tx:
        assert get_attribution_by_number(tx, placed.number).version == 1
        assert correction_views(tx, owner().scope("credit.correct"), later)[0].state == "asked"
    assert amounts(split_of(placed, later), "available_fen")["level1"] == 1592


def test_disputes_are_for_orders_near_once_and_in_time(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    placed, zhang, stranger = buy(story, SOON), _clerk(story), _clerk(story, story.shop.branch.branch_id)
    li = Staff(story.li, "李娜", {}, story.lis_person, story.lis_branch.branch_id)
    for clerk, at, refusal in (
        (stranger, SOON, OrderNotNear),
        (li, SOON, AlreadyYours),
        (zhang, SOON + timedelta(days=31), DisputeLate),
    ):
        with pytest.raises(refusal), transaction() as tx:
            open_dispute(tx, clerk, placed.number, WORDS, at)
    with transaction() as tx:
        open_dispute(tx, zhang, placed.number, WORDS, SOON)
    with pytest.raises(DisputeKnown), transaction() as tx:
        open_dispute(tx, zhang, placed.number, WORDS, SOON)
    with reading() as tx:
        assert len(dispute_views(tx)) == 1
