"""An order credited anew: with a reason, by two people, as a further version."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden
from app.kernel.ids import new_id
from app.kernel.models import AuditEntry
from app.kernel.states import StateChanged
from app.web.principal import BranchScope, Staff
from referral.attribution.approve_correction import CorrectionStale, approve_correction, refuse_correction
from referral.attribution.models import OrderTouch
from referral.attribution.propose_correction import (
    CorrectionOpen,
    CorrectsNothing,
    NotForBuyer,
    NotThere,
    WantedCredit,
    propose_correction,
)
from referral.attribution.queries import get_attribution_by_number, versions_of
from referral.tree.ask_move import ReasonMissing
from referral.tree.move_parent import SamePerson
from tests.factories.identity import make_staff
from tests.factories.referral import make_member, owner
from tests.factories.referral_story import START, Story, buy, make_story, open_share, scan_clerk, share_first_product

LATER = START + timedelta(hours=1)
REASON = "收银时点错了导购，监控可查"


def _sold(app: Flask) -> tuple[Story, str]:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    return story, buy(story, LATER).number


def test_a_correction_is_a_further_version_and_the_first_stays(app: Flask) -> None:
    story, number = _sold(app)
    with transaction() as tx:
        zhang = make_staff(tx, "clerk", story.shop.branch.branch_id, START, name="张敏")
        asked = propose_correction(tx, owner(), WantedCredit(number, {"clerk": zhang}, REASON), LATER)
    with reading() as tx:
        assert get_attribution_by_number(tx, number).version == 1
    with transaction() as tx:
        corrected = approve_correction(tx, owner(), asked, LATER)
    assert (corrected.version, corrected.clerk_rule, corrected.clerk_staff_id) == (2, "C0", zhang)
    assert (corrected.selling_branch_id, corrected.selling_rule) == (story.shop.branch.branch_id, "S1")
    with reading() as tx:
        first, second = versions_of(tx, corrected.order_id)
        kept = tx.scalars(select(OrderTouch).where(OrderTouch.kind == "manual"))
        marks = [(mark.version, mark.staff_id, mark.words) for mark in kept]
        actions = set(tx.scalars(select(AuditEntry.action)))
    assert (first.clerk_rule, first.clerk_staff_id) == ("C3", story.li)
    assert first.chain == second.chain, "what was not corrected stays"
    assert marks == [(2, zhang, REASON)]
    assert {"referral.propose_correction", "referral.approve_correction"} <= actions


def test_a_corrected_promoter_brings_her_own_line_as_it_stood(app: Flask) -> None:
    story, number = _sold(app)
    with transaction() as tx:
        asked = propose_correction(tx, owner(), WantedCredit(number, {"promoter": story.mother}, REASON), LATER)
        corrected = approve_correction(tx, owner(), asked, LATER)
    assert corrected.promoter_rule == "M0"
    assert [(seat.level, seat.person_id) for seat in corrected.chain] == [(1, story.mother), (2, story.grandmother)]
    assert corrected.clerk_rule == "C3"


def test_who_asked_cannot_approve_and_nobody_decides_twice(app: Flask) -> None:
    _story, number = _sold(app)
    asker, other = owner(), owner()
    with transaction() as tx:
        asked = propose_correction(tx, asker, WantedCredit(number, {"clerk": None}, REASON), LATER)
    with pytest.raises(SamePerson), transaction() as tx:
        approve_correction(tx, asker, asked, LATER)
    with transaction() as tx:
        refuse_correction(tx, other, asked, "监控看过，没有错", LATER)
    with pytest.raises(StateChanged), transaction() as tx:
        approve_correction(tx, other, asked, LATER)
    with reading() as tx:
        assert get_attribution_by_number(tx, number).version == 1


def test_a_request_overtaken_by_another_version_is_refused(app: Flask) -> None:
    story, number = _sold(app)
    with transaction() as tx:
        first = propose_correction(tx, owner(), WantedCredit(number, {"clerk": None}, REASON), LATER)
    with pytest.raises(CorrectionOpen), transaction() as tx:
        propose_correction(tx, owner(), WantedCredit(number, {"promoter": None}, REASON), LATER)
    with transaction() as tx:
        approve_correction(tx, owner(), first, LATER)
        second = propose_correction(tx, owner(), WantedCredit(number, {"clerk": story.li}, REASON), LATER)
        assert approve_correction(tx, owner(), second, LATER).version == 3
    with reading() as tx:
        assert get_attribution_by_number(tx, number).clerk_staff_id == story.li
    assert CorrectionStale.code == "referral.correction_stale"


@pytest.mark.parametrize("what", ["reason", "nothing", "buyer", "stranger", "leaver"])
def test_what_cannot_be_is_refused_and_changes_nothing(app: Flask, what: str) -> None:
    story, number = _sold(app)
    with transaction() as tx:
        branch_id = story.shop.branch.branch_id
        gone = make_staff(tx, "clerk", branch_id, START, status="left", left_at=START)
    wanted, refusal = {
        "reason": (WantedCredit(number, {"clerk": None}, "错"), ReasonMissing),
        "nothing": (WantedCredit(number, {"clerk": story.li, "promoter": story.wang}, REASON), CorrectsNothing),
        "buyer": (WantedCredit(number, {"promoter": story.shopper}, REASON), NotForBuyer),
        "stranger": (WantedCredit(number, {"promoter": new_id()}, REASON), NotThere),
        "leaver": (WantedCredit(number, {"clerk": gone}, REASON), NotThere),
    }[what]
    with pytest.raises(refusal), transaction() as tx:
        propose_correction(tx, owner(), wanted, LATER)
    with reading() as tx:
        assert get_attribution_by_number(tx, number).version == 1


def test_a_manager_asks_for_her_own_branch_only_and_approves_nothing(app: Flask) -> None:
    story, number = _sold(app)

    def manager(branch_id: object) -> Staff:
        scope = BranchScope(branch_ids=frozenset({branch_id}))  # type: ignore[arg-type]
        return Staff(new_id(), "店长", {"credit.correct": scope}, fresh=True)

    wanted = WantedCredit(number, {"clerk": None}, REASON)
    with pytest.raises(Forbidden), transaction() as tx:
        propose_correction(tx, manager(story.shop.branch.branch_id), wanted, LATER)
    with transaction() as tx:
        asked = propose_correction(tx, manager(story.lis_branch.branch_id), wanted, LATER)
    with pytest.raises(Forbidden), transaction() as tx:
        approve_correction(tx, manager(story.lis_branch.branch_id), asked, LATER)


def test_somebody_who_joined_after_the_payment_cannot_be_credited(app: Flask) -> None:
    _story, number = _sold(app)
    with transaction() as tx:
        late = make_member(tx, LATER + timedelta(days=1))
    with pytest.raises(NotThere), transaction() as tx:
        propose_correction(tx, owner(), WantedCredit(number, {"promoter": late}, REASON), LATER + timedelta(days=2))
