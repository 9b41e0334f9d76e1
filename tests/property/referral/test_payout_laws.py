"""The laws of money on its way: whatever is asked, approved, sent, answered, lost, repeated or crashed, in any order, each fen
is in one place, no withdrawal exceeds what was available, and each is paid once or comes back once."""

import json
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.kernel.database import reading, transaction
from app.kernel.errors import Problem
from app.ledger.queries import balances
from app.ledger.verify_books import BOOK_CHECKS
from referral.payouts import return_refused as returning
from referral.payouts import send_withdrawal as sending
from referral.payouts.approve_withdrawal import approve_withdrawal
from referral.payouts.models import Withdrawal
from referral.payouts.queries import WithdrawalView
from referral.payouts.receive_transfer import FINISHED, receive_transfer
from referral.payouts.reject_withdrawal import TooLate, reject_withdrawal
from referral.payouts.return_refused import return_refused
from referral.payouts.rules.reports import TransferReport
from referral.payouts.rules.tax import LabourMonthly, MonthIncome
from referral.payouts.send_withdrawal import send_withdrawal
from referral.payouts.states import AT_WECHAT, OPEN
from referral.payouts.take_back_request import take_back_request
from tests.factories.identity import staff_principal
from tests.factories.payout_world import Crashed, World
from tests.factories.payouts import ask, balance_of, earn, make_payee, withdrawal_now

START = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)
FINANCE = staff_principal("finance")
sums = st.integers(100, 120_000)
CHECKS = {"payout-accounts", "payout-entries", "payout-totals", "payout-tax", "entries-balance", "limited-balances"}


