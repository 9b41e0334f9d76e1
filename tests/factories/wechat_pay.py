"""WeChat Pay's far side for tests that need its keys: signs, seals and keeps orders and refunds like the real one.

Why beside the stand-in: tests of forged, altered and late notifications must hold the signing key in their own hands.
"""

import base64
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.tiny_server import Asked, TinyServer, tiny_server

APPID, MCHID, SERIAL = "wx0000000000000001", "1612345678", "PUB_KEY_ID_TEST"
APIV3_KEY = "0123456789abcdef0123456789abcdef"
TRANSACTION, REFUND = "/wechat/pay/notify/transaction", "/wechat/pay/notify/refund"
Answer = tuple[int, dict[str, str], bytes]


@cache
def key_pair(name: str) -> rsa.RSAPrivateKey:
    """One key for each side, made once per run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _private_pem(name: str) -> str:
    kind = serialization.PrivateFormat.PKCS8
    return key_pair(name).private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()).decode()


def _public_pem(name: str) -> str:
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return key_pair(name).public_key().public_bytes(serialization.Encoding.PEM, kind).decode()


def signed_headers(body: bytes, *, age_s: int = 0, key: str = "platform", serial: str = SERIAL) -> dict[str, str]:
    """The headers WeChat sends with `body`."""
    stamp, nonce = str(int(time.time()) - age_s), secrets.token_hex(8)
    message = f"{stamp}\n{nonce}\n".encode() + body + b"\n"
    signature = key_pair(key).sign(message, padding.PKCS1v15(), hashes.SHA256())
    return {
        "Wechatpay-Timestamp": stamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": serial,
        "Wechatpay-Signature": base64.b64encode(signature).decode(),
    }


def sealed(event_type: str, resource: dict[str, Any], note_id: str = "", key: str = APIV3_KEY) -> bytes:
    """A notification's body."""
    nonce = secrets.token_hex(6)
    cipher = AESGCM(key.encode()).encrypt(nonce.encode(), json.dumps(resource).encode(), b"transaction")
    outer = {
        "id": note_id or secrets.token_hex(16),
        "create_time": datetime.now(UTC).isoformat(timespec="seconds"),
        "resource_type": "encrypt-resource",
        "event_type": event_type,
        "summary": "x",
        "resource": {
            "algorithm": "AEAD_AES_256_GCM",
            "original_type": "transaction",
            "associated_data": "transaction",
            "nonce": nonce,
            "ciphertext": base64.b64encode(cipher).decode(),
        },
    }
    return json.dumps(outer).encode()


