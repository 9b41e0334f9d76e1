"""Money asked for is paid once or comes back once, whatever WeChat says, says twice or does not say."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.identity.models import WeChatAccount
from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden, Problem
from app.kernel.models import AuditEntry, StateChange
from app.kernel.moment import current_time
from app.kernel.outbox import run_until_empty
from app.kernel.plug import Plug
from app.ledger.models import LedgerEntry
from app.ledger.queries import balance
from app.notices.models import Notice
from app.web.principal import SignInFresh, Staff
from referral.commission.set_hold import freeze_payee, unfreeze_payee
from referral.payouts.apply_transfer import apply_transfer
from referral.payouts.approve_withdrawal import OwnMoney, SeenOther, approve_withdrawal
from referral.payouts.cancel_transfer import cancel_transfer
from referral.payouts.check_payee import PaidByPayroll, PayeeFrozen
from referral.payouts.confirm_name import NameInUse, NameUnfit, NotOfAge, confirm_name
from referral.payouts.desk.queries import review
from referral.payouts.find_calculator import TAX_CALCULATORS, CalculatorMissing
from referral.payouts.models import TransferNotification, Withdrawal
from referral.payouts.preview_withdrawal import AmountTooSmall, DebtFirst, NotEnough
from referral.payouts.queries import PayeeBalance, WithdrawalMissing
from referral.payouts.query_transfers import query_transfers
from referral.payouts.reject_withdrawal import ReasonNeeded, TooLate, reject_withdrawal
from referral.payouts.request_withdrawal import NameNeeded, StillOpen, WeChatNeeded
from referral.payouts.return_refused import NotRefused, return_refused
from referral.payouts.rules.reports import TransferReport
from referral.payouts.set_policy import PolicyUnfit, set_policy
from referral.payouts.take_back_request import take_back_request
from referral.risk.open_case import open_case
from referral.risk.rules.signals import Finding, Signal
from referral.tree.models import MemberStep
from tests.factories.checkout import differences_in_books
from tests.factories.identity import APPID, make_person, make_staff, make_wechat_person, staff_principal
from tests.factories.payouts import (
    PAYER,
    TransferFarSide,
    ask,
    balance_of,
    earn,
    make_payee,
    notify_transfer,
    transfer_far_side,
    withdrawal_now,
)

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def far(app: Flask, tmp_path: Path) -> Iterator[TransferFarSide]:
    with transfer_far_side(app, tmp_path) as running:
        yield running


def _send(now: datetime = NOW) -> None:
    run_until_empty(now)


def _books() -> list[str]:
    """The laws of payouts and of the ledger; commission's own are about orders, and these payees have none."""
    return differences_in_books()


def _count(model: Any) -> int:
    with reading() as tx:
        return tx.scalar(select(func.count()).select_from(model)) or 0


def _notices(person_id: uuid.UUID) -> list[str]:
    with reading() as tx:
        return list(tx.scalars(select(Notice.kind).where(Notice.person_id == person_id).order_by(Notice.id)))


def _approve(number: str, staff: Staff | None = None, seen: int | None = None, now: datetime = NOW) -> None:
    with transaction() as tx:
        seen_fen = withdrawal_seen(tx, number) if seen is None else seen
        approve_withdrawal(tx, staff or staff_principal("finance"), number, seen_fen, now)


def withdrawal_seen(tx: Any, number: str) -> int:
    return int(tx.scalar(select(Withdrawal.gross_fen).where(Withdrawal.number == number)) or 0)


def _refused(kind: type[Problem], act: Callable[[], Any]) -> None:
    """The refusal leaves no withdrawal, entry or message behind."""
    before = _count(Withdrawal), _count(LedgerEntry), _count(Notice), _count(StateChange), _count(AuditEntry)
    with pytest.raises(kind):
        act()
    assert before == (_count(Withdrawal), _count(LedgerEntry), _count(Notice), _count(StateChange), _count(AuditEntry))


