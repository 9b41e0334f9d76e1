"""The merchant's calls to WeChat Pay v3.

Promises: every request is signed, every good answer verified; our numbers make each call repeatable, so an unknown outcome
is `WeChatUnavailable` and never a failure; a host that cannot be reached is replaced by the backup host.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import requests

from app.kernel.clock import wall_seconds
from app.wechat.account import Account
from app.wechat.errors import WeChatRefused, WeChatUnavailable
from app.wechat.gateway import NotReached, call
from app.wechat.pay_facts import OrderFacts, RefundFacts, TransferFacts, order_facts, refund_facts, transfer_facts
from app.wechat.pay_signing import SignatureWrong, authorization, check_signature, joined, seal_for_wechat, sign

CHINA = ZoneInfo("Asia/Shanghai")
DESCRIPTION_BYTES = 127
REASON_BYTES = 80
REFUNDS = "/v3/refund/domestic/refunds"
TRANSFERS = "/v3/fund-app/mch-transfer/transfer-bills"


class PayClient:
    """Calls on behalf of one merchant."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.pay = account.pay

    def create_jsapi_order(
        self,
        appid: str,
        openid: str,
        out_trade_no: str,
        amount_fen: int,
        description: str,
        notify_url: str,
        expires_at: datetime,
        attach: str = "",
    ) -> str:
        """The prepay id (good for 2 hours); repeat with the same number and the very same parameters."""
        wish: dict[str, Any] = {
            "appid": appid,
            "mchid": self.pay.mchid,
            "description": cut_text(description, DESCRIPTION_BYTES),
            "out_trade_no": out_trade_no,
            "time_expire": expires_at.astimezone(CHINA).isoformat(timespec="seconds"),
            "notify_url": notify_url,
            "amount": {"total": amount_fen, "currency": "CNY"},
            "payer": {"openid": openid},
        }
        answer = self._send("POST", "/v3/pay/transactions/jsapi", wish | ({"attach": attach} if attach else {}))
        return str(answer["prepay_id"])

    def page_parameters(self, prepay_id: str, timestamp_s: int, appid: str = "") -> dict[str, str]:
        """What the page hands to `getBrandWCPayRequest`."""
        appid = appid or self.account.official.appid
        nonce, package = secrets.token_hex(16), f"prepay_id={prepay_id}"
        signature = sign(self.pay.merchant_private_key_pem, joined(appid, str(timestamp_s), nonce, package))
        return {
            "appId": appid,
            "timeStamp": str(timestamp_s),
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": signature,
        }

    def query_order(self, out_trade_no: str) -> OrderFacts:
        """What WeChat knows of one order; `trade_state` UNKNOWN when nothing."""
        path = f"/v3/pay/transactions/out-trade-no/{quote(out_trade_no, safe='')}?mchid={self.pay.mchid}"
        found = self._find(path, "ORDER_NOT_EXIST")
        return order_facts(found) if found else OrderFacts(out_trade_no, "UNKNOWN")

    def close_order(self, out_trade_no: str) -> None:
        """No more payment for this number; raises `WeChatRefused` ORDER_PAID when it is too late: query then."""
        self._send(
            "POST", f"/v3/pay/transactions/out-trade-no/{quote(out_trade_no, safe='')}/close", {"mchid": self.pay.mchid}
        )

    def create_refund(
        self, out_trade_no: str, out_refund_no: str, refund_fen: int, total_fen: int, reason: str, notify_url: str
    ) -> RefundFacts:
        """Ask for a refund: accepted is not yet paid. Repeat with the same number only."""
        wish = {
            "out_trade_no": out_trade_no,
            "out_refund_no": out_refund_no,
            "notify_url": notify_url,
            "amount": {"refund": refund_fen, "total": total_fen, "currency": "CNY"},
        }
        return refund_facts(
            self._send("POST", REFUNDS, wish | ({"reason": cut_text(reason, REASON_BYTES)} if reason else {}))
        )

    def query_refund(self, out_refund_no: str) -> RefundFacts:
        """What WeChat knows of one refund; `status` UNKNOWN when nothing."""
        found = self._find(f"{REFUNDS}/{quote(out_refund_no, safe='')}", "RESOURCE_NOT_EXISTS")
        return refund_facts(found) if found else RefundFacts(out_refund_no, "UNKNOWN")

    def create_transfer(
        self,
        openid: str,
        out_bill_no: str,
        amount_fen: int,
        remark: str,
        notify_url: str,
        report: Mapping[str, str],
        real_name: str = "",
    ) -> TransferFacts:
        """Offer money the person must confirm; `report` maps info types to contents. Never a new number before a query."""
        serial, key = next(iter(self.pay.platform_public_keys.items()))
        wish: dict[str, Any] = {
            "appid": self.account.official.appid,
            "out_bill_no": out_bill_no,
            "transfer_scene_id": self.pay.transfer_scene_id,
            "openid": openid,
            "transfer_amount": amount_fen,
            "transfer_remark": cut_text(remark, 32),
            "notify_url": notify_url,
            "transfer_scene_report_infos": [
                {"info_type": kind, "info_content": content} for kind, content in report.items()
            ],
        }
        if self.pay.transfer_perception:
            wish["user_recv_perception"] = self.pay.transfer_perception
        if real_name:
            wish["user_name"] = seal_for_wechat(key, real_name)
        return transfer_facts(self._send("POST", TRANSFERS, wish, serial))

    def query_transfer(self, out_bill_no: str) -> TransferFacts:
        """What WeChat knows of one transfer; `state` UNKNOWN when nothing."""
        found = self._find(f"{TRANSFERS}/out-bill-no/{quote(out_bill_no, safe='')}", "NOT_FOUND", "RESOURCE_NOT_EXISTS")
        return transfer_facts(found) if found else TransferFacts(out_bill_no, "UNKNOWN")

    def cancel_transfer(self, out_bill_no: str) -> TransferFacts:
        """Take back an unconfirmed transfer; the end is asynchronous, query for it."""
        return transfer_facts(self._send("POST", f"{TRANSFERS}/out-bill-no/{quote(out_bill_no, safe='')}/cancel", {}))

    def trade_bill(self, day: date) -> str | None:
        """The text of one China day's bill, None when nothing happened on it; ready at ten the next morning.

        The file carries no signature: its SHA-1, named in a signed answer, vouches for it. It is fetched from WeChat's own
        host whatever host the answer names.
        """
        offered = self._find(f"/v3/bill/tradebill?bill_date={day.isoformat()}&bill_type=ALL", "NO_STATEMENT_EXIST")
        if offered is None:
            return None
        place = urlsplit(str(offered.get("download_url", "")))
        answer = self._call(self.account.bases.pay, "GET", f"{place.path}?{place.query}", "", "")
        digest = hashlib.sha1(answer.content, usedforsecurity=False).hexdigest()
        if answer.status_code != 200 or digest != str(offered.get("hash_value", "")).lower():
            raise WeChatUnavailable
        return answer.content.decode("utf-8-sig")

    def _find(self, path: str, *missing: str) -> dict[str, Any] | None:
        try:
            return self._send("GET", path)
        except WeChatRefused as refusal:
            if refusal.is_about(*missing):
                return None
            raise

    def _send(self, method: str, path: str, wish: Mapping[str, Any] | None = None, serial: str = "") -> dict[str, Any]:
        body = "" if wish is None else json.dumps(wish, ensure_ascii=False, separators=(",", ":"))
        try:
            answer = self._call(self.account.bases.pay, method, path, body, serial)
        except NotReached:
            answer = self._call(self.account.bases.pay_backup, method, path, body, serial)
        return self._read(answer)

    def _call(self, base: str, method: str, path: str, body: str, serial: str) -> requests.Response:
        pay = self.pay
        headers = {
            "Authorization": authorization(
                pay.mchid,
                pay.merchant_serial,
                pay.merchant_private_key_pem,
                (method, path, body),
                secrets.token_hex(16).upper(),
                wall_seconds(),
            ),
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "lindian",
            "Wechatpay-Serial": serial or next(iter(pay.platform_public_keys), ""),
        }
        return call(method, base + path, self.account.timeouts_s, data=body.encode() or None, headers=headers)

    def _read(self, answer: requests.Response) -> dict[str, Any]:
        if answer.status_code in (200, 202, 204):
            try:
                check_signature(answer.headers, answer.content, self.pay.platform_public_keys, wall_seconds())
            except SignatureWrong as error:
                raise WeChatUnavailable from error
            return _object(answer.content) if answer.content else {}
        if answer.status_code >= 500 or answer.status_code == 429:
            raise WeChatUnavailable
        refused = _object(answer.content)
        raise WeChatRefused(str(refused.get("code", answer.status_code)), str(refused.get("message", ""))[:200])


def cut_text(text: str, most_bytes: int) -> str:
    """`text` without control characters, cut at a character so that its UTF-8 has at most `most_bytes`."""
    plain = "".join(letter for letter in text if letter.isprintable()).strip()
    return plain.encode()[:most_bytes].decode(errors="ignore")


def _object(content: bytes) -> dict[str, Any]:
    try:
        loaded = json.loads(content)
    except ValueError as error:
        raise WeChatUnavailable from error
    if not isinstance(loaded, dict):
        raise WeChatUnavailable
    return loaded