@dataclass
class PayFarSide:
    """`orders` and `refunds` by number; `paid` are those that were paid. `silent` makes it answer 500;
    `meanwhile` runs once, after it has heard of an order and before its answer (or another it returns) arrives."""

    server: TinyServer
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    paid: dict[str, dict[str, Any]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    refund_status: str = "SUCCESS"
    silent: bool = False
    meanwhile: Callable[[], Answer | None] | None = None

    def serve(self, asked: Asked) -> Answer:
        if self.silent:
            return 500, {}, b"{}"
        path = asked.path.split("?")[0]
        body = json.loads(asked.body or b"{}")
        if path.endswith("/jsapi"):
            return self._place(body)
        if path.endswith("/close"):
            return self._close(path.split("/")[-2])
        if "/out-trade-no/" in path:
            return self._query(path.rsplit("/", 1)[1])
        if asked.method == "POST":
            return self._refund(body)
        known = self.refunds.get(path.rsplit("/", 1)[1])
        return _answer(known | {"status": self.refund_status}) if known else _no("RESOURCE_NOT_EXISTS", 404)

    def pay(self, out_trade_no: str, **over: Any) -> dict[str, Any]:
        """The payer confirmed: what WeChat will say about it."""
        order = self.orders[out_trade_no]
        facts = {
            "appid": APPID,
            "mchid": MCHID,
            "out_trade_no": out_trade_no,
            "transaction_id": f"42{secrets.randbelow(10**20):020d}",
            "trade_type": "JSAPI",
            "trade_state": "SUCCESS",
            "success_time": datetime.now(UTC).isoformat(timespec="seconds"),
            "payer": {"openid": order["payer"]["openid"]},
            "amount": {"total": order["amount"]["total"], "currency": "CNY"},
        }
        return self.paid.setdefault(out_trade_no, facts | over)

    def _place(self, body: dict[str, Any]) -> Answer:
        number = body["out_trade_no"]
        if number in self.closed:
            return _no("ORDER_CLOSED", 400)
        if self.orders.setdefault(number, body) != body:
            return _no("INVALID_REQUEST", 400)
        act, self.meanwhile = self.meanwhile, None
        instead = act() if act else None
        return instead or _answer({"prepay_id": f"wx{number}"})

    def _close(self, number: str) -> Answer:
        if number in self.paid:
            return _no("ORDER_PAID", 400)
        if number not in self.orders:
            return _no("ORDER_NOT_EXIST", 404)
        self.closed.add(number)
        return 204, signed_headers(b""), b""

    def _query(self, number: str) -> Answer:
        if number in self.paid:
            return _answer(self.paid[number])
        if number not in self.orders:
            return _no("ORDER_NOT_EXIST", 404)
        state = "CLOSED" if number in self.closed else "NOTPAY"
        return _answer({"appid": APPID, "mchid": MCHID, "out_trade_no": number, "trade_state": state})

    def _refund(self, body: dict[str, Any]) -> Answer:
        row = {
            "refund_id": f"50{len(self.refunds):018d}",
            "out_refund_no": body["out_refund_no"],
            "out_trade_no": body["out_trade_no"],
            "amount": body["amount"],
        }
        kept = self.refunds.setdefault(body["out_refund_no"], row)
        return _answer(kept | {"status": self.refund_status})


def _answer(content: dict[str, Any]) -> Answer:
    body = json.dumps(content).encode()
    return 200, signed_headers(body), body


def _no(code: str, status: int) -> Answer:
    return status, {}, json.dumps({"code": code, "message": code}).encode()


class _AnyPath(dict[str, Any]):
    """Every path is answered by the same far side."""

    def __init__(self, far: "PayFarSide") -> None:
        super().__init__()
        self.far = far

    def get(self, _key: str, _default: Any = None) -> Any:
        return self.far.serve


@contextmanager
def standing_far_side() -> Iterator[PayFarSide]:
    """A running far side."""
    with tiny_server() as server:
        far = PayFarSide(server)
        server.answers = _AnyPath(far)
        yield far


def account_of(far: PayFarSide) -> dict[str, Any]:
    """What a mall's account file says when `far` is its WeChat Pay."""
    return {
        "official": {"appid": APPID, "secret": "s", "token": "t"},
        "pay": {
            "mchid": MCHID,
            "merchant_serial": "5EA1",
            "merchant_private_key_pem": _private_pem("merchant"),
            "apiv3_key": APIV3_KEY,
            "platform_public_keys": {SERIAL: _public_pem("platform")},
        },
        "bases": {"pay": far.server.base, "pay_backup": far.server.base},
    }


@contextmanager
def pay_far_side(app: Flask, folder: Path) -> Iterator[PayFarSide]:
    """A running far side that `app` takes for WeChat Pay."""
    with standing_far_side() as far:
        path = folder / "account.json"
        path.write_text(json.dumps(account_of(far)), encoding="utf-8")
        app.config["LINDIAN"] = replace(app.config["LINDIAN"], account_file=path)
        yield far


def notify(app: Flask, body: bytes, headers: dict[str, str] | None = None, path: str = TRANSACTION) -> TestResponse:
    """Send `body` as WeChat would."""
    client = app.test_client()
    return client.post(path, data=body, headers=headers or signed_headers(body), content_type="application/json")


def notify_paid(app: Flask, facts: dict[str, Any], note_id: str = "") -> TestResponse:
    """WeChat reports a payment."""
    return notify(app, sealed("TRANSACTION.SUCCESS", facts, note_id))