class MoneyOnItsWay(RuleBasedStateMachine):
    """One payee; everything that may happen to her money."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.world.__init__()  # type: ignore[misc]
        self.person = make_payee(self.now, 400_000)
        self.earned = {"pending": 0, "available": 400_000}
        self.numbers: list[str] = []
        self.notes: list[tuple[str, TransferReport]] = []

    def _later(self) -> datetime:
        self.now += timedelta(hours=5)
        return self.now

    def _open(self) -> WithdrawalView | None:
        views = [withdrawal_now(number) for number in self.numbers]
        still = [view for view in views if view.state in OPEN]
        assert len(still) <= 1, "two open withdrawals"
        return still[0] if still else None

    # ------------------------------------------------------------ commission

    @rule(amount=sums)
    def accrue(self, amount: int) -> None:
        with transaction() as tx:
            earn(tx, self.person, amount, self._later(), "payee.pending")
        self.earned["pending"] += amount

    @rule()
    def release(self) -> None:
        amount = self.earned["pending"]
        if amount:
            with transaction() as tx:
                earn(tx, self.person, -amount, self._later(), "payee.pending")
                earn(tx, self.person, amount, self.now)
            self.earned = {"pending": 0, "available": self.earned["available"] + amount}

    @rule(amount=sums)
    def take_back(self, amount: int) -> None:
        """A return after the release: into debt if the money has gone."""
        amount = min(amount, sum(self.earned.values()))
        if amount:
            with transaction() as tx:
                earn(tx, self.person, -amount, self._later())
            self.earned["available"] -= amount

    # ------------------------------------------------------------ asking and deciding

    @precondition(lambda self: self._open() is None)
    @rule(amount=sums, again=st.booleans())
    def ask(self, amount: int, again: bool) -> None:
        before = balance_of(self.person).available_fen
        with suppress(Problem):
            view = ask(self.person, amount, self._later(), f"form-{self.now.isoformat()}")
            assert amount <= before, "more than there was"
            self.numbers.append(view.number)
            if again:
                assert ask(self.person, amount, self.now, f"form-{self.now.isoformat()}").number == view.number

    @precondition(lambda self: self._open() is not None)
    @rule(amount=sums)
    def ask_again(self, amount: int) -> None:
        """Refused while one is under way."""
        with pytest.raises(Problem):
            ask(self.person, amount, self._later())

    @precondition(lambda self: self._open() is not None)
    @rule(times=st.integers(1, 2))
    def approve(self, times: int) -> None:
        view = self._open()
        assert view is not None
        for _time in range(times):
            with suppress(Problem), transaction() as tx:
                approve_withdrawal(tx, FINANCE, view.number, view.gross_fen, self._later())

    @initialize(
        amount=sums,
        fault=st.sampled_from(["refused", "refused", "lost", "silent", "crash_before"]),
        then=st.sampled_from(["turn_down", "give_up"]),
    )
    def begin_at_wechat(self, amount: int, fault: str, then: str) -> None:
        """Every life begins with a withdrawal in doubt and somebody who wants the money back."""
        self.send_off(amount, fault, then)

    @precondition(lambda self: self._open() is None)
    @rule(
        amount=sums,
        fault=st.sampled_from(["", "lost", "silent", "refused", "refused", "crash_before", "crash_after"]),
        then=st.sampled_from(["", "turn_down", "give_up"]),
    )
    def send_off(self, amount: int, fault: str, then: str) -> None:
        """All the way to WeChat at once, so that what happens there happens often."""
        self.ask(amount, again=False)
        if self._open() is None:
            return
        self.approve(times=1)
        self.speak(fault)
        if then == "turn_down":
            self.turn_down(0, hers=False, spared=0)
        elif then and self._open() is not None:
            self.give_up_after_a_no(during=True)

    @precondition(lambda self: bool(self.numbers))
    @rule(place=st.integers(0, 50), hers=st.booleans(), spared=st.integers(0, 2))
    def turn_down(self, place: int, hers: bool, spared: int) -> None:
        """In any state, ended ones too: the money is back at once and once, or nothing happened."""
        before = withdrawal_now(self.numbers[-1 - place % min(2, len(self.numbers))])
        had = balance_of(self.person)
        unsent = before.state in ("requested", "approved")
        if unsent and spared:
            return
        try:
            with transaction() as tx:
                if hers:
                    take_back_request(tx, self.person, before.number, self._later())
                else:
                    reject_withdrawal(tx, FINANCE, before.number, "x", self._later())
            assert unsent, f"turned down while {before.state}"
        except TooLate:
            assert not unsent
        back = before.gross_fen if unsent else 0
        now = balance_of(self.person)
        assert now.available_fen == had.available_fen + back
        assert now.withdrawing_fen == had.withdrawing_fen - back

    @precondition(lambda self: self._open() is not None)
    @rule(during=st.booleans())
    def give_up_after_a_no(self, during: bool) -> None:
        """Head office takes back what WeChat refused, also in the middle of the job's own question."""
        view = self._open()
        assert view is not None
        if during and view.state in AT_WECHAT:
            self.world.meanwhile = lambda: self._give_up(view.number)
            send_withdrawal(transaction, view.withdrawal_id, self._later())
            self.world.meanwhile = None
        else:
            self._give_up(view.number)

    def _give_up(self, number: str) -> None:
        with suppress(Problem):
            return_refused(transaction, FINANCE, number, self._later())

    # ------------------------------------------------------------ WeChat

    @precondition(lambda self: self._open() is not None)
    @rule(fault=st.sampled_from(["", "", "", "lost", "silent", "refused", "crash_before", "crash_after"]))
    def speak(self, fault: str) -> None:
        """The event's handler or the job; it may die at any point."""
        view = self._open()
        assert view is not None
        self.world.fault = fault
        with suppress(Crashed):
            send_withdrawal(transaction, view.withdrawal_id, self._later())
        self.world.fault = ""

    @precondition(lambda self: bool(self.world.bills))
    @rule(
        place=st.integers(0, 50),
        end=st.sampled_from([("TRANSFERING", ""), ("SUCCESS", ""), ("FAIL", "OVERDUE_CLOSE"), ("CANCELLED", "")]),
    )
    def wechat_moves(self, place: int, end: tuple[str, str]) -> None:
        number = list(self.world.bills)[place % len(self.world.bills)]
        self.notes.append((uuid.uuid4().hex, self.world.note(number)))
        self.world.move(number, *end)
        self.notes.append((uuid.uuid4().hex, self.world.note(number)))

    @precondition(lambda self: bool(self.notes))
    @rule(place=st.integers(0, 50), fresh=st.booleans())
    def notify(self, place: int, fresh: bool) -> None:
        """Any notification there ever was, again, late, out of order, also under a new id."""
        note_id, report = self.notes[place % len(self.notes)]
        with transaction() as tx:
            receive_transfer(tx, uuid.uuid4().hex if fresh else note_id, FINISHED, report, self._later())

    # ------------------------------------------------------------ the laws

    @invariant()
    def every_fen_is_in_one_place(self) -> None:
        now = balance_of(self.person)
        assert now.earned_fen == sum(self.earned.values())
        assert now.pending_fen == self.earned["pending"]
        assert now.withdrawing_fen >= 0

    @invariant()
    def each_is_paid_once_or_returned_once_as_wechat_says(self) -> None:
        for number in self.numbers:
            view = withdrawal_now(number)
            paid = self.world.paid.get(number, 0)
            assert paid in (0, view.net_fen), "paid twice"
            if view.state == "paid":
                assert paid == view.net_fen
            if view.state == "returned":
                bill = self.world.bills.get(number, {"state": "FAIL"})
                assert bill["state"] in ("FAIL", "CANCELLED"), "returned although WeChat may still pay"
                if view.outcome in ("rejected", "withdrawn"):
                    assert number not in self.world.asked_for, "turned down after it was sent"
            if view.state not in (*AT_WECHAT, "paid", "returned"):
                assert number not in self.world.bills
        assert set(self.world.bills) <= set(self.numbers)

    @invariant()
    def the_tax_of_a_month_is_the_tax_of_its_sum(self) -> None:
        months: dict[str, list[int]] = {}
        for number in self.numbers:
            view = withdrawal_now(number)
            if view.state != "returned":
                months.setdefault(view.month, []).append(view.gross_fen)
                assert view.gross_fen == view.net_fen + view.tax_fen + view.fee_fen
        with reading() as tx:
            for month, parts in months.items():
                kept = sum(
                    row.tax_fen
                    for row in tx.query(Withdrawal).filter_by(person_id=self.person, month=month)
                    if row.state != "returned"
                )
                assert kept == LabourMonthly().due_fen([MonthIncome(month, sum(parts))])

    def teardown(self) -> None:
        """At the end every proof of the books holds, and WeChat's last words settle everything it knows."""
        with reading() as tx:
            found = {check.name: check.run(tx) for check in BOOK_CHECKS.all() if check.name in CHECKS}
        assert found == {name: [] for name in CHECKS}
        view = self._open()
        if view is not None and view.state in AT_WECHAT:
            self._settle(view)

    def _settle(self, view: WithdrawalView) -> None:
        send_withdrawal(transaction, view.withdrawal_id, self._later())
        self.world.move(view.number, "SUCCESS")
        send_withdrawal(transaction, view.withdrawal_id, self._later())
        assert withdrawal_now(view.number).ended_at is not None
        with reading() as tx:
            assert balances(tx, [f"payee.withdrawing:{self.person}"]) == {f"payee.withdrawing:{self.person}": 0}
        assert json.dumps(self.world.paid)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(sending, "open_transfers", made)
    monkeypatch.setattr(returning, "open_transfers", made)
    MoneyOnItsWay.world = made
    return made


def _play(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        MoneyOnItsWay,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
        ),
    )


def test_money_on_its_way_obeys_its_laws(app: Flask, world: World) -> None:
    _play(16, 40)


@pytest.mark.deep
def test_money_on_its_way_obeys_its_laws_for_long(app: Flask, world: World) -> None:
    _play(60, 60)
