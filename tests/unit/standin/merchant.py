"""A merchant for tests: signs requests with the key of account.json, calls the official account's addresses."""

import base64
import json
import secrets
import time
from typing import Any

import requests
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from standin.cipher import rsa
from standin.server import Running
from tests.support.standin_process import Received, account_of


class Merchant:
    def __init__(self, running: Running) -> None:
        self.running = running
        self.account = account_of(running)
        self.base = f"http://127.0.0.1:{running.port}"
        self.key = rsa.load_private(self.account["pay"]["merchant_private_key_pem"])
        self.appid = self.account["official"]["appid"]
        self.mchid = self.account["pay"]["mchid"]

    # ------------------------------------------------------------ the official account

    def token(self) -> str:
        official = self.account["official"]
        wish = {"grant_type": "client_credential", "appid": official["appid"], "secret": official["secret"]}
        return str(requests.post(f"{self.base}/cgi-bin/stable_token", json=wish, timeout=5).json()["access_token"])

    def api(self, path: str, wish: dict[str, Any], token: str = "") -> dict[str, Any]:
        url = f"{self.base}{path}?access_token={token or self.token()}"
        answer: dict[str, Any] = requests.post(url, json=wish, timeout=5).json()
        return answer

    def phone(self, persona: str, path: str, **wish: Any) -> tuple[int, dict[str, Any]]:
        response = requests.post(f"{self.base}/api/phone/{persona}{path}", json=wish, timeout=15)
        return response.status_code, response.json()

    def chat(self, persona: str, chat: str = "official") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = requests.get(f"{self.base}/api/phone/{persona}/chats/{chat}", timeout=5).json()[
            "messages"
        ]
        return found

    def openid(self, persona: str) -> str:
        return str(self.account["personas"][persona]["openid"])

    # ------------------------------------------------------------ pay

    def headers(self, method: str, target: str, body: bytes, age_s: int = 0, **over: str) -> dict[str, str]:
        timestamp, nonce = str(int(time.time()) - age_s), secrets.token_hex(16)
        message = f"{method}\n{target}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"
        fields = {
            "mchid": self.mchid,
            "nonce_str": nonce,
            "timestamp": timestamp,
            "serial_no": self.account["pay"]["merchant_serial"],
            "signature": rsa.sign(self.key, message),
            **over,
        }
        words = ",".join(f'{name}="{value}"' for name, value in fields.items())
        return {
            "Authorization": f"WECHATPAY2-SHA256-RSA2048 {words}",
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "lindian-tests",
        }

    def pay(self, method: str, target: str, wish: dict[str, Any] | None = None) -> requests.Response:
        body = b"" if wish is None else json.dumps(wish, ensure_ascii=False).encode()
        return requests.request(
            method, self.base + target, data=body, headers=self.headers(method, target, body), timeout=10
        )

    def order(self, number: str, **over: Any) -> dict[str, Any]:
        port = self.running.platform.settings.mall.rsplit(":", 1)[1]
        wish = {
            "appid": self.appid,
            "mchid": self.mchid,
            "description": "纸尿裤 L 码",
            "out_trade_no": number,
            "notify_url": f"http://127.0.0.1:{port}/notify/pay",
            "amount": {"total": 19900, "currency": "CNY"},
            "payer": {"openid": self.openid("xiaoyu")},
        }
        return {**wish, **over}

    def place(self, number: str, **over: Any) -> requests.Response:
        return self.pay("POST", "/v3/pay/transactions/jsapi", self.order(number, **over))

    def page_parameters(self, prepay_id: str) -> dict[str, str]:
        timestamp, nonce, package = str(int(time.time())), secrets.token_hex(16), f"prepay_id={prepay_id}"
        message = rsa.join_lines(self.appid, timestamp, nonce, package).encode()
        return {
            "appId": self.appid,
            "timeStamp": timestamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": rsa.sign(self.key, message),
        }

    def query(self, number: str) -> requests.Response:
        return self.pay("GET", f"/v3/pay/transactions/out-trade-no/{number}?mchid={self.mchid}")

    def paid(self, number: str, persona: str = "xiaoyu") -> tuple[int, dict[str, Any]]:
        prepay = self.place(number, payer={"openid": self.openid(persona)}).json()["prepay_id"]
        return self.phone(persona, "/pay", **self.page_parameters(prepay))

    def refund(self, number: str, refund_number: str, fen: int, **over: Any) -> requests.Response:
        notify = self.order(number)["notify_url"].replace("/pay", "/refund")
        wish = {
            "out_trade_no": number,
            "out_refund_no": refund_number,
            "reason": "不合适",
            "notify_url": notify,
            "amount": {"refund": fen, "total": 19900, "currency": "CNY"},
        }
        return self.pay("POST", "/v3/refund/domestic/refunds", {**wish, **over})

    def is_signed(self, headers: Any, body: bytes) -> bool:
        """The platform's signature over exactly these bytes, by the key the header names."""
        pem = self.account["pay"]["platform_public_keys"][headers["Wechatpay-Serial"]]
        head = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n".encode()
        return rsa.verify(rsa.load_public(pem), head + body + b"\n", headers["Wechatpay-Signature"])

    def opened(self, notice: Received) -> dict[str, Any]:
        """The decrypted resource of a notification."""
        sealed = json.loads(notice.body)["resource"]
        plain = AESGCM(self.account["pay"]["apiv3_key"].encode()).decrypt(
            sealed["nonce"].encode(), base64.b64decode(sealed["ciphertext"]), sealed["associated_data"].encode()
        )
        found: dict[str, Any] = json.loads(plain)
        return found
