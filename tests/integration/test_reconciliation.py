"""WeChat's daily bill and our books: the stand-in writes the bill from its own truth, the mall compares it with the books."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.checkout.place_order import place_order
from app.checkout.start_payment import start_payment
from app.kernel.clock import wall_seconds
from app.kernel.database import reading, transaction
from app.kernel.errors import Conflict
from app.kernel.models import AuditEntry
from app.kernel.moment import current_time
from app.orders.queries import get_order
from app.payments.apply_success import apply_success
from app.payments.gateway import current_payee
from app.payments.models import Refund
from app.payments.queries import attempts_of, refunds_of
from app.payments.query_payment import query_payment
from app.payments.reconciliation.models import BillDay
from app.payments.reconciliation.queries import bill_days, differences
from app.payments.reconciliation.reconcile_day import reconcile_day
from app.payments.reconciliation.reconcile_due import reconcile_due
from app.payments.reconciliation.rules.bill_days import DAY, china_day
from app.payments.reconciliation.rules.read_bill import BillUnreadable
from app.payments.reconciliation.settle_difference import AlreadySettled, NoteMissing, settle_difference
from app.payments.request_refund import request_refund
from app.payments.send_refund import send_refund
from app.wechat.errors import WeChatRefused, WeChatUnavailable
from standin.pay import bills, refunds
from standin.server import Running
from tests.factories.checkout import Shop, differences_in_books, facts_of, fill_basket, make_shop, request_for
from tests.factories.identity import make_wechat_person
from tests.factories.principals import sign_in, staff_who_may
from tests.support.standin import wait_for
from tests.support.standin_process import account_of, make_keys, started


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("standin") / "keys"
    make_keys(folder)
    return folder


@pytest.fixture
def wechat(app: Flask, keys: Path, tmp_path: Path) -> Iterator[Running]:
    """A stand-in that is this app's WeChat, and whose notifications are all lost."""
    with started(keys, tmp_path / "wechat", 9, refund_s=0.0) as running:
        path = tmp_path / "account.json"
        path.write_text(json.dumps(account_of(running)), encoding="utf-8")
        app.config["LINDIAN"] = replace(app.config["LINDIAN"], account_file=path)
        bills.open_early(running.platform, at_once=True)
        yield running


class Till:
    """Orders of Wang's, paid at the stand-in."""

    def __init__(self, app: Flask, wechat: Running) -> None:
        self.wechat, self.shop = wechat, make_shop(app)
        self.account = account_of(wechat)
        openid = self.account["personas"]["wang"]["openid"]
        with transaction() as tx:
            self.person_id = make_wechat_person(tx, openid, self.account["official"]["appid"])

    def pay(self) -> Any:
        """The attempt of a new order that WeChat has been paid for; nobody has told the mall."""
        placed = _place(self.shop, self.person_id)
        sheet = start_payment(transaction, self.person_id, placed.number, current_time())
        paid = requests.post(f"http://127.0.0.1:{self.wechat.port}/api/phone/wang/pay", json=sheet, timeout=5)
        assert paid.status_code == 200, paid.text
        with reading() as tx:
            return attempts_of(tx, get_order(tx, placed.number).order_id)[-1]

    def book(self) -> Any:
        """A payment that is in the books as well."""
        attempt = self.pay()
        assert query_payment(transaction, attempt.attempt_id, current_time())
        return attempt

    def refund(self, attempt: Any, amount_fen: int) -> Any:
        """A refund that WeChat has finished and the books have."""
        with transaction() as tx:
            (refund_id,) = request_refund(tx, attempt.subject_id, amount_fen, "试", f"t{amount_fen}", current_time())
        send_refund(transaction, refund_id, current_time())
        wait_for(lambda: refunds.settle_due(self.wechat.platform) or self._arrived(attempt))
        send_refund(transaction, refund_id, current_time())
        with reading() as tx:
            return refunds_of(tx, attempt.subject_id)[-1]

    def _arrived(self, attempt: Any) -> bool:
        row = self.wechat.platform.store.one("SELECT state FROM refunds WHERE out_trade_no = ?", attempt.out_trade_no)
        return bool(row and row["state"] == "SUCCESS")

    def plant(self, change: str, number: str, fen: int = 1) -> None:
        bills.plant(self.wechat.platform, {"change": change, "number": number, "fen": fen})


def _place(shop: Shop, person_id: Any) -> Any:
    fill_basket(shop, person_id, 1, 1, now=current_time())
    asked = request_for(person_id, shop, current_time())
    with transaction() as tx:
        return place_order(tx, person_id, asked, current_payee(), current_time())


@pytest.fixture
def till(app: Flask, wechat: Running) -> Till:
    return Till(app, wechat)


def today() -> date:
    return china_day(datetime.fromtimestamp(wall_seconds(), UTC))


def reconcile() -> list[tuple[str, str]]:
    return [(one.kind, one.number) for one in reconcile_day(transaction, today(), current_time())]


def test_a_day_that_agrees_gives_nothing_and_its_sums_are_kept(till: Till) -> None:
    first, second = till.book(), till.book()
    back = till.refund(first, 100)
    assert back.state == "succeeded"
    assert reconcile() == []
    with reading() as tx:
        (day,) = bill_days(tx)
    assert (day.payments, day.received_fen) == (2, first.amount_fen + second.amount_fen)
    assert (day.refunds, day.refunded_fen) == (1, 100)
    assert (day.found, day.open, day.last_error) == (0, 0, None)


def test_a_payment_whose_every_notification_was_lost_is_booked_from_the_bill(till: Till) -> None:
    attempt = till.pay()
    assert reconcile() == []
    with reading() as tx:
        assert get_order(tx, attempt.reference).state == "paid"
    assert differences_in_books() == []


