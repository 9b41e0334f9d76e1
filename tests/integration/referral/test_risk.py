"""Risk: what stands out opens one case with evidence, stops nobody's money for good, and ends by a review."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden
from app.kernel.models import AuditEntry
from app.web.principal import BranchScope
from referral.commission.release_due import release_due
from referral.commission.standing_holds import standing_holds
from referral.risk.decide_case import OwnCase, decide_case
from referral.risk.export_inspection import export_inspection
from referral.risk.models import RiskCase, RiskPayee
from referral.risk.queries import list_cases, open_risk_cases
from referral.risk.rules.signals import Signal
from referral.risk.states import CaseState
from referral.risk.watch_risks import watch_risks
from referral.risk.watch_shape import watch_shape
from referral.tree.ask_move import ReasonMissing
from tests.factories.checkout import differences_in_books, make_shopper
from tests.factories.referral import bind, make_member, owner
from tests.factories.referral_story import (
    START,
    amounts,
    bring_back,
    buy,
    collect,
    make_story,
    open_share,
    share_first_product,
    split_of,
)

LATER = START + timedelta(hours=1)


def _reviewer():
    return replace(owner(), permissions=owner().permissions | {"credit.approve": BranchScope(everywhere=True)})


def _cases(state: CaseState = CaseState.OPEN):
    with reading() as tx:
        return list_cases(tx, state, "", 0, 40)


def _shared_phone(app: Flask):
    """Wang buys with a number; her friend buys through Wang's share with the same one."""
    story = make_story(app)
    buy(story, START, person_id=story.wang)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    return story, buy(story, LATER)


def test_buyer_and_promoter_with_one_phone_open_one_case_and_freeze_the_promoter(app: Flask) -> None:
    story, placed = _shared_phone(app)
    watch_risks(transaction, LATER)
    assert _cases() == [], "what was decided this minute may not be stored everywhere yet"
    for minutes in (5, 10, 15):
        watch_risks(transaction, LATER + timedelta(minutes=minutes))
    [case] = [it for it in _cases() if story.wang in it.payees]
    assert (case.signal, case.act) == (Signal.SHARED_PHONE, "freeze")
    assert case.evidence == {"people": [str(story.wang), str(story.shopper)], "orders": [placed.number]}
    with reading() as tx:
        assert open_risk_cases(tx, [story.wang, story.mother]) == {story.wang: ["推荐人与买家用同一个手机号"]}
        assert standing_holds(tx, [story.wang])[story.wang].freezing == {f"case:{case.case_id}"}


def test_clearing_a_case_lets_the_money_go_and_confirming_keeps_it(app: Flask) -> None:
    story, placed = _shared_phone(app)
    collect(placed, LATER)
    watch_risks(transaction, LATER + timedelta(minutes=5))
    [case] = [it for it in _cases() if story.wang in it.payees]
    due = LATER + timedelta(days=8)
    release_due(transaction, due)
    assert amounts(split_of(placed), "available_fen")["level1"] == 0
    with transaction() as tx:
        decide_case(tx, _reviewer(), case.case_id, CaseState.CONFIRMED, "电话核实为同一人", due)
    release_due(transaction, due + timedelta(hours=2))
    assert amounts(split_of(placed), "pending_fen")["level1"] == 1592
    with transaction() as tx:
        decide_case(
            tx, _reviewer(), case.case_id, CaseState.CLEARED, "申诉成立，母女共用号码", due + timedelta(hours=3)
        )
    release_due(transaction, due + timedelta(hours=3))
    assert amounts(split_of(placed), "available_fen")["level1"] == 1592
    with reading() as tx:
        acts = tx.scalars(select(AuditEntry.action).where(AuditEntry.action.like("risk.%"))).all()
    assert acts.count("risk.decide_case") == 2
    assert differences_in_books() == []


