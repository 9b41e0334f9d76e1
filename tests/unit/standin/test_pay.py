"""Laws of WeChat Pay: who may ask, one number one order, money moves once, notifications arrive."""

import json
from typing import Any

import pytest
import requests

from standin.server import Running
from tests.support.standin import wait_for
from tests.support.standin_process import SmallMall
from tests.unit.standin.merchant import Merchant

ORDERS = "/v3/pay/transactions/jsapi"


def balance(merchant: Merchant, persona: str) -> int:
    wallet = requests.get(f"{merchant.base}/api/phone/{persona}/wallet", timeout=5).json()
    return int(wallet["balance_fen"])


def test_every_answer_is_signed(merchant: Merchant) -> None:
    for response in (merchant.place("A00001"), merchant.query("A00001"), merchant.query("UNKNOWN1")):
        assert merchant.is_signed(response.headers, response.content)
        assert response.headers["Wechatpay-Signature-Type"] == "WECHATPAY2-SHA256-RSA2048"
    close = merchant.pay("POST", "/v3/pay/transactions/out-trade-no/A00001/close", {"mchid": merchant.mchid})
    assert (close.status_code, close.content) == (204, b"")
    assert merchant.is_signed(close.headers, b"")


@pytest.mark.parametrize(
    "spoil",
    [
        {"timestamp": "1554208460"},
        {"serial_no": "0" * 40},
        {"mchid": "1600000000"},
        {"signature": "AAAA"},
        {"nonce_str": "another"},
    ],
)
def test_unsigned_altered_foreign_and_late_requests_are_refused(merchant: Merchant, spoil: dict[str, str]) -> None:
    body = json.dumps(merchant.order("A00001")).encode()
    headers = merchant.headers("POST", ORDERS, body, **spoil)
    response = requests.post(merchant.base + ORDERS, data=body, headers=headers, timeout=5)
    assert (response.status_code, response.json()["code"]) == (401, "SIGN_ERROR")
    assert merchant.query("A00001").status_code == 404


def test_signature_covers_the_exact_bytes(merchant: Merchant) -> None:
    body = json.dumps(merchant.order("A00001")).encode()
    headers = merchant.headers("POST", ORDERS, body)
    response = requests.post(merchant.base + ORDERS, data=body.replace(b": ", b":"), headers=headers, timeout=5)
    assert response.status_code == 401
    assert response.json()["detail"]["sign_information"]["url"] == ORDERS


def test_a_properly_signed_request_of_six_minutes_ago_is_refused(merchant: Merchant) -> None:
    target = f"/v3/pay/transactions/out-trade-no/A00001?mchid={merchant.mchid}"
    headers = merchant.headers("GET", target, b"", age_s=301)
    assert requests.get(merchant.base + target, headers=headers, timeout=5).status_code == 401


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"coupon": "x"}, "/coupon"),
        ({"attach": None}, "/attach"),
        ({"amount": {"total": 199.0, "currency": "CNY"}}, "/amount/total"),
        ({"amount": {"total": 0}}, "/amount/total"),
        ({"amount": {"total": True}}, "/amount/total"),
        ({"amount": {"total": 100, "currency": "USD"}}, "/amount/currency"),
        ({"description": "长" * 128}, "/description"),
        ({"out_trade_no": "A1"}, "/out_trade_no"),
        ({"notify_url": "http://127.0.0.1:8000/notify?a=1"}, "/notify_url"),
        ({"notify_url": "https://shop.example/notify"}, "/notify_url"),
        ({"payer": {"openid": "x", "name": "y"}}, "/payer/name"),
        ({"time_expire": "2020-01-01T00:00:00+08:00"}, "/time_expire"),
    ],
)
def test_wrong_parameters_name_the_field(merchant: Merchant, over: dict[str, Any], field: str) -> None:
    response = merchant.place("A00001", **over)
    assert (response.status_code, response.json()["code"]) == (400, "PARAM_ERROR")
    assert response.json()["detail"]["field"] == field


