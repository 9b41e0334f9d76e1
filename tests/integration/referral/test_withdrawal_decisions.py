"""Who turns a withdrawal down at which moment: the money comes back exactly once, and never beside a payment."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.kernel.database import transaction
from app.kernel.errors import Problem
from referral.payouts import return_refused as returning
from referral.payouts import send_withdrawal as sending
from referral.payouts.approve_withdrawal import approve_withdrawal
from referral.payouts.receive_transfer import FINISHED, receive_transfer
from referral.payouts.reject_withdrawal import TooLate, reject_withdrawal
from referral.payouts.return_refused import NotRefused, return_refused
from referral.payouts.send_withdrawal import send_withdrawal
from referral.payouts.take_back_request import take_back_request
from tests.factories.identity import staff_principal
from tests.factories.payout_world import World
from tests.factories.payouts import ask, balance_of, make_payee, withdrawal_now

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
FINANCE = staff_principal("finance")
GROSS = 60_000
STATES = ["requested", "approved", "sending", "wait_confirm", "transferring", "paid", "returned"]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(sending, "open_transfers", made)
    monkeypatch.setattr(returning, "open_transfers", made)
    return made


def _bring_to(world: World, state: str) -> str:
    """A withdrawal of GROSS in this state; `sending` is one whose answer was lost."""
    view = ask(make_payee(NOW, 100_000), GROSS, NOW)
    assert view.state == "requested"
    if state == "requested":
        return view.number
    with transaction() as tx:
        approve_withdrawal(tx, FINANCE, view.number, GROSS, NOW)
    if state == "approved":
        return view.number
    world.fault = "lost" if state == "sending" else ""
    send_withdrawal(transaction, view.withdrawal_id, NOW)
    end = {"transferring": "TRANSFERING", "paid": "SUCCESS", "returned": "FAIL"}.get(state)
    if end:
        world.move(view.number, end)
        send_withdrawal(transaction, view.withdrawal_id, NOW)
    assert withdrawal_now(view.number).state == state
    return view.number


def _reject(number: str) -> None:
    with transaction() as tx:
        reject_withdrawal(tx, FINANCE, number, "资料不符", LATER)


def _take_back(number: str) -> None:
    person_id = withdrawal_now(number).person_id
    with transaction() as tx:
        take_back_request(tx, person_id, number, LATER)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", [_reject, _take_back])
def test_what_was_sent_can_no_longer_be_turned_down(
    app: Flask, world: World, state: str, act: Callable[[str], None]
) -> None:
    number = _bring_to(world, state)
    payee = withdrawal_now(number).person_id
    before = balance_of(payee)
    if state in ("requested", "approved"):
        act(number)
        assert balance_of(payee).available_fen == before.available_fen + GROSS
        assert balance_of(payee).withdrawing_fen == 0
    before = balance_of(payee)
    with pytest.raises(TooLate):
        act(number)
    assert balance_of(payee) == before


@pytest.mark.parametrize("state", [state for state in STATES if state != "requested"])
def test_a_second_approval_changes_nothing(app: Flask, world: World, state: str) -> None:
    number = _bring_to(world, state)
    before = withdrawal_now(number)
    with pytest.raises(Problem), transaction() as tx:
        approve_withdrawal(tx, FINANCE, number, GROSS, LATER)
    assert withdrawal_now(number) == before


def test_a_rejected_withdrawal_is_never_sent_and_no_late_word_pays_it(app: Flask, world: World) -> None:
    number = _bring_to(world, "approved")
    view = withdrawal_now(number)
    _reject(number)
    send_withdrawal(transaction, view.withdrawal_id, LATER)
    assert world.asked_for == set()
    world.create(view)
    world.move(number, "SUCCESS")
    with transaction() as tx:
        assert receive_transfer(tx, "late", FINISHED, world.note(number), LATER) == "mismatched"
    assert withdrawal_now(number).state == "returned"
    assert balance_of(view.person_id).available_fen == 100_000


def test_what_wechat_refused_does_not_come_back_while_it_is_being_sent_again(app: Flask, world: World) -> None:
    number = _bring_to(world, "approved")
    view = withdrawal_now(number)
    world.fault = "refused"
    send_withdrawal(transaction, view.withdrawal_id, NOW)
    told: list[str] = []

    def give_up() -> None:
        with pytest.raises(NotRefused):
            return_refused(transaction, FINANCE, number, LATER)
        told.append("not now")

    world.meanwhile = give_up
    send_withdrawal(transaction, view.withdrawal_id, LATER)
    assert told == ["not now"]
    assert withdrawal_now(number).state == "wait_confirm"
    assert balance_of(view.person_id).withdrawing_fen == GROSS
