"""Sixty-four hands on one person's money: never more than there is, paid once or returned once."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.kernel.database import reading, transaction
from app.kernel.errors import Problem
from app.ledger.models import LedgerEntry
from referral.payouts.apply_transfer import apply_transfer
from referral.payouts.approve_withdrawal import approve_withdrawal
from referral.payouts.debts.decide_write_off import decide_write_off
from referral.payouts.debts.propose_write_off import propose_write_off
from referral.payouts.models import Withdrawal
from referral.payouts.payroll.hand_over import hand_over
from referral.payouts.receive_transfer import FINISHED, receive_transfer
from referral.payouts.reject_withdrawal import reject_withdrawal
from referral.payouts.rules.reports import TransferReport
from referral.payouts.send_withdrawal import send_withdrawal
from referral.payouts.statements.freeze_month import freeze_month
from referral.payouts.take_back_request import take_back_request
from tests.factories.checkout import differences_in_books
from tests.factories.identity import make_person, make_staff, staff_principal
from tests.factories.payouts import (
    TransferFarSide,
    ask,
    balance_of,
    earn,
    make_payee,
    transfer_far_side,
    withdrawal_now,
)
from tests.support.race import race

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
FINANCE = staff_principal("finance")


@pytest.fixture
def far(app: Flask, tmp_path: Path) -> Iterator[TransferFarSide]:
    with transfer_far_side(app, tmp_path) as running:
        yield running


def _entries(kind: str) -> int:
    with reading() as tx:
        return tx.scalar(select(func.count()).select_from(LedgerEntry).where(LedgerEntry.kind == kind)) or 0


def test_sixty_four_requests_never_take_more_than_there_is(app: Flask) -> None:
    wang = make_payee(NOW, 10_000)

    def act(place: int) -> None:
        try:
            if place % 8 == 7:
                with transaction() as tx:
                    earn(tx, wang, -500, NOW)
            else:
                ask(wang, 1_000 + 150 * place, NOW)
        except Problem:
            return

    race(app, [lambda place=place: act(place) for place in range(64)])
    now = balance_of(wang)
    assert now.available_fen + now.withdrawing_fen == 10_000 - 8 * 500
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Withdrawal)) == 1
    assert differences_in_books() == []


def test_the_same_form_sent_sixty_four_times_asks_once(app: Flask) -> None:
    wang = make_payee(NOW, 10_000)
    numbers: list[str] = []
    race(app, [lambda: numbers.append(ask(wang, 1_000, NOW, "one-form").number)] * 64)
    assert len(numbers) == 64
    assert len(set(numbers)) == 1
    assert balance_of(wang).withdrawing_fen == 1_000


def test_approving_rejecting_and_taking_back_at_once_decides_once(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 50_000)
    asked = ask(wang, 30_000, NOW)

    def act(place: int) -> None:
        try:
            with transaction() as tx:
                if place % 3 == 0:
                    approve_withdrawal(tx, FINANCE, asked.number, 30_000, NOW)
                elif place % 3 == 1:
                    reject_withdrawal(tx, FINANCE, asked.number, "x", NOW)
                else:
                    take_back_request(tx, wang, asked.number, NOW)
        except Problem:
            return

    race(app, [lambda place=place: act(place) for place in range(64)])
    ended = withdrawal_now(asked.number)
    now = balance_of(wang)
    assert ended.state in ("approved", "returned")
    assert (now.available_fen, now.withdrawing_fen) == ((20_000, 30_000) if ended.state == "approved" else (50_000, 0))
    assert _entries("payouts.returned") == (0 if ended.state == "approved" else 1)
    assert differences_in_books() == []


@pytest.mark.parametrize("end", ["SUCCESS", "FAIL"])
def test_senders_queries_and_notifications_at_once_end_it_once(app: Flask, far: TransferFarSide, end: str) -> None:
    wang = make_payee(NOW, 10_000)
    asked = ask(wang, 9_000, NOW)
    openid = asked.openid

    def act(place: int) -> None:
        report = TransferReport(asked.number, end, "", 9_000, openid)
        if place % 4 == 0:
            send_withdrawal(transaction, asked.withdrawal_id, NOW + timedelta(minutes=place))
        elif asked.number in far.bills:
            far.set_state(asked.number, end)
            with transaction() as tx:
                if place % 4 == 1:
                    apply_transfer(tx, report, NOW)
                else:
                    receive_transfer(tx, uuid.uuid4().hex, FINISHED, report, NOW)

    race(app, [lambda place=place: act(place) for place in range(64)])
    send_withdrawal(transaction, asked.withdrawal_id, NOW + timedelta(hours=2))
    far.set_state(asked.number, end)
    send_withdrawal(transaction, asked.withdrawal_id, NOW + timedelta(hours=3))
    assert list(far.bills) == [asked.number]
    assert withdrawal_now(asked.number).state == ("paid" if end == "SUCCESS" else "returned")
    assert (_entries("payouts.paid"), _entries("payouts.returned")) == ((1, 0) if end == "SUCCESS" else (0, 1))
    assert balance_of(wang).available_fen == (1_000 if end == "SUCCESS" else 10_000)
    assert differences_in_books() == []


def test_a_month_handed_to_payroll_frozen_and_written_off_by_many_at_once_happens_once(app: Flask) -> None:
    before = NOW - timedelta(days=40)
    owing = make_payee(before, -700)
    with transaction() as tx:
        person = make_person(tx)
        make_staff(tx, "clerk", person_id=person)
        earn(tx, person, 900, before)
        write_off = propose_write_off(tx, staff_principal("finance"), owing, 700, "x", before)

    def act(place: int) -> None:
        try:
            with transaction() as tx:
                if place % 3 == 0:
                    hand_over(tx, FINANCE, "2026-10", NOW)
                elif place % 3 == 1:
                    freeze_month(tx, "2026-10", "test", NOW)
                else:
                    decide_write_off(tx, FINANCE, write_off, True, NOW)
        except Problem:
            return

    race(app, [lambda place=place: act(place) for place in range(64)])
    assert (balance_of(person).payroll_fen, balance_of(person).available_fen) == (900, 0)
    assert (balance_of(owing).written_off_fen, balance_of(owing).available_fen) == (700, 0)
    assert differences_in_books() == []
