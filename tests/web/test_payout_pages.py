"""The money pages as members and finance use them: every state says what it is, every refusal keeps what was typed."""

import io
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from app.kernel.database import transaction
from app.kernel.moment import current_time
from app.kernel.outbox import run_until_empty
from referral.payouts.debts.propose_write_off import propose_write_off
from referral.payouts.rules.months import month_before, month_bounds, month_of
from referral.payouts.statements.freeze_due_months import freeze_due_months
from tests.factories.identity import make_staff, make_wechat_person, sign_in_shopper, sign_in_staff, staff_principal
from tests.factories.payouts import (
    TransferFarSide,
    ask,
    balance_of,
    earn,
    make_payee,
    notify_transfer,
    transfer_far_side,
    withdrawal_now,
)

Post = Callable[..., object]
WECHAT = {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0.50"}


@pytest.fixture
def far(app: Flask, tmp_path: Path) -> Iterator[TransferFarSide]:
    with transfer_far_side(app, tmp_path) as running:
        yield running


def _csrf(page: str) -> str:
    return re.search(r'name="csrf-token" content="([^"]+)"', page)[1]  # type: ignore[index]


def _send(client: FlaskClient, start: str, address: str, status: int = 303, **form: object) -> str:
    token = _csrf(client.get(start, headers=WECHAT).text)
    answer = client.post(address, data={"csrf_token": token, **form}, headers=WECHAT)
    assert answer.status_code == status, answer.text[:600]
    return answer.text


def _shopper(app: Flask, person_id: uuid.UUID) -> FlaskClient:
    client = app.test_client()
    sign_in_shopper(client, person_id)
    return client


def _finance(app: Flask, role: str = "owner", *, fresh: bool = True) -> FlaskClient:
    client = app.test_client()
    with transaction() as tx:
        staff_id = make_staff(tx, role)
    sign_in_staff(client, staff_id, fresh=fresh)
    return client


def test_a_member_gives_her_name_asks_confirms_and_sees_it_arrive(app: Flask, far: TransferFarSide) -> None:
    now = current_time()
    with transaction() as tx:
        wang = make_wechat_person(tx)
        earn(tx, wang, 1592, now)
    client, page = _shopper(app, wang), "/member/withdraw"
    first = client.get(page, headers=WECHAT).text
    assert "第一次提现" in first
    assert "¥15.92" in first
    assert 'data-play="ask-withdrawal"' not in first
    refused = _send(client, page, f"{page}/name", 422, real_name="x", of_age="yes")
    assert "真实姓名" in refused
    assert "18" in _send(client, page, f"{page}/name", 409, real_name="王芳")
    _send(client, page, f"{page}/name", real_name="王芳", of_age="yes")
    shown = client.get(page, headers=WECHAT).text
    assert "王*" in shown
    assert "王芳" not in shown
    assert 'value="15.92"' in shown
    kept = _send(client, page, page, 409, amount="20", client_token="t1")
    assert 'value="20"' in kept
    assert "可提现 ¥15.92，不够这次提现。" in kept
    _send(client, page, page, 422, amount="很多", client_token="t1")
    _send(client, page, page, amount="15.92", client_token="t2")
    _send(client, page, page, amount="15.92", client_token="t2")
    run_until_empty(current_time())
    waiting = client.get(page, headers=WECHAT).text
    assert 'data-play="receive"' in waiting
    number = next(iter(far.bills))
    assert f"package-{number}" in waiting
    assert f"package-{number}" in client.get(f"{page}/now", headers=WECHAT).text
    assert "package-" not in client.get(page).text  # outside WeChat there is no button
    far.set_state(number, "SUCCESS")
    assert '"state":"paid"' in _send(client, page, f"{page}/{number}/check", 200).replace(" ", "")
    assert "已到账" in client.get(page).text
    assert balance_of(wang).withdrawn_fen == 1592


def test_tax_is_shown_before_asking(app: Flask, far: TransferFarSide) -> None:
    wang = make_payee(current_time(), 500_000)
    client = _shopper(app, wang)
    shown = client.get("/member/withdraw/preview?amount=1200").text
    assert [text in shown for text in ("¥1,200.00", "¥80.00", "¥1,120.00")] == [True] * 3
    assert "最少提现 ¥1.00" in client.get("/member/withdraw/preview?amount=0.99").text
    assert "写法不对" in client.get("/member/withdraw/preview?amount=abc").text


def test_somebody_elses_withdrawal_does_not_exist(app: Flask, far: TransferFarSide) -> None:
    wang, other = make_payee(current_time(), 5000), make_payee(current_time())
    number = ask(wang, 1000, current_time()).number
    client = _shopper(app, other)
    _send(client, "/member/withdraw", f"/member/withdraw/{number}/check", 404)
    _send(client, "/member/withdraw", f"/member/withdraw/{number}/take-back", 404)
    assert withdrawal_now(number).state == "approved"


def test_debt_staff_and_very_large_sums_read_well(app: Flask, far: TransferFarSide) -> None:
    now = current_time()
    owing = make_payee(now, -1300)
    page = _shopper(app, owing).get("/member/withdraw").text
    assert "-¥13.00" in page
    assert "不用您转钱" in page
    assert 'data-play="ask-withdrawal"' not in page
    rich = make_payee(now, 99_999_999_999)
    assert "¥999,999,999.99" in _shopper(app, rich).get("/member/withdraw").text
    li = make_payee(now, 500)
    with transaction() as tx:
        make_staff(tx, "clerk", person_id=li)
    assert "随工资发放" in _shopper(app, li).get("/member/withdraw").text


def test_finance_looks_approves_and_rejects(app: Flask, far: TransferFarSide) -> None:
    now = current_time()
    numbers = [ask(make_payee(now, 50_000), 30_000, now).number for _ in range(3)]
    client = _finance(app)
    page = client.get("/office/payouts").text
    assert all(number in page for number in numbers)
    assert "超过自动审核额度" in page
    file = client.get("/office/payouts?state=requested&file=csv").data.decode("utf-8-sig").splitlines()
    assert sorted(line.split(",")[0] for line in file[1:]) == sorted(numbers)
    one = f"/office/payouts/{numbers[0]}"
    assert "通过并发出" in client.get(one).text
    kept = _send(client, one, f"{one}/approve", 409, seen=f"{numbers[0]}:1")
    assert "重新核对" in kept
    _send(client, one, f"{one}/approve", seen=f"{numbers[0]}:30000")
    assert withdrawal_now(numbers[0]).state == "approved"
    other = f"/office/payouts/{numbers[1]}"
    _send(client, other, f"{other}/reject", 422, reason=" ")
    _send(client, other, f"{other}/reject", reason="姓名不符")
    assert (withdrawal_now(numbers[1]).outcome, withdrawal_now(numbers[1]).reason) == ("rejected", "姓名不符")
    assert "姓名不符" in client.get(other).text
    _send(client, one, f"{one}/dance", 404)


def test_several_are_listed_with_their_sum_before_they_go(app: Flask, far: TransferFarSide) -> None:
    now = current_time()
    numbers = [ask(make_payee(now, 50_000), 30_000, now).number for _ in range(2)]
    client = _finance(app)
    listed = _send(client, "/office/payouts", "/office/payouts/bulk", 200, number=numbers)
    assert "¥600.00" in listed
    assert {withdrawal_now(number).state for number in numbers} == {"requested"}
    _send(client, "/office/payouts", "/office/payouts/bulk", 200, seen=[f"{number}:30000" for number in numbers])
    assert {withdrawal_now(number).state for number in numbers} == {"approved"}
    again = _send(
        client, "/office/payouts", "/office/payouts/bulk", 200, seen=[f"{number}:30000" for number in numbers]
    )
    assert "状态已经变化" in again


def test_only_finance_freshly_signed_in_moves_money(app: Flask, far: TransferFarSide) -> None:
    now = current_time()
    number = ask(make_payee(now, 50_000), 30_000, now).number
    for role in ("clerk", "manager", "office"):
        assert _finance(app, role).get("/office/payouts").status_code == 403
    stale = _finance(app, "finance", fresh=False)
    token = _csrf(stale.get("/office/payouts").text)
    for address, form in (
        (f"/office/payouts/{number}/approve", {"seen": f"{number}:30000"}),
        ("/office/payouts/bulk", {"seen": f"{number}:30000"}),
    ):
        assert stale.post(address, data={"csrf_token": token, **form}).status_code in (302, 303, 401)
    assert withdrawal_now(number).state == "requested"


def test_an_unknown_result_is_shown_and_asked_about(app: Flask, far: TransferFarSide) -> None:
    now = current_time()
    far.fault = "lost"
    number = ask(make_payee(now, 5000), 3000, now).number
    run_until_empty(now)
    client = _finance(app)
    assert "结果未知" in client.get("/office/payouts").text
    one = f"/office/payouts/{number}"
    assert "不会换号重发" in client.get(one).text
    _send(client, one, f"{one}/give-back", 409)
    _send(client, one, f"{one}/ask")
    assert withdrawal_now(number).state == "wait_confirm"
    _send(client, one, f"{one}/cancel", reason="发错了")
    assert withdrawal_now(number).wechat_state == "CANCELING"


def test_months_are_shown_frozen_and_given_as_files(app: Flask, far: TransferFarSide) -> None:
    now = current_time()
    month = month_before(month_of(now))
    before = month_bounds(month)[0] + timedelta(days=3)
    wang = make_payee(before, 5000, "王芳")
    number = ask(wang, 3000, now).number
    run_until_empty(now)
    notify_transfer(app, far.set_state(number, "SUCCESS"))
    client = _finance(app)
    assert "还没有定账" in client.get(f"/office/payouts/statements?month={month}").text
    _send(client, "/office/payouts", "/office/payouts/statements", month=month)
    assert "¥50.00" in client.get(f"/office/payouts/statements?month={month}").text
    assert "还没有结束" in client.get(f"/office/payouts/statements?month={month_of(now)}").text
    csv = client.get(f"/office/payouts/statements?month={month}&file=csv").data.decode("utf-8-sig")
    assert csv.splitlines()[1].split(",")[-2:] == ["5000", "0"]
    book = load_workbook(io.BytesIO(client.get(f"/office/payouts/statements?month={month}&file=xlsx").data))
    assert [cell.value for cell in book.worksheets[0][2]][-2] == 5000
    tax = client.get("/office/payouts/tax").text
    assert "王芳" in tax
    assert "¥30.00" in tax
    assert "3000" in client.get("/office/payouts/tax?file=csv").text
    mine = _shopper(app, wang)
    assert month in mine.get("/member/statements").text
    assert "¥50.00" in mine.get(f"/member/statements/{month}").text
    assert "本月至今" in mine.get(f"/member/statements/{month_of(now)}").text
    assert mine.get("/member/statements/2020-01").status_code == 404
    assert mine.get("/member/statements/rubbish").status_code == 404
    for address in ("/office/payouts/statements?month=%00", "/office/payouts/tax?month=2026-99&file=exe"):
        assert client.get(address).status_code in (200, 422)


def test_debts_are_proposed_by_one_and_decided_by_another(app: Flask) -> None:
    now = current_time()
    owing = make_payee(now, -1300)
    client = _finance(app)
    page = client.get("/office/payouts/debts").text
    assert "¥13.00" in page
    address = "/office/payouts/debts"
    assert "现在只欠" in _send(client, address, address, 409, payee=str(owing), amount="13.01", reason="离职")
    _send(client, address, address, 422, payee="rubbish", amount="13", reason="离职")
    _send(client, address, address, payee=str(owing), amount="13.00", reason="找不到人")
    assert "同意核销" not in client.get(address).text
    second = _finance(app)
    shown = second.get(address).text
    decide = re.search(r'action="([^"]*/office/payouts/debts/[^"]+)"', shown)[1]  # type: ignore[index]
    _send(client, address, decide, 409, decision="approve")
    _send(second, address, decide, decision="approve")
    assert (balance_of(owing).available_fen, balance_of(owing).written_off_fen) == (0, 1300)
    _send(second, address, decide, 409, decision="approve")


def test_figures_are_changed_by_the_owner_and_keep_what_was_typed(app: Flask) -> None:
    client, address = _finance(app), "/office/payouts/policy"
    good = {"min": "5", "auto_limit": "100", "fee": "0.5", "name_from": "0.30", "calculator": "platform_cumulative"}
    kept = _send(client, address, address, 422, **(good | {"fee": "11"}))
    assert 'value="11"' in kept
    _send(client, address, address, 422, **(good | {"min": "x"}))
    _send(client, address, address, **good)
    page = client.get(address).text
    assert 'value="5.00"' in page
    assert 'value="0.50"' in page
    assert _finance(app, "finance").get(address).status_code == 403


def test_pages_speak_english(app: Flask, far: TransferFarSide) -> None:
    now = current_time()
    wang = make_payee(now, 50_000)
    number = ask(wang, 30_000, now).number
    with transaction() as tx:
        owing = make_wechat_person(tx)
        earn(tx, owing, -500, now)
        propose_write_off(tx, staff_principal("finance"), owing, 500, "gone", now)
    freeze_due_months(transaction, now)
    member, office = _shopper(app, wang), _finance(app)
    han = re.compile(r"[\u4e00-\u9fff]{2,}")
    names = re.compile("中文|王芳|李娜|小美|邻店|中山路店|暖芽屿")
    for client, addresses in (
        (member, ("/member/withdraw", "/member/statements", f"/member/statements/{month_of(now)}")),
        (office, ("", f"/{number}", "/tax", "/statements", "/payroll", "/debts", "/policy")),
    ):
        client.set_cookie("lindian-lang", "en", domain="localhost")
        for address in addresses:
            text = client.get(
                address if address.startswith("/member") else f"/office/payouts{address}", headers=WECHAT
            ).text
            left = han.findall(
                names.sub("", re.sub(r"<title>.*?</title>|<aside.*?</aside>", "", text, flags=re.DOTALL))
            )
            assert left == [], (address, left)
