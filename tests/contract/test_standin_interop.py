"""An independent merchant library accepts the stand-in's answers and notifications."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import requests
from requests import post
from wechatpayv3 import WeChatPay, WeChatPayType

from standin.clock import CHINA
from standin.server import Running
from tests.support.standin import wait_for
from tests.support.standin_process import SmallMall, account_of, make_keys, small_mall, started


@pytest.fixture
def mall() -> Iterator[SmallMall]:
    with small_mall() as mall:
        yield mall


@pytest.fixture
def standin(mall: SmallMall, tmp_path: Path) -> Iterator[Running]:
    make_keys(tmp_path / "keys")
    with started(tmp_path / "keys", tmp_path / "standin", mall.port) as running:
        yield running


def test_an_independent_library_orders_queries_and_opens_the_notification(standin: Running, mall: SmallMall) -> None:
    account = account_of(standin)
    pay = account["pay"]
    ((key_id, key),) = pay["platform_public_keys"].items()
    notify = f"http://127.0.0.1:{mall.port}/notify/pay"
    client = WeChatPay(
        wechatpay_type=WeChatPayType.JSAPI,
        mchid=pay["mchid"],
        private_key=pay["merchant_private_key_pem"],
        cert_serial_no=pay["merchant_serial"],
        apiv3_key=pay["apiv3_key"],
        appid=account["official"]["appid"],
        notify_url=notify,
        public_key=key,
        public_key_id=key_id,
    )
    client._core._gate_way = f"http://127.0.0.1:{standin.port}"
    openid = account["personas"]["wang"]["openid"]
    status, body = client.pay(
        description="奶瓶", out_trade_no="INTEROP0001", amount={"total": 100}, payer={"openid": openid}
    )
    assert status == 200
    package = "prepay_id=" + json.loads(body)["prepay_id"]
    sign = client.sign([account["official"]["appid"], "1800000000", "n" * 32, package])
    call = {"appId": account["official"]["appid"], "timeStamp": "1800000000", "nonceStr": "n" * 32, "package": package}
    paid = post(
        f"http://127.0.0.1:{standin.port}/api/phone/wang/pay",
        json={**call, "signType": "RSA", "paySign": sign},
        timeout=5,
    )
    assert paid.json()["amount_fen"] == 100
    notice = wait_for(lambda: mall.notices() and mall.notices()[0])
    opened = client.callback(notice.headers, notice.body.decode())
    assert opened is not None
    assert opened["event_type"] == "TRANSACTION.SUCCESS"
    assert opened["resource"]["out_trade_no"] == "INTEROP0001"
    assert opened["resource"]["amount"] == {
        "total": 100,
        "payer_total": 100,
        "currency": "CNY",
        "payer_currency": "CNY",
    }
    status, body = client.query(out_trade_no="INTEROP0001")
    assert (status, json.loads(body)["trade_state"]) == (200, "SUCCESS")
    requests.put(f"http://127.0.0.1:{standin.port}/standin/bills", json={"at_once": True}, timeout=5)
    today = datetime.now(CHINA).date().isoformat()
    status, body = client.trade_bill(bill_date=today)
    offered = json.loads(body)
    status, text = client.download_bill(offered["download_url"])
    assert status == 200
    assert hashlib.sha1(text.encode() if isinstance(text, str) else text).hexdigest() == offered["hash_value"]