def test_a_small_sum_is_sent_confirmed_and_paid(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 1592)
    asked = ask(wang, 1592, NOW)
    assert (asked.state, asked.net_fen, asked.tax_fen, asked.looks) == ("approved", 1592, 0, ())
    assert balance_of(wang) == PayeeBalance(withdrawing_fen=1592)
    _send()
    waiting = withdrawal_now(asked.number)
    assert (waiting.state, waiting.may_confirm, waiting.package_info) == (
        "wait_confirm",
        True,
        f"package-{asked.number}",
    )
    assert waiting.confirm_by == NOW + timedelta(hours=24)
    assert notify_transfer(app, far.set_state(asked.number, "SUCCESS")).status_code == 204
    paid = withdrawal_now(asked.number)
    assert (paid.state, paid.outcome, paid.package_info) == ("paid", "paid", None)
    assert balance_of(wang) == PayeeBalance(withdrawn_fen=1592)
    with reading() as tx:
        assert [balance(tx, name) for name in ("payout.funds", "tax.withheld", "payout.fee")] == [-1592, 0, 0]
    assert _notices(wang) == ["withdrawal-confirm", "withdrawal-paid"]
    assert far.creates == 1
    assert _books() == []


@pytest.mark.parametrize(
    ("state", "reason", "outcome"),
    [
        ("FAIL", "OVERDUE_CLOSE", "expired"),
        ("FAIL", "NAME_NOT_CORRECT", "failed"),
        ("CANCELLED", "", "cancelled"),
    ],
)
def test_a_transfer_that_comes_to_nothing_gives_the_money_back_once(
    app: Flask, far: TransferFarSide, state: str, reason: str, outcome: str
) -> None:
    wang = make_payee(NOW, 5000)
    asked = ask(wang, 3000, NOW)
    _send()
    told = far.set_state(asked.number, state, reason)
    for note_id in ("A", "A", "B"):
        assert notify_transfer(app, told, note_id).status_code == 204
    query_transfers(transaction, LATER)
    ended = withdrawal_now(asked.number)
    assert (ended.state, ended.outcome, ended.reason) == ("returned", outcome, reason)
    assert balance_of(wang) == PayeeBalance(available_fen=5000)
    assert _notices(wang) == ["withdrawal-confirm", "withdrawal-returned"]
    assert ask(wang, 5000, LATER).number != asked.number
    assert _books() == []


def test_our_own_clock_ends_nothing(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 5000)
    asked = ask(wang, 3000, NOW)
    _send()
    query_transfers(transaction, NOW + timedelta(days=40))
    assert withdrawal_now(asked.number).state == "wait_confirm"
    assert balance_of(wang).withdrawing_fen == 3000


def test_an_unknown_outcome_is_asked_about_and_never_gets_a_second_number(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 5000)
    far.fault = "lost"
    asked = ask(wang, 3000, NOW)
    _send()
    unknown = withdrawal_now(asked.number)
    assert (unknown.state, unknown.unknown, unknown.last_error is not None) == ("sending", True, True)
    _refused(StillOpen, lambda: ask(wang, 2000, LATER))
    query_transfers(transaction, LATER)
    found = withdrawal_now(asked.number)
    assert (found.state, found.may_confirm, found.last_error) == ("wait_confirm", True, None)
    assert list(far.bills) == [asked.number]
    assert far.asks[1].startswith("GET")


def test_a_call_that_never_arrived_is_made_again_under_the_same_number(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 5000)
    far.fault = "silent"
    asked = ask(wang, 3000, NOW)
    _send()
    assert far.bills == {}
    query_transfers(transaction, LATER)
    assert withdrawal_now(asked.number).state == "wait_confirm"
    assert list(far.bills) == [asked.number]


def test_a_crash_before_the_first_call_is_made_good_by_the_job(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 5000)
    asked = ask(wang, 3000, NOW)
    query_transfers(transaction, LATER)
    assert withdrawal_now(asked.number).state == "wait_confirm"
    _send(LATER)
    assert far.creates == 1


def test_every_state_of_wechats_is_understood_in_order(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 5000)
    far.first = "ACCEPTED"
    asked = ask(wang, 3000, NOW)
    _send()
    seen = []
    for number, state in enumerate(("ACCEPTED", "PROCESSING", "WAIT_USER_CONFIRM", "TRANSFERING", "SUCCESS"), 1):
        far.set_state(asked.number, state)
        query_transfers(transaction, NOW + timedelta(hours=number))
        seen.append(withdrawal_now(asked.number).state)
    assert seen == ["sending", "sending", "wait_confirm", "transferring", "paid"]
    assert far.creates == 2  # the second asks for the package under the same number
    assert balance_of(wang) == PayeeBalance(available_fen=2000, withdrawn_fen=3000)


