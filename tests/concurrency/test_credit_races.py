"""Credit decided by several at once: one correction, so many moves, so many points, one dispute."""

import uuid
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from app.codes.events import CodeOpened
from app.kernel.database import reading, transaction
from app.kernel.ids import new_id, new_token
from referral.attribution.hand_over_customers import HandoverAsk, hand_over_customers
from referral.attribution.models import Handover
from referral.attribution.propose_correction import WantedCredit, propose_correction
from referral.attribution.publish_policy import publish_policy
from referral.attribution.queries import find_bond, get_attribution_by_number, versions_of
from referral.attribution.rules.policy import POLICY
from referral.corrections.approve_unreleased import approve_unreleased
from referral.scan_points.models import ScanAward, ScanDay
from referral.scan_points.note_new_customer import note_new_customer
from tests.factories.checkout import differences_in_books, make_shopper
from tests.factories.identity import make_staff, staff_principal
from tests.factories.referral import owner
from tests.factories.referral_story import START, Story, amounts, buy, make_story, scan_clerk, split_of
from tests.support.race import race

SOON = START + timedelta(hours=1)


def _colleagues(story: Story, many: int) -> list[uuid.UUID]:
    with transaction() as tx:
        return [make_staff(tx, "clerk", story.lis_branch.branch_id, START, name="张敏") for _ in range(many)]


def test_of_many_who_approve_one_correction_one_does_and_the_books_hold(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    placed = buy(story, SOON)
    (zhang,) = _colleagues(story, 1)
    with transaction() as tx:
        wanted = WantedCredit(placed.number, {"clerk": zhang}, "收银时点错了导购")
        asked = propose_correction(tx, owner(), wanted, SOON)

    def approve() -> bool:
        with transaction() as tx:
            approve_unreleased(tx, owner(), asked, SOON)
        return True

    assert race(app, [approve] * 8).count(True) == 1
    with reading() as tx:
        assert [view.version for view in versions_of(tx, placed.order_id)] == [1, 2]
        assert get_attribution_by_number(tx, placed.number).clerk_staff_id == zhang
    assert amounts(split_of(placed, SOON))["clerk"] == 398
    assert differences_in_books() == []


def test_of_many_managers_at_once_only_two_move_a_customer(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    clerks = _colleagues(story, 8)

    def take(to: uuid.UUID) -> bool:
        with reading() as tx:
            bond = find_bond(tx, story.shopper)
        assert bond is not None
        with transaction() as tx:
            asked = HandoverAsk(bond.staff_id, to, [story.shopper], "排班调整", new_token())
            hand_over_customers(tx, staff_principal("manager", story.lis_branch.branch_id), asked, SOON)
        return True

    for _round in range(3):
        race(app, [lambda to=clerk: take(to) for clerk in clerks])
    with reading() as tx:
        moves = list(tx.scalars(select(Handover.to_staff_id).order_by(Handover.at, Handover.id)))
        bond = find_bond(tx, story.shopper)
    assert len(moves) == 2
    assert bond is not None
    assert bond.staff_id in moves


def test_scans_at_the_same_moment_bring_no_more_than_the_days_limit(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        publish_policy(tx, owner(), replace(POLICY, scan_daily_limit=5, effective_from=START), "门店试点收紧", START)
    people = [make_shopper() for _ in range(12)]

    def scan(person_id: uuid.UUID) -> bool:
        event = CodeOpened(
            new_id(), "t", "clerk", story.li, story.lis_branch.branch_id, None, person_id, None, "scene", SOON
        )
        with transaction() as tx:
            return note_new_customer(tx, event, SOON)

    found = race(app, [lambda who=person: scan(who) for person in (*people, *people)])
    assert found.count(True) == 5
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(ScanAward)) == 12
        assert tx.scalars(select(ScanDay.used)).one() == 5