def test_planted_differences_are_found_by_kind_and_looking_again_finds_them_once(till: Till) -> None:
    numbers = [till.book().out_trade_no for _ in range(6)]
    for change, number in zip(("drop", "amount", "transaction", "merchant", "double"), numbers, strict=False):
        till.plant(change, number)
    till.plant("invent_payment", "X1", 700)
    till.plant("invent_refund", "Y1", 300)
    expected = {
        ("payment_absent", numbers[0]),
        ("payment_amount", numbers[1]),
        ("payment_transaction", numbers[2]),
        ("payment_payee", numbers[3]),
        ("payment_twice", numbers[4]),
        ("payment_unknown", "X1"),
        ("refund_unknown", "Y1"),
    }
    assert set(reconcile()) == expected
    assert set(reconcile()) == expected
    with reading() as tx:
        kept = differences(tx)
    assert {(one.kind, one.number) for one in kept} == expected
    assert next(one.amount_fen for one in kept if one.kind == "payment_amount") == 1


def test_a_difference_that_is_gone_at_the_next_look_settles_itself(till: Till) -> None:
    number = till.book().out_trade_no
    till.plant("amount", number)
    assert reconcile() == [("payment_amount", number)]
    till.wechat.platform.store.keep_value("bill_changes", [])
    assert reconcile() == []
    with reading() as tx:
        assert differences(tx) == []
        assert [one.settled_by for one in differences(tx, settled=True)] == ["bill"]


def test_a_refund_is_missed_only_when_the_next_days_bill_lacks_it_too(till: Till) -> None:
    back = till.refund(till.book(), 100)
    till.plant("drop", back.out_refund_no)
    assert reconcile() == []
    with transaction() as tx:
        tx.execute(update(Refund).values(wechat_at=current_time() - DAY))
    assert reconcile() == [("refund_absent", back.out_refund_no)]
    till.wechat.platform.store.keep_value("bill_changes", [])
    assert reconcile() == []


def test_money_booked_without_wechats_word_is_in_none_of_its_bills(till: Till) -> None:
    """The demo's past, or a ledger brought over from elsewhere."""
    placed = _place(till.shop, till.person_id)
    with transaction() as tx:
        facts = facts_of(tx, placed.order_id, current_time(), mchid=current_payee().mchid)
        assert apply_success(tx, facts, current_time())[0] == "applied"
    assert reconcile() == []


def test_a_bill_with_a_wrong_hash_changes_nothing_and_says_why(till: Till) -> None:
    till.book()
    till.plant("hash", "")
    with pytest.raises(WeChatUnavailable):
        reconcile()
    _nothing_kept("wechat.unavailable")


def test_a_bill_whose_totals_lie_is_refused_whole(till: Till) -> None:
    till.book()
    till.plant("totals", "", 5)
    with pytest.raises(BillUnreadable):
        reconcile()
    _nothing_kept("payments.bill_totals_wrong")


def _nothing_kept(code: str) -> None:
    with reading() as tx:
        (day,) = bill_days(tx)
        assert differences(tx) == []
    assert (day.finished_at, day.payments) == (None, 0)
    assert (day.last_error or "").startswith(code)


def test_todays_bill_is_not_there_yet(till: Till) -> None:
    bills.open_early(till.wechat.platform, at_once=False)
    with pytest.raises(WeChatRefused, match="只能下载昨天"):
        reconcile()


def test_a_day_without_any_payment_is_empty_and_agrees(till: Till) -> None:
    assert reconcile_day(transaction, today() - 3 * DAY, current_time()) == []


def test_the_job_compares_each_ready_day_once(till: Till) -> None:
    for _ in range(2):
        reconcile_due(transaction, current_time())
    with reading() as tx:
        rows = {row.day: row for row in tx.scalars(select(BillDay))}
    ready = [row for row in rows.values() if row.finished_at]
    assert len(ready) == 7
    assert {row.tries for row in ready} == {1}
    assert today() not in rows


def test_the_command_prints_what_differs_and_fails(app: Flask, till: Till) -> None:
    number = till.book().out_trade_no
    till.plant("amount", number)
    runner = app.test_cli_runner()
    done = runner.invoke(args=["payments", "reconcile", "--day", str(today()), "--json"])
    assert done.exit_code == 1
    (found,) = json.loads(done.stdout)["differences"]
    assert (found["kind"], found["number"], found["amount_fen"]) == ("payment_amount", number, 1)
    till.wechat.platform.store.keep_value("bill_changes", [])
    assert runner.invoke(args=["payments", "reconcile", "--day", str(today())]).exit_code == 0


def test_a_difference_is_settled_once_with_a_note_by_finance(app: Flask, client: FlaskClient, till: Till) -> None:
    till.plant("amount", till.book().out_trade_no)
    reconcile()
    with reading() as tx:
        (open_one,) = differences(tx)
    finance = staff_who_may("books.read", "orders.refund")
    with pytest.raises(NoteMissing), transaction() as tx:
        settle_difference(tx, finance, open_one.difference_id, " 好 ", current_time())
    sign_in(app, staff=finance)
    page = client.get("/office/reconciliation").text
    assert "收款金额不一致" in page
    with transaction() as tx:
        settle_difference(tx, finance, open_one.difference_id, "微信侧退了一分手续费", current_time())
    with pytest.raises(AlreadySettled), transaction() as tx:
        settle_difference(tx, finance, open_one.difference_id, "再来一次", current_time())
    assert issubclass(AlreadySettled, Conflict)
    with reading() as tx:
        assert [one.note for one in differences(tx, settled=True)] == ["微信侧退了一分手续费"]
        assert tx.scalar(select(AuditEntry.action)) == "payments.settle_difference"
    assert "微信侧退了一分手续费" in client.get("/office/reconciliation?settled=1").text