def test_openid_of_another_app_is_refused(merchant: Merchant) -> None:
    assert merchant.place("A00001", payer={"openid": "oStranger"}).json()["code"] == "INVALID_REQUEST"


def test_same_number_needs_the_same_parameters(merchant: Merchant) -> None:
    first, again = merchant.place("A00001").json()["prepay_id"], merchant.place("A00001").json()["prepay_id"]
    assert first != again
    other = merchant.place("A00001", amount={"total": 100, "currency": "CNY"})
    assert (other.status_code, other.json()["code"]) == (400, "INVALID_REQUEST")
    assert other.headers["Request-ID"].endswith("-268498688")


def test_unpaid_order_shows_neither_payer_nor_transaction(merchant: Merchant) -> None:
    merchant.place("A00001")
    assert set(merchant.query("A00001").json()) == {"appid", "mchid", "out_trade_no", "trade_state", "trade_state_desc"}


def test_payment_moves_the_money_once_and_the_mall_hears_of_it(merchant: Merchant, mall: SmallMall) -> None:
    before = balance(merchant, "xiaoyu")
    status, answer = merchant.paid("A00001")
    assert (status, answer["amount_fen"]) == (200, 19900)
    notice = wait_for(lambda: mall.notices() and mall.notices()[0])
    assert merchant.is_signed(notice.headers, notice.body)
    opened = merchant.opened(notice)
    assert opened == merchant.query("A00001").json()
    assert (opened["trade_state"], opened["payer"]["openid"]) == ("SUCCESS", merchant.openid("xiaoyu"))
    assert opened["amount"]["total"] == 19900
    assert merchant.place("A00001").json()["code"] == "ORDER_PAID"
    assert balance(merchant, "xiaoyu") == before - 19900


def test_second_tap_on_pay_is_refused(merchant: Merchant) -> None:
    prepay = merchant.place("A00001").json()["prepay_id"]
    call = merchant.page_parameters(prepay)
    assert merchant.phone("xiaoyu", "/pay", **call)[0] == 200
    assert merchant.phone("xiaoyu", "/pay", **call) == (400, {"code": "INVALID_REQUEST", "error": "支付成功"})


def test_only_the_named_person_with_the_merchants_signature_may_pay(merchant: Merchant) -> None:
    call = merchant.page_parameters(merchant.place("A00001").json()["prepay_id"])
    assert "下单账号与支付账号不一致" in merchant.phone("wang", "/pay", **call)[1]["error"]
    assert merchant.phone("xiaoyu", "/pay", **{**call, "nonceStr": "other"})[1]["code"] == "SIGN_ERROR"
    assert merchant.query("A00001").json()["trade_state"] == "NOTPAY"


def test_empty_wallet_leaves_the_order_unpaid(merchant: Merchant) -> None:
    prepay = merchant.place("A00001", amount={"total": 900_000}).json()["prepay_id"]
    status, answer = merchant.phone("xiaoyu", "/pay", **merchant.page_parameters(prepay))
    assert (status, answer["error"]) == (400, "零钱不足，请先充值")
    assert merchant.query("A00001").json()["trade_state"] == "NOTPAY"
    assert balance(merchant, "xiaoyu") == 500_000


def test_prepay_id_lives_two_hours(merchant: Merchant, standin: Running) -> None:
    call = merchant.page_parameters(merchant.place("A00001").json()["prepay_id"])
    standin.platform.store.run("UPDATE prepays SET made_at = made_at - 7200")
    assert merchant.phone("xiaoyu", "/pay", **call)[0] == 400


def test_closed_and_expired_orders_cannot_be_paid_or_placed_again(merchant: Merchant, standin: Running) -> None:
    call = merchant.page_parameters(merchant.place("A00001").json()["prepay_id"])
    merchant.place("A00002")
    for _ in range(2):
        close = merchant.pay("POST", "/v3/pay/transactions/out-trade-no/A00001/close", {"mchid": merchant.mchid})
        assert close.status_code == 204
    standin.platform.store.run("UPDATE pay_orders SET expires_at = 1 WHERE out_trade_no = 'A00002'")
    assert merchant.phone("xiaoyu", "/pay", **call) == (400, {"code": "INVALID_REQUEST", "error": "订单已关闭"})
    for number in ("A00001", "A00002"):
        assert merchant.query(number).json()["trade_state"] == "CLOSED"
        assert merchant.place(number).json()["code"] == "ORDER_CLOSED"


