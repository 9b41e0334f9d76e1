"""Laws of the merchant transfer: confirmed by the named person, set aside at once, back on failure."""

from typing import Any

import pytest
import requests

from standin.server import Running
from tests.support.standin import wait_for
from tests.support.standin_process import SmallMall
from tests.unit.standin.merchant import Merchant

BILLS = "/v3/fund-app/mch-transfer/transfer-bills"
REPORT = [{"info_type": "岗位类型", "info_content": "推广"}, {"info_type": "报酬说明", "info_content": "十一月佣金"}]


def offer(merchant: Merchant, number: str, **over: Any) -> requests.Response:
    wish = {
        "appid": merchant.appid,
        "out_bill_no": number,
        "transfer_scene_id": "1005",
        "openid": merchant.openid("wang"),
        "transfer_amount": 3582,
        "transfer_remark": "佣金提现",
        "notify_url": merchant.order("x")["notify_url"].replace("/pay", "/transfer"),
        "transfer_scene_report_infos": REPORT,
    }
    return merchant.pay("POST", BILLS, {**wish, **over})


def state(merchant: Merchant, number: str) -> dict[str, Any]:
    answer: dict[str, Any] = merchant.pay("GET", f"{BILLS}/out-bill-no/{number}").json()
    return answer


def test_confirmed_transfer_reaches_the_wallet_and_the_mall(merchant: Merchant, mall: SmallMall) -> None:
    offered = offer(merchant, "T1").json()
    assert offered["state"] == "WAIT_USER_CONFIRM"
    status, answer = merchant.phone("wang", "/transfers/confirm", package_info=offered["package_info"])
    assert (status, answer["state"]) == (200, "TRANSFERING")
    opened = merchant.opened(wait_for(lambda: mall.notices() and mall.notices()[0]))
    assert (opened["state"], opened["transfer_amount"], opened["out_bill_no"]) == ("SUCCESS", 3582, "T1")
    assert opened == state(merchant, "T1")
    wallet = requests.get(f"{merchant.base}/api/phone/wang/wallet", timeout=5).json()
    assert wallet["balance_fen"] == 500_000 + 3582
    assert wallet["waiting"] == []


def test_only_the_named_person_can_confirm_and_only_once(merchant: Merchant) -> None:
    package = offer(merchant, "T1").json()["package_info"]
    assert merchant.phone("li", "/transfers/confirm", package_info=package)[1]["error"] == "微信号与商家指定不一致"
    assert merchant.phone("wang", "/transfers/confirm", package_info=package)[0] == 200
    assert merchant.phone("wang", "/transfers/confirm", package_info=package)[1]["error"] == "这笔收款已处理"


def test_cancelled_transfer_gives_the_money_back(merchant: Merchant, mall: SmallMall, standin: Running) -> None:
    package = offer(merchant, "T1").json()["package_info"]
    assert merchant.pay("POST", f"{BILLS}/out-bill-no/T1/cancel").json()["state"] == "CANCELING"
    assert merchant.opened(wait_for(lambda: mall.notices() and mall.notices()[0]))["state"] == "CANCELLED"
    assert standin.platform.store.read_value("merchant_operating_fen") == 100_000_000
    assert merchant.phone("wang", "/transfers/confirm", package_info=package)[0] == 400


def test_unconfirmed_transfer_fails_after_a_day(merchant: Merchant, mall: SmallMall, standin: Running) -> None:
    offer(merchant, "T1")
    standin.platform.store.run("UPDATE transfers SET due_at = due_at - 86400")
    wait_for(lambda: state(merchant, "T1")["state"] == "FAIL")
    assert state(merchant, "T1")["fail_reason"] == "OVERDUE_CLOSE"
    assert standin.platform.store.read_value("merchant_operating_fen") == 100_000_000


def test_same_number_repeats_the_answer_and_never_pays_twice(merchant: Merchant, standin: Running) -> None:
    assert offer(merchant, "T1").json() == offer(merchant, "T1").json()
    assert standin.platform.store.read_value("merchant_operating_fen") == 100_000_000 - 3582
    assert offer(merchant, "T1", transfer_amount=100).json()["code"] == "INVALID_REQUEST"