def test_late_and_shuffled_words_never_step_back(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 5000)
    asked = ask(wang, 3000, NOW)
    _send()
    told = far.set_state(asked.number, "SUCCESS")
    with transaction() as tx:
        report = {
            state: _report(told, state) for state in ("TRANSFERING", "WAIT_USER_CONFIRM", "SUCCESS", "PROCESSING")
        }
        assert apply_transfer(tx, report["TRANSFERING"], NOW)[0] == "applied"
        assert apply_transfer(tx, report["WAIT_USER_CONFIRM"], NOW)[0] == "duplicate"
        assert apply_transfer(tx, report["SUCCESS"], NOW)[0] == "applied"
        assert apply_transfer(tx, report["PROCESSING"], NOW)[0] == "duplicate"
        assert apply_transfer(tx, report["SUCCESS"], NOW)[0] == "duplicate"
    assert withdrawal_now(asked.number).state == "paid"
    assert _books() == []


def _report(told: dict[str, Any], state: str) -> TransferReport:
    return TransferReport(told["out_bill_no"], state, told["transfer_bill_no"], told["transfer_amount"], told["openid"])


@pytest.mark.parametrize(
    ("over", "outcome"),
    [
        ({"transfer_amount": 2999}, "mismatched"),
        ({"openid": "oSomebodyElse"}, "mismatched"),
        ({"mch_id": "1999999999"}, "mismatched"),
        ({"transfer_bill_no": "13other"}, "mismatched"),
        ({"out_bill_no": "W0"}, "unknown"),
        ({"state": "DANCING"}, "unknown"),
        ({"transfer_amount": None}, "unfinished"),
        ({"transfer_amount": "3000"}, "unfinished"),
        ({"openid": None}, "unfinished"),
    ],
)
def test_a_notification_that_does_not_fit_pays_nothing(
    app: Flask, far: TransferFarSide, over: dict[str, Any], outcome: str
) -> None:
    wang = make_payee(NOW, 5000)
    asked = ask(wang, 3000, NOW)
    _send()
    assert notify_transfer(app, far.set_state(asked.number, "SUCCESS") | over).status_code == 204
    with reading() as tx:
        assert tx.scalars(select(TransferNotification.outcome)).one() == outcome
    assert withdrawal_now(asked.number).state == "wait_confirm"
    query_transfers(transaction, current_time() + timedelta(hours=1))
    assert withdrawal_now(asked.number).state == "paid"


def test_a_final_word_against_a_final_word_is_put_aside(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 5000)
    asked = ask(wang, 3000, NOW)
    _send()
    notify_transfer(app, far.set_state(asked.number, "FAIL", "OVERDUE_CLOSE"), "A")
    notify_transfer(app, far.set_state(asked.number, "SUCCESS"), "B")
    with reading() as tx:
        outcomes = dict(tx.execute(select(TransferNotification.id, TransferNotification.outcome)).all())
    assert outcomes == {"A": "applied", "B": "mismatched"}
    assert balance_of(wang).available_fen == 5000


@pytest.mark.parametrize("headers", [{"key": "merchant"}, {"age_s": 600}, {"serial": "PUB_KEY_ID_OTHER"}])
def test_a_notification_that_wechat_did_not_sign_now_is_refused(
    app: Flask, far: TransferFarSide, headers: dict[str, Any]
) -> None:
    wang = make_payee(NOW, 5000)
    asked = ask(wang, 3000, NOW)
    _send()
    assert notify_transfer(app, far.set_state(asked.number, "SUCCESS"), **headers).status_code == 401
    assert withdrawal_now(asked.number).state == "wait_confirm"
    assert _count(TransferNotification) == 0


def test_what_cannot_be_asked_for_is_refused_and_changes_nothing(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 5000)
    _refused(AmountTooSmall, lambda: ask(wang, 99, NOW))
    _refused(AmountTooSmall, lambda: ask(wang, -100, NOW))
    _refused(NotEnough, lambda: ask(wang, 5001, NOW))
    with transaction() as tx:
        nameless = make_wechat_person(tx)
        earn(tx, nameless, 5000, NOW)
        unknown = make_person(tx)
        confirm_name(tx, unknown, "王芳", True, NOW)
        owing = make_wechat_person(tx)
        confirm_name(tx, owing, "王芳", True, NOW)
        earn(tx, owing, -1300, NOW)
    _refused(NameNeeded, lambda: ask(nameless, 100, NOW))
    _refused(WeChatNeeded, lambda: ask(unknown, 100, NOW))
    _refused(DebtFirst, lambda: ask(owing, 100, NOW))
    with transaction() as tx:
        tx.add(MemberStep(id=uuid.uuid4(), person_id=wang, status="frozen", at=NOW, by="system"))
    _refused(PayeeFrozen, lambda: ask(wang, 100, NOW))