def test_paid_order_cannot_be_closed(merchant: Merchant) -> None:
    merchant.paid("A00001")
    close = merchant.pay("POST", "/v3/pay/transactions/out-trade-no/A00001/close", {"mchid": merchant.mchid})
    assert close.json()["code"] == "ORDER_PAID"


def test_notification_is_repeated_until_it_is_taken(merchant: Merchant, mall: SmallMall) -> None:
    mall.answer = lambda _: (500, b"") if len(mall.notices()) < 3 else (204, b"")
    merchant.paid("A00001")
    wait_for(lambda: len(mall.notices()) == 3)
    assert len({json.loads(one.body)["id"] for one in mall.notices()}) == 1
    assert len({one.headers["Wechatpay-Nonce"] for one in mall.notices()}) == 3
    listed = requests.get(f"{merchant.base}/standin/notifications", timeout=5).json()["notifications"]
    assert wait_for(lambda: listed)[0]["attempts"] <= 3


def test_refund_is_accepted_then_paid_and_told(merchant: Merchant, mall: SmallMall) -> None:
    merchant.paid("A00001")
    answer = merchant.refund("A00001", "R1", 9900).json()
    assert (answer["status"], answer["amount"]["refund"]) == ("PROCESSING", 9900)
    done = wait_for(lambda: [one for one in mall.notices() if one.path == "/notify/refund"])[0]
    opened = merchant.opened(done)
    assert (opened["refund_status"], opened["out_refund_no"]) == ("SUCCESS", "R1")
    assert opened["amount"] == {"total": 19900, "refund": 9900, "payer_total": 19900, "payer_refund": 9900}
    assert balance(merchant, "xiaoyu") == 500_000 - 19900 + 9900
    assert merchant.query("A00001").json()["trade_state"] == "REFUND"
    again = merchant.refund("A00001", "R1", 9900).json()
    assert (again["status"], again["refund_id"]) == ("SUCCESS", answer["refund_id"])


def test_refunds_never_pass_the_payment(merchant: Merchant) -> None:
    merchant.paid("A00001")
    assert merchant.refund("A00001", "R1", 19900).status_code == 200
    assert merchant.refund("A00001", "R2", 1).json()["code"] == "INVALID_REQUEST"
    assert merchant.refund("A00001", "R1", 100).json()["code"] == "INVALID_REQUEST"


def test_unpaid_and_unknown_orders_have_nothing_to_refund(merchant: Merchant) -> None:
    merchant.place("A00001")
    for number in ("A00001", "UNKNOWN1"):
        assert merchant.refund(number, "R1", 1).json()["code"] == "RESOURCE_NOT_EXISTS"


def test_key_only_merchant_has_no_certificates(merchant: Merchant) -> None:
    response = merchant.pay("GET", "/v3/certificates")
    assert (response.status_code, response.json()["code"]) == (404, "RESOURCE_NOT_EXISTS")


def test_faults_happen_as_often_as_asked(merchant: Merchant, mall: SmallMall) -> None:
    def wish(**fault: Any) -> None:
        assert requests.post(f"{merchant.base}/standin/faults", json=fault, timeout=5).status_code == 200

    wish(point=ORDERS, action="error")
    assert merchant.place("A00001").status_code == 500
    assert merchant.query("A00001").status_code == 404
    wish(point=ORDERS, action="timeout_after")
    assert merchant.place("A00001").status_code == 500
    assert merchant.query("A00001").json()["trade_state"] == "NOTPAY"
    wish(point="notify:TRANSACTION.SUCCESS", action="duplicate")
    assert merchant.paid("A00001")[0] == 200
    wait_for(lambda: len(mall.notices()) == 2)