@pytest.mark.parametrize(
    ("over", "status", "code"),
    [
        ({"transfer_scene_report_infos": REPORT[:1]}, 400, "PARAM_ERROR"),
        ({"transfer_scene_id": "1002"}, 400, "INVALID_REQUEST"),
        ({"user_recv_perception": "红包"}, 400, "INVALID_REQUEST"),
        ({"transfer_amount": 200_000}, 400, "PARAM_ERROR"),
        ({"user_name": "bm90IHNlYWxlZA=="}, 400, "PARAM_ERROR"),
        ({"openid": "oStranger"}, 400, "INVALID_REQUEST"),
        ({"out_bill_no": "T-1"}, 400, "PARAM_ERROR"),
    ],
)
def test_wrong_offers_are_refused(merchant: Merchant, over: dict[str, Any], status: int, code: str) -> None:
    answer = offer(merchant, over.pop("out_bill_no", "T1"), **over)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_empty_operating_account_is_not_enough(merchant: Merchant, standin: Running) -> None:
    standin.platform.store.keep_value("merchant_operating_fen", 100)
    assert (offer(merchant, "T1").status_code, offer(merchant, "T1").json()["code"]) == (403, "NOT_ENOUGH")
    assert state(merchant, "T1")["code"] == "NOT_FOUND"


def _wish(merchant: Merchant, path: str, **wish: Any) -> dict[str, Any]:
    answer = requests.post(f"{merchant.base}/standin/{path}", json=wish, timeout=5)
    found: dict[str, Any] = answer.json()
    assert answer.ok, found
    return found


def test_every_state_of_a_transfer_can_be_seen(merchant: Merchant, mall: SmallMall) -> None:
    _wish(merchant, "faults", point="transfer:accept", action="slow", seconds=0.4)
    assert offer(merchant, "T1").json()["state"] == "ACCEPTED"
    assert "package_info" not in offer(merchant, "T1").json()
    seen = ["ACCEPTED"]

    def waits() -> bool:
        now = state(merchant, "T1")["state"]
        if now != seen[-1]:
            seen.append(now)
        return now == "WAIT_USER_CONFIRM"

    wait_for(waits)
    assert seen == ["ACCEPTED", "PROCESSING", "WAIT_USER_CONFIRM"]
    package = offer(merchant, "T1").json()["package_info"]
    assert merchant.phone("wang", "/transfers/confirm", package_info=package)[1]["state"] == "TRANSFERING"
    wait_for(lambda: state(merchant, "T1")["state"] == "SUCCESS")
    assert len({one["transfer_bill_no"] for one in (offer(merchant, "T1").json(), state(merchant, "T1"))}) == 1


def test_the_demos_clock_lets_an_unconfirmed_transfer_expire_and_nothing_else(
    merchant: Merchant, mall: SmallMall, standin: Running
) -> None:
    offer(merchant, "T1")
    waiting = requests.get(f"{merchant.base}/api/phone/wang/wallet", timeout=5).json()["waiting"]
    assert waiting[0]["hours_left"] == 23
    assert _wish(merchant, "clock", hours=23)["ahead_hours"] == 23
    assert state(merchant, "T1")["state"] == "WAIT_USER_CONFIRM"
    _wish(merchant, "clock", hours=1.1)
    opened = merchant.opened(wait_for(lambda: mall.notices() and mall.notices()[0]))
    assert (opened["state"], opened["fail_reason"]) == ("FAIL", "OVERDUE_CLOSE")
    assert offer(merchant, "T2").json()["state"] == "WAIT_USER_CONFIRM"
    assert standin.platform.store.read_value("merchant_operating_fen") == 100_000_000 - 3582
    assert requests.post(f"{merchant.base}/standin/clock", json={"hours": -1}, timeout=5).status_code == 400


def test_a_transfer_can_fail_when_it_is_confirmed(merchant: Merchant, mall: SmallMall, standin: Running) -> None:
    _wish(merchant, "faults", point="transfer:confirm", action="fail")
    package = offer(merchant, "T1").json()["package_info"]
    assert (
        merchant.phone("wang", "/transfers/confirm", package_info=package)[1]["fail_reason"] == "PAYEE_ACCOUNT_ABNORMAL"
    )
    assert merchant.opened(wait_for(lambda: mall.notices() and mall.notices()[0]))["state"] == "FAIL"
    assert standin.platform.store.read_value("merchant_operating_fen") == 100_000_000


def test_a_call_whose_answer_is_lost_has_happened_and_one_that_never_came_has_not(merchant: Merchant) -> None:
    for number, action, status in (("T1", "timeout_after", 200), ("T2", "timeout_before", 404)):
        _wish(merchant, "faults", point=BILLS, action=action, seconds=0.1)
        offer(merchant, number)
        assert merchant.pay("GET", f"{BILLS}/out-bill-no/{number}").status_code == status