def test_who_is_frozen_after_asking_is_not_sent(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 50_000)
    asked = ask(wang, 30_000, NOW)
    with transaction() as tx:
        freeze_payee(tx, wang, "查", "staff:test", NOW)
    _refused(PayeeFrozen, lambda: _approve(asked.number))
    with transaction() as tx:
        unfreeze_payee(tx, wang, "清楚了", "staff:test", LATER)
    _approve(asked.number, now=LATER)
    assert withdrawal_now(asked.number).state == "approved"


def test_an_open_risk_case_brings_a_second_look(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 5000)
    with transaction() as tx:
        finding = Finding(Signal.REFUNDS, (str(wang),), f"refunds:{wang}")
        assert open_case(tx, finding, NOW) is not None
    asked = ask(wang, 1000, NOW)
    assert (asked.state, asked.looks) == ("requested", ("risk_case",))
    with reading() as tx:
        assert review(tx, asked.number).cases == ("推广订单退款率偏高",)


def test_a_changed_wechat_account_brings_a_second_look_for_three_days(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 5000)
    first = ask(wang, 1000, NOW)
    _send()
    notify_transfer(app, far.set_state(first.number, "SUCCESS"))
    with transaction() as tx:
        tx.add(
            WeChatAccount(
                appid=APPID, openid="oNewPhone", person_id=wang, created_at=current_time() + timedelta(days=1)
            )
        )
    changed = ask(wang, 1000, LATER)
    assert (changed.openid, changed.looks) == ("oNewPhone", ("account_changed",))
    with transaction() as tx:
        take_back_request(tx, wang, changed.number, LATER)
    assert ask(wang, 1000, LATER + timedelta(hours=72)).looks == ()


def test_an_employee_is_paid_with_her_wages_and_a_leaver_withdraws(app: Flask, far: TransferFarSide) -> None:
    li = make_payee(NOW, 5000)
    with transaction() as tx:
        make_staff(tx, "clerk", person_id=li)
    _refused(PaidByPayroll, lambda: ask(li, 1000, NOW))
    left = make_payee(NOW, 5000)
    with transaction() as tx:
        make_staff(tx, "clerk", person_id=left, status="left", left_at=NOW)
    assert ask(left, 1000, NOW).state == "approved"


def test_a_name_is_needed_that_can_be_one_and_eighteen_years(app: Flask, far: TransferFarSide) -> None:
    with transaction() as tx:
        wang = make_wechat_person(tx)
        earn(tx, wang, 500, NOW)

    def name(typed: str, of_age: bool = True) -> None:
        with transaction() as tx:
            confirm_name(tx, wang, typed, of_age, NOW)

    for typed in ("", "王", "1234", "王芳<b>", "x" * 41):
        _refused(NameUnfit, lambda typed=typed: name(typed))  # type: ignore[misc]
    _refused(NotOfAge, lambda: name("王芳", False))
    name("阿依古丽·买买提")
    asked = ask(wang, 100, NOW)
    assert withdrawal_now(asked.number).real_name == "阿依古丽·买买提"
    _refused(NameInUse, lambda: name("王芳"))


def test_the_same_form_asks_once(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 5000)
    first = ask(wang, 1000, NOW, "form-1")
    assert ask(wang, 1000, NOW, "form-1").number == first.number
    assert balance_of(wang).withdrawing_fen == 1000


