"""The Pay client believes only what is signed, and never calls an unknown outcome a failure."""

import base64
import json
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from app.wechat.account import Account, Bases, Official, Pay
from app.wechat.errors import WeChatRefused, WeChatUnavailable
from app.wechat.pay_client import PayClient
from tests.support.tiny_server import Asked, TinyServer, tiny_server

ORDER = "/v3/pay/transactions/jsapi"
QUERY = "/v3/pay/transactions/out-trade-no/T20260102"
PLATFORM = rsa.generate_private_key(public_exponent=65537, key_size=2048)
MERCHANT = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_PEM = (
    PLATFORM.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
PRIVATE_PEM = MERCHANT.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()


@pytest.fixture
def server() -> Iterator[TinyServer]:
    with tiny_server() as running:
        yield running


def _client(base: str, backup: str = "") -> PayClient:
    pay = Pay("1612345678", "SERIAL", PRIVATE_PEM, "k" * 32, {"PUB_KEY_ID_1": PUBLIC_PEM})
    return PayClient(Account(Official("wx1", "s"), pay, Bases(pay=base, pay_backup=backup or base), (0.5, 0.5)))


def _signed(body: bytes, status: int = 200, age_s: int = 0) -> tuple[int, dict[str, str], bytes]:
    timestamp = str(int(time.time()) - age_s)
    signature = PLATFORM.sign(f"{timestamp}\nn\n".encode() + body + b"\n", padding.PKCS1v15(), hashes.SHA256())
    headers = {
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": "n",
        "Wechatpay-Serial": "PUB_KEY_ID_1",
        "Wechatpay-Signature": base64.b64encode(signature).decode(),
    }
    return status, headers, body


def _order(client: PayClient) -> str:
    expires_at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return client.create_jsapi_order("wx1", "o1", "T20260102", 19900, "奶粉", "https://m/n", expires_at)


def test_an_order_is_sent_signed_and_gives_its_prepay_id(server: TinyServer) -> None:
    server.answers[ORDER] = lambda _asked: _signed(b'{"prepay_id":"wx201"}')
    assert _order(_client(server.base)) == "wx201"
    asked = server.asked[0]
    assert json.loads(asked.body) == {
        "appid": "wx1",
        "mchid": "1612345678",
        "description": "奶粉",
        "out_trade_no": "T20260102",
        "time_expire": "2026-01-02T11:04:05+08:00",
        "notify_url": "https://m/n",
        "amount": {"total": 19900, "currency": "CNY"},
        "payer": {"openid": "o1"},
    }
    assert asked.headers["Wechatpay-Serial"] == "PUB_KEY_ID_1"
    fields = dict(
        part.split("=", 1) for part in asked.headers["Authorization"].split(" ", 1)[1].replace('"', "").split(",")
    )
    message = f"POST\n{ORDER}\n{fields['timestamp']}\n{fields['nonce_str']}\n".encode() + asked.body + b"\n"
    given = base64.b64decode(fields["signature"])
    MERCHANT.public_key().verify(given, message, padding.PKCS1v15(), hashes.SHA256())


def test_an_unsigned_good_answer_is_not_believed(server: TinyServer) -> None:
    server.answer_json(ORDER, {"prepay_id": "wx201"})
    with pytest.raises(WeChatUnavailable):
        _order(_client(server.base))


def test_an_old_signed_answer_is_not_believed(server: TinyServer) -> None:
    server.answers[ORDER] = lambda _asked: _signed(b'{"prepay_id":"wx201"}', age_s=400)
    with pytest.raises(WeChatUnavailable):
        _order(_client(server.base))


def test_an_answer_changed_after_signing_is_not_believed(server: TinyServer) -> None:
    def answer(_asked: Asked) -> tuple[int, dict[str, str], bytes]:
        status, headers, _body = _signed(b'{"prepay_id":"wx201"}')
        return status, headers, b'{"prepay_id":"wx999"}'

    server.answers[ORDER] = answer
    with pytest.raises(WeChatUnavailable):
        _order(_client(server.base))


def test_a_refusal_carries_wechats_code(server: TinyServer) -> None:
    server.answer_json(ORDER, {"code": "ORDERPAID", "message": "已支付"}, status=400)
    with pytest.raises(WeChatRefused) as refused:
        _order(_client(server.base))
    assert refused.value.is_about("ORDER_PAID")


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_server_is_an_unknown_outcome(server: TinyServer, status: int) -> None:
    server.answer_json(ORDER, {"code": "SYSTEM_ERROR"}, status=status)
    with pytest.raises(WeChatUnavailable):
        _order(_client(server.base))


def test_a_server_that_does_not_answer_in_time_is_an_unknown_outcome(server: TinyServer) -> None:
    def late(_asked: Asked) -> tuple[int, dict[str, str], bytes]:
        time.sleep(1)
        return _signed(b"{}")

    server.answers[ORDER] = late
    with pytest.raises(WeChatUnavailable):
        _order(_client(server.base))
    assert server.times(ORDER) == 1


def test_an_order_wechat_does_not_know_is_unknown_not_an_error(server: TinyServer) -> None:
    server.answer_json(QUERY, {"code": "ORDER_NOT_EXIST", "message": "订单不存在"}, status=404)
    facts = _client(server.base).query_order("T20260102")
    assert (facts.trade_state, facts.paid, facts.amount_fen) == ("UNKNOWN", False, None)


def test_a_paid_order_is_read_with_its_amount_and_time(server: TinyServer) -> None:
    body = json.dumps(
        {
            "out_trade_no": "T20260102",
            "trade_state": "SUCCESS",
            "transaction_id": "4200",
            "appid": "wx1",
            "mchid": "1612345678",
            "payer": {"openid": "o1"},
            "amount": {"total": 19900, "currency": "CNY"},
            "success_time": "2026-01-02T11:04:05+08:00",
        }
    ).encode()
    server.answers[QUERY] = lambda _asked: _signed(body)
    facts = _client(server.base).query_order("T20260102")
    assert (facts.paid, facts.transaction_id, facts.amount_fen, facts.openid) == (True, "4200", 19900, "o1")
    assert facts.success_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert server.asked[0].path == f"{QUERY}?mchid=1612345678"


def test_closing_takes_the_signed_empty_answer(server: TinyServer) -> None:
    path = QUERY + "/close"
    server.answers[path] = lambda _asked: _signed(b"", status=204)
    _client(server.base).close_order("T20260102")
    assert json.loads(server.asked[0].body) == {"mchid": "1612345678"}


def test_a_refund_is_asked_in_fen_and_answers_its_state(server: TinyServer) -> None:
    answer = b'{"out_refund_no":"R1","refund_id":"50","status":"PROCESSING","amount":{"refund":999,"total":1999}}'
    server.answers["/v3/refund/domestic/refunds"] = lambda _asked: _signed(answer)
    facts = _client(server.base).create_refund("T20260102", "R1", 999, 1999, "退货", "https://m/r")
    assert (facts.status, facts.refund_id, facts.amount_fen, facts.total_fen) == ("PROCESSING", "50", 999, 1999)
    assert json.loads(server.asked[0].body)["amount"] == {"refund": 999, "total": 1999, "currency": "CNY"}


def test_a_payee_name_is_sealed_for_wechats_key(server: TinyServer) -> None:
    answer = b'{"out_bill_no":"B1","transfer_bill_no":"1330","state":"WAIT_USER_CONFIRM","package_info":"p"}'
    server.answers["/v3/fund-app/mch-transfer/transfer-bills"] = lambda _asked: _signed(answer)
    facts = _client(server.base).create_transfer(
        "o1", "B1", 500, "佣金", "https://m/t", {"岗位类型": "会员", "报酬说明": "推荐佣金"}, real_name="王芳"
    )
    assert (facts.state, facts.package_info) == ("WAIT_USER_CONFIRM", "p")
    sealed = base64.b64decode(json.loads(server.asked[0].body)["user_name"])
    rule = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)
    assert PLATFORM.decrypt(sealed, rule).decode() == "王芳"


@pytest.fixture
def closed_base() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_the_backup_host_is_asked_when_the_first_is_unreachable(server: TinyServer, closed_base: str) -> None:
    server.answers[ORDER] = lambda _asked: _signed(b'{"prepay_id":"wx201"}')
    assert _order(_client(closed_base, server.base)) == "wx201"


def test_a_refused_connection_is_an_unknown_outcome(closed_base: str) -> None:
    with pytest.raises(WeChatUnavailable):
        _order(_client(closed_base))