def test_a_decision_needs_a_reason_the_right_and_somebody_else(app: Flask) -> None:
    story, _placed = _shared_phone(app)
    watch_risks(transaction, LATER + timedelta(minutes=5))
    [case] = [it for it in _cases() if story.wang in it.payees]
    refusals = [
        (ReasonMissing, _reviewer(), ""),
        (Forbidden, replace(owner(), permissions={}), "核实为同一人"),
        (OwnCase, replace(_reviewer(), person_id=story.wang), "核实为同一人"),
    ]
    for refusal, reviewer, reason in refusals:
        with pytest.raises(refusal), transaction() as tx:
            decide_case(tx, reviewer, case.case_id, CaseState.CLEARED, reason, LATER)
    with reading() as tx:
        assert tx.get_one(RiskCase, case.case_id).state == "open"
        assert standing_holds(tx, [story.wang])[story.wang].frozen


def test_people_who_sell_to_each_other_are_a_ring(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        make_member(tx, START, story.shopper)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    buy(story, LATER)
    open_share(share_first_product(story, story.shopper, LATER), story.wang, LATER)
    buy(story, LATER + timedelta(minutes=1), person_id=story.wang)
    watch_risks(transaction, LATER + timedelta(minutes=5))
    [ring] = [it for it in _cases() if it.signal is Signal.RING]
    assert set(ring.payees) == {story.wang, story.shopper}


def test_frequent_refunds_lengthen_the_hold(app: Flask) -> None:
    story = make_story(app)
    token = share_first_product(story, story.wang, START)
    for place_ in range(10):
        person_id = make_shopper()
        open_share(token, person_id, START)
        placed = buy(story, LATER, person_id=person_id)
        if place_ < 4:
            collect(placed, LATER)
            bring_back(placed, LATER, 1, 19900)
    watch_risks(transaction, LATER + timedelta(minutes=5))
    [case] = [it for it in _cases() if it.signal is Signal.REFUNDS]
    assert (case.evidence["part"], case.evidence["whole"], case.act) == (4, 10, "lengthen")
    with reading() as tx:
        assert standing_holds(tx, [story.wang])[story.wang].lengthened
        assert {it.payee_id for it in tx.scalars(select(RiskPayee).where(RiskPayee.case_id == case.case_id))} == {
            story.wang
        }


def test_a_burst_of_new_people_lengthens_the_hold_once_a_day(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        for place_ in range(11):
            bind(tx, make_member(tx, START), story.wang, START + timedelta(minutes=place_))
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    buy(story, LATER)
    for minutes in (5, 15):
        watch_risks(transaction, LATER + timedelta(minutes=minutes))
    found = [it for it in _cases() if it.signal is Signal.FAST_DOWNLINE]
    assert [(it.evidence["hour"], it.payees) for it in found] == [(12, (story.wang,))]


def test_the_shape_counts_the_root_and_her_tier(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        for _place in range(27):
            bind(tx, make_member(tx, START), story.wang, START)
    with reading() as tx:
        before = watch_shape(tx, LATER)
    [line] = before.roots
    assert (line.root_id, line.people, line.tiers, line.alert) == (story.grandmother, 30, 4, True)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    buy(story, LATER)
    with reading() as tx:
        after = watch_shape(tx, LATER + timedelta(minutes=1))
    assert (after.direct_fen, after.further_fen, after.further_percent) == (1592, 796, 33)
    assert (after.promoters, after.without_sales) == (3, 2)


def test_the_inspection_file_holds_plans_signatures_ledger_and_tree(app: Flask) -> None:
    story, _placed = _shared_phone(app)
    file = io.BytesIO()
    with reading() as tx:
        export_inspection(tx, file)
    with zipfile.ZipFile(file) as files:
        assert json.loads(files.read("plans.json"))[0]["level_bps"] == [800, 300, 100]
        assert json.loads(files.read("acknowledgements.json"))[0]["name"] == "赵总"
        ledger = list(csv.DictReader(io.StringIO(files.read("ledger.csv").decode("utf-8-sig"))))
        tree = list(csv.DictReader(io.StringIO(files.read("tree.csv").decode("utf-8-sig"))))
    assert sum(int(row["amount_fen_debit_positive"]) for row in ledger) == 0
    assert any(row["account"] == f"payee.pending:{story.wang}" for row in ledger)
    assert {row["child_id"] for row in tree} >= {str(story.wang), str(story.mother)}