def test_a_large_sum_waits_for_a_fresh_pair_of_eyes(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 500_000)
    asked = ask(wang, 120_000, NOW)
    assert (asked.state, asked.tax_fen, asked.net_fen, asked.looks) == ("requested", 8_000, 112_000, ("over_limit",))
    _send()
    assert far.creates == 0
    me = staff_principal("finance")
    herself = Staff(me.staff_id, me.name, me.permissions, person_id=wang, fresh=True)
    _refused(Forbidden, lambda: _approve(asked.number, staff_principal("office")))
    _refused(SignInFresh, lambda: _approve(asked.number, staff_principal("finance", fresh=False)))
    _refused(OwnMoney, lambda: _approve(asked.number, herself))
    _refused(SeenOther, lambda: _approve(asked.number, seen=119_999))
    _refused(WithdrawalMissing, lambda: _approve("W0"))
    _approve(asked.number)
    _refused(Problem, lambda: _approve(asked.number))
    _send()
    assert withdrawal_now(asked.number).state == "wait_confirm"
    assert far.bills[asked.number]["transfer_amount"] == 112_000
    notify_transfer(app, far.set_state(asked.number, "SUCCESS"))
    assert balance_of(wang) == PayeeBalance(available_fen=380_000, withdrawn_fen=112_000, tax_fen=8_000)
    with reading() as tx:
        assert tx.scalars(select(AuditEntry.action)).all() == ["payouts.approve"]
    assert _books() == []


def test_the_second_payout_of_a_month_pays_the_tax_of_both(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 500_000)
    for gross, tax, at in ((50_000, 0, NOW), (70_000, 8_000, LATER), (50_000, 0, NOW + timedelta(days=20))):
        asked = ask(wang, gross, at)
        assert asked.tax_fen == tax
        _approve(asked.number, now=at)
        _send(at)
        notify_transfer(app, far.set_state(asked.number, "SUCCESS"))
    assert _books() == []


def test_a_returned_withdrawal_counts_for_no_tax(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 500_000)
    first = ask(wang, 50_000, NOW)
    with transaction() as tx:
        reject_withdrawal(tx, staff_principal("finance"), first.number, "重复", NOW)
    assert ask(wang, 70_000, LATER).tax_fen == 0


def test_a_rejected_withdrawal_comes_back_once_with_its_reason(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 50_000)
    asked = ask(wang, 30_000, NOW)

    def reject(reason: str = "姓名不符") -> None:
        with transaction() as tx:
            reject_withdrawal(tx, staff_principal("finance"), asked.number, reason, NOW)

    _refused(ReasonNeeded, lambda: reject("  "))
    reject()
    _refused(TooLate, reject)
    assert (withdrawal_now(asked.number).outcome, withdrawal_now(asked.number).reason) == ("rejected", "姓名不符")
    assert balance_of(wang).available_fen == 50_000
    assert _notices(wang) == ["withdrawal-asked", "withdrawal-returned"]
    _send()
    assert far.creates == 0
    assert _books() == []


def test_a_member_takes_her_request_back_only_before_it_was_sent(app: Flask, far: TransferFarSide) -> None:
    wang, other = make_payee(NOW, 50_000), make_payee(NOW)
    asked = ask(wang, 30_000, NOW)

    def take_back(person_id: uuid.UUID, number: str) -> None:
        with transaction() as tx:
            take_back_request(tx, person_id, number, NOW)

    _refused(WithdrawalMissing, lambda: take_back(other, asked.number))
    take_back(wang, asked.number)
    assert balance_of(wang).available_fen == 50_000
    sent = ask(wang, 1000, LATER)
    _send(LATER)
    _refused(TooLate, lambda: take_back(wang, sent.number))


def test_wechats_no_keeps_the_money_until_people_decide(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 5000)
    asked = ask(wang, 3000, NOW)
    finance = staff_principal("finance")
    _refused(NotRefused, lambda: return_refused(transaction, finance, asked.number, NOW))
    far.fault = "NO_AUTH"
    _send()
    stuck = withdrawal_now(asked.number)
    assert (stuck.state, stuck.refused) == ("sending", "NO_AUTH")
    assert balance_of(wang).withdrawing_fen == 3000
    _refused(TooLate, lambda: _reject(asked.number))
    return_refused(transaction, finance, asked.number, LATER)
    assert withdrawal_now(asked.number).outcome == "refused"
    assert balance_of(wang).available_fen == 5000
    assert _books() == []


def _reject(number: str) -> None:
    with transaction() as tx:
        reject_withdrawal(tx, staff_principal("finance"), number, "x", NOW)


def test_a_refused_transfer_that_wechat_knows_after_all_is_not_returned(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 5000)
    asked = ask(wang, 3000, NOW)
    far.fault = "NOT_ENOUGH"
    _send()
    far.bills[asked.number] = far._fresh({"appid": "x", "out_bill_no": asked.number, "transfer_amount": 3000,
                                          "openid": withdrawal_now(asked.number).openid})  # fmt: skip
    return_refused(transaction, staff_principal("finance"), asked.number, LATER)
    assert withdrawal_now(asked.number).state == "wait_confirm"
    assert balance_of(wang).withdrawing_fen == 3000


