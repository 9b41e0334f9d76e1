"""Months close with what the next one opens with; wages take each fen once; a debt is given up by two."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden
from app.kernel.states import StateChanged
from app.web.principal import SignInFresh
from referral.commission.sync_commission import available_account
from referral.payouts.check_payee import PaidByPayroll
from referral.payouts.confirm_name import confirm_name
from referral.payouts.debts.decide_write_off import SecondPerson, decide_write_off
from referral.payouts.debts.propose_write_off import AlreadyProposed, NoSuchDebt, propose_write_off
from referral.payouts.debts.queries import debts, find_proposal
from referral.payouts.move_merged import move_merged
from referral.payouts.payroll.hand_over import hand_over
from referral.payouts.queries import PayeeBalance
from referral.payouts.reject_withdrawal import ReasonNeeded, reject_withdrawal
from referral.payouts.rules.months import month_after, month_bounds
from referral.payouts.set_policy import set_policy
from referral.payouts.statements.freeze_due_months import freeze_due_months
from referral.payouts.statements.freeze_month import MonthNotOver, freeze_month
from referral.payouts.statements.queries import frozen_months, statements_of
from referral.tree.join_program import AGREEMENT, join_program
from referral.tree.merge_nodes import merge_nodes
from tests.factories.checkout import differences_in_books
from tests.factories.identity import make_person, make_staff, staff_principal
from tests.factories.payouts import ask, balance_of, earn, make_payee
from tests.factories.referral_story import (
    START,
    bring_back,
    buy,
    collect,
    let_time_pass,
    make_story,
    open_share,
    scan_clerk,
    share_first_product,
)

FINANCE = staff_principal("finance")
OCTOBER = datetime(2026, 10, 10, 4, 0, tzinfo=UTC)


def _freeze(month: str, now: datetime) -> bool:
    with transaction() as tx:
        return freeze_month(tx, month, "test", now)


def _statements(*payee_ids: uuid.UUID) -> list[Any]:
    with reading() as tx:
        return list(reversed(statements_of(tx, payee_ids)))


def test_each_month_opens_with_what_the_one_before_closed_with(app: Flask) -> None:
    story = make_story(app)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    placed = buy(story, START, 2)
    collect(placed, START)
    let_time_pass(START, 8)
    asked = ask_with_name(story.wang, 1000, START + timedelta(days=9))
    december = START + timedelta(days=40)
    with transaction() as tx:
        reject_withdrawal(tx, FINANCE, asked, "x", december)
    bring_back(placed, december, 1, 19900)
    second = buy(story, december, 1)
    collect(second, december)
    freeze_due_months(transaction, START + timedelta(days=100))
    november, december_, january = _statements(story.wang)[:3]
    assert (november.month, november.opening_fen, november.accrued_fen, november.released_fen) == (
        "2026-11",
        0,
        3184,
        3184,
    )
    assert (november.withdrawn_fen, november.reversed_fen, november.closing_fen, november.pending_fen) == (
        1000,
        0,
        2184,
        0,
    )
    assert (december_.opening_fen, december_.withdrawn_fen, december_.reversed_fen) == (2184, -1000, 1592)
    assert (december_.released_fen, december_.closing_fen, december_.pending_fen) == (0, 1592, 1592)
    assert january.opening_fen == december_.closing_fen
    for row in (november, december_, january):
        assert row.closing_fen == row.opening_fen + row.released_fen - row.reversed_fen - row.withdrawn_fen
    assert differences_in_books() == []


def ask_with_name(person_id: uuid.UUID, gross_fen: int, now: datetime) -> str:
    """Ask past the automatic limit, so that it can still be rejected."""
    with transaction() as tx:
        confirm_name(tx, person_id, "王芳", True, now)
        set_policy(tx, staff_principal("owner"), {"auto_limit_fen": 0}, now)
    return ask(person_id, gross_fen, now).number


def test_a_month_is_frozen_once_and_only_when_it_is_over(app: Flask) -> None:
    wang = make_payee(OCTOBER, 500)
    end = month_bounds("2026-10")[1]
    with pytest.raises(MonthNotOver):
        _freeze("2026-10", end + timedelta(minutes=59))
    assert _freeze("2026-10", end + timedelta(hours=1))
    assert not _freeze("2026-10", end + timedelta(hours=2))
    with transaction() as tx:
        earn(tx, wang, 700, end)
    assert [row.closing_fen for row in _statements(wang)] == [500]
    assert differences_in_books() == []


def test_the_job_freezes_every_month_since_the_first_and_the_command_says_so(
    app: Flask, runner: FlaskCliRunner
) -> None:
    freeze_due_months(transaction, OCTOBER)
    make_payee(OCTOBER, 500)
    freeze_due_months(transaction, OCTOBER + timedelta(days=90))
    freeze_due_months(transaction, OCTOBER + timedelta(days=90))
    with reading() as tx:
        assert [row.month for row in frozen_months(tx)] == ["2026-12", "2026-11", "2026-10"]
    assert "no month" in runner.invoke(args=["payouts", "freeze", "2026-13"]).output
    assert "2026-10 was frozen before" in runner.invoke(args=["payouts", "freeze", "2026-10"]).output
    assert "没有结束" in runner.invoke(args=["payouts", "freeze", "2099-01"]).output
    assert month_after("2026-12") == "2027-01"


def test_a_clerks_commission_goes_to_payroll_once_and_a_leavers_to_her_wallet(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    placed = buy(story, START, 2)
    collect(placed, START)
    let_time_pass(START, 8)
    with pytest.raises(PaidByPayroll):
        ask(story.lis_person, 100, START + timedelta(days=9))
    over = month_bounds("2026-11")[1]
    with pytest.raises(MonthNotOver), transaction() as tx:
        hand_over(tx, FINANCE, "2026-11", over)
    for wrong, refusal in (
        (staff_principal("office"), Forbidden),
        (staff_principal("finance", fresh=False), SignInFresh),
    ):
        with pytest.raises(refusal), transaction() as tx:
            hand_over(tx, wrong, "2026-11", over + timedelta(days=1))
    with transaction() as tx:
        run = hand_over(tx, FINANCE, "2026-11", over + timedelta(days=1))
    (line,) = run.lines
    assert (line.name, line.clerk_fen, line.level_fen, line.carried_fen, line.amount_fen) == ("李娜", 796, 0, 0, 796)
    assert balance_of(line.payee_id) == PayeeBalance(payroll_fen=796)
    bring_back(placed, over + timedelta(days=2), 1, 19900)
    with transaction() as tx:
        again = hand_over(tx, FINANCE, "2026-11", over + timedelta(days=3))
    assert again.lines == run.lines
    assert balance_of(line.payee_id).debt_fen == 398
    with transaction() as tx:
        assert hand_over(tx, FINANCE, "2026-12", over + timedelta(days=40)).lines == ()
    freeze_due_months(transaction, over + timedelta(days=40))
    assert [(row.payroll_fen, row.closing_fen) for row in _statements(line.payee_id)] == [(0, 796), (796, -398)]
    assert differences_in_books() == []


def test_payroll_carries_earlier_months_and_sets_debts_off(app: Flask) -> None:
    with transaction() as tx:
        person = make_person(tx)
        make_staff(tx, "clerk", person_id=person, staff_no="E001")
        left = make_person(tx)
        gone = make_staff(tx, "clerk", person_id=left, staff_no="E002", status="left", left_at=OCTOBER)
        for payee_id, amount in ((person, 900), (left, 400), (gone, 300)):
            earn(tx, payee_id, amount, OCTOBER - timedelta(days=40))
        earn(tx, person, -200, OCTOBER)
    with transaction() as tx:
        run = hand_over(tx, FINANCE, "2026-10", OCTOBER + timedelta(days=60))
    assert [(line.staff_no, line.payee_id, line.carried_fen, line.amount_fen) for line in run.lines] == [
        ("E001", person, 700, 700),
        ("E002", gone, 300, 300),
    ]
    assert balance_of(left).available_fen == 400
    assert differences_in_books() == []


def test_a_debt_is_given_up_by_two_people_and_never_by_more_than_is_owed(app: Flask) -> None:
    wang, other = make_payee(OCTOBER, -1300), staff_principal("finance")

    def propose(amount_fen: int, reason: str = "找不到人", staff: Any = FINANCE) -> uuid.UUID:
        with transaction() as tx:
            return propose_write_off(tx, staff, wang, amount_fen, reason, OCTOBER)

    def decide(write_off_id: uuid.UUID, approved: bool, staff: Any = other) -> None:
        with transaction() as tx:
            decide_write_off(tx, staff, write_off_id, approved, OCTOBER)

    for amount, reason, kind in ((0, "x", NoSuchDebt), (1301, "x", NoSuchDebt), (1300, " ", ReasonNeeded)):
        with pytest.raises(kind):
            propose(amount, reason)
    with pytest.raises(Forbidden):
        propose(1300, staff=staff_principal("office"))
    first = propose(1300)
    with pytest.raises(AlreadyProposed):
        propose(100)
    with pytest.raises(SecondPerson):
        decide(first, True, FINANCE)
    with transaction() as tx:
        earn(tx, wang, 1000, OCTOBER)
    with pytest.raises(NoSuchDebt):
        decide(first, True)
    decide(first, False)
    with pytest.raises(StateChanged):
        decide(first, True)
    decide(propose(300), True)
    assert balance_of(wang) == PayeeBalance(written_off_fen=300)
    with reading() as tx:
        assert debts(tx) == {}
        assert find_proposal(tx, wang) is None
    assert available_account(wang) == f"payee.available:{wang}"
    assert differences_in_books() == []


def test_what_stood_under_a_merged_entry_stands_under_the_one_it_became(app: Flask) -> None:
    gone, kept, other = (make_payee(OCTOBER, fen) for fen in (500, 300, -200))
    with transaction() as tx:
        for entry in (gone, kept, other):
            join_program(tx, entry, AGREEMENT, OCTOBER)
        merge_nodes(tx, gone, kept, "staff:test", OCTOBER)
        merge_nodes(tx, other, kept, "staff:test", OCTOBER)
    for _ in range(3):
        move_merged(transaction, OCTOBER)
    assert [balance_of(one).available_fen for one in (gone, kept, other)] == [0, 600, 0]
    with transaction() as tx:
        earn(tx, gone, 50, OCTOBER)
    move_merged(transaction, OCTOBER)
    assert [balance_of(one).available_fen for one in (gone, kept)] == [0, 650]
    freeze_due_months(transaction, OCTOBER + timedelta(days=30))
    assert [(row.moved_fen, row.closing_fen) for row in _statements(kept)] == [(-650, 650)]
    assert differences_in_books() == []