def test_head_office_takes_an_unconfirmed_transfer_back_and_the_end_is_wechats(
    app: Flask, far: TransferFarSide
) -> None:
    wang = make_payee(NOW, 5000)
    asked = ask(wang, 3000, NOW)
    _send()
    cancel_transfer(transaction, staff_principal("finance"), asked.number, "发错", NOW)
    cancelling = withdrawal_now(asked.number)
    assert (cancelling.state, cancelling.may_confirm) == ("wait_confirm", False)
    assert balance_of(wang).withdrawing_fen == 3000
    far.set_state(asked.number, "CANCELLED")
    query_transfers(transaction, LATER)
    assert (withdrawal_now(asked.number).outcome, balance_of(wang).available_fen) == ("cancelled", 5000)


def test_a_clawback_while_money_is_on_its_way_is_set_off_when_it_comes_back(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 5000)
    asked = ask(wang, 4500, NOW)
    with transaction() as tx:
        earn(tx, wang, -1800, NOW)
    assert (balance_of(wang).available_fen, balance_of(wang).debt_fen) == (-1300, 1300)
    _send()
    notify_transfer(app, far.set_state(asked.number, "FAIL", "OVERDUE_CLOSE"))
    assert balance_of(wang) == PayeeBalance(available_fen=3200)


def test_the_real_name_travels_sealed_from_the_sum_on_head_office_set(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(NOW, 5000)
    with transaction() as tx:
        set_policy(tx, staff_principal("owner"), {"name_from_fen": 3000}, NOW)
    for gross, sealed_name, at in ((2999, "", NOW), (3000, "yes", LATER)):
        with transaction() as tx:
            earn(tx, wang, gross, at)
        asked = ask(wang, gross, at)
        _send(at)
        assert far.bills[asked.number]["user_name"] == sealed_name
        notify_transfer(app, far.set_state(asked.number, "SUCCESS"))


def test_head_offices_figures_count_from_now_on(app: Flask, far: TransferFarSide) -> None:
    owner, wang = staff_principal("owner"), make_payee(NOW, 500_000)

    def policy(**over: Any) -> None:
        with transaction() as tx:
            set_policy(tx, owner, over, NOW)

    _refused(Forbidden, _office_policy)
    for wrong in (
        {"min_fen": 99},
        {"fee_bps": 1001},
        {"calculator": "none"},
        {"name_from_fen": 200_001},
        {"auto_limit_fen": -1},
    ):
        _refused(PolicyUnfit, lambda wrong=wrong: policy(**wrong))  # type: ignore[misc]
    policy(min_fen=1000, auto_limit_fen=0, fee_bps=100, calculator="platform_cumulative")
    _refused(AmountTooSmall, lambda: ask(wang, 999, NOW))
    asked = ask(wang, 100_000, NOW)
    assert (asked.tax_fen, asked.fee_fen, asked.net_fen, asked.state) == (0, 1000, 99_000, "requested")


def _office_policy() -> None:
    with transaction() as tx:
        set_policy(tx, staff_principal("office"), {}, NOW)


class FlatTax:
    """Somebody else's strategy."""

    key, label, period = "flat", "一成", "month"

    def due_fen(self, incomes: Any) -> int:
        return sum(income.gross_fen for income in incomes) // 10


def test_a_strategy_of_somebody_elses_is_plugged_in_and_a_missing_one_stops_payouts(
    app: Flask, far: TransferFarSide
) -> None:
    wang = make_payee(NOW, 500_000)
    Plug(app).add(TAX_CALCULATORS, FlatTax())
    with transaction() as tx:
        set_policy(tx, staff_principal("owner"), {"calculator": "flat"}, NOW)
    assert ask(wang, 1000, NOW).tax_fen == 100
    del app.extensions["lindian"][TAX_CALCULATORS.name]
    other = make_payee(NOW, 500_000)
    _refused(CalculatorMissing, lambda: ask(other, 1000, NOW))


def test_payer_is_the_account_the_mall_is_paid_by() -> None:
    assert PAYER.mchid == "1612345678"
