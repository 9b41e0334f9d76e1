"""Who may speak to WeChat Pay: the merchant's signature over the exact bytes.

Promises: 401 SIGN_ERROR with WeChat's sign_information for anything unsigned, altered, foreign or 5 minutes off.
"""

import re
import time
from typing import Any

from flask import Request

from standin.cipher import rsa
from standin.pay.errors import PayError
from standin.platform import Platform

SCHEME = "WECHATPAY2-SHA256-RSA2048 "
PAIR = re.compile(r'(\w+)="([^"]*)"')
FIELDS = {"mchid", "nonce_str", "timestamp", "serial_no", "signature"}
SKEW_S = 300


def _refuse(issue: str, detail: dict[str, Any] | None = None) -> PayError:
    body = {"location": "authorization", "field": "signature", "issue": issue, **(detail or {})}
    return PayError(401, "SIGN_ERROR", "错误的签名，导致验签失败", 268443699, body)


def _fields(header: str) -> dict[str, str]:
    if not header.startswith(SCHEME):
        raise _refuse("Authorization scheme must be WECHATPAY2-SHA256-RSA2048")
    parts = header.removeprefix(SCHEME).split(",")
    matches = [PAIR.fullmatch(part.strip()) for part in parts]
    found = {match[1]: match[2] for match in matches if match}
    if len(found) != len(parts) or set(found) != FIELDS:
        raise _refuse("Authorization needs mchid, nonce_str, timestamp, serial_no, signature")
    return found


def raw_target(request: Request) -> str:
    """Path and query exactly as they were sent."""
    return str(request.environ.get("RAW_URI") or request.environ["REQUEST_URI"])


def check_request(platform: Platform, request: Request) -> None:
    """Raise unless the request is the merchant's."""
    if not request.headers.get("User-Agent") or "application/json" not in request.headers.get("Accept", ""):
        raise PayError(400, "PARAM_ERROR", "Http头缺少Accept或User-Agent", 268435461)
    account, fields = platform.account, _fields(request.headers.get("Authorization", ""))
    if fields["mchid"] != account.mchid or fields["serial_no"] != account.merchant_serial:
        raise _refuse("serial_no does not belong to mchid")
    if not fields["timestamp"].isdigit() or abs(time.time() - int(fields["timestamp"])) > SKEW_S:
        raise _refuse("timestamp is more than 5 minutes off")
    target, body = raw_target(request), request.get_data()
    head = rsa.join_lines(request.method, target, fields["timestamp"], fields["nonce_str"])
    message = head.encode() + body + b"\n"
    if not fields["nonce_str"] or not rsa.verify(account.merchant_public_key, message, fields["signature"]):
        shown = {
            "method": request.method,
            "url": target,
            "truncated_sign_message": message.decode(errors="replace")[:120],
            "sign_message_length": len(message),
        }
        raise _refuse("sign not match", {"sign_information": shown})
    named = request.headers.get("Wechatpay-Serial")
    if named and named != account.platform_key_id:
        raise PayError(400, "PARAM_ERROR", "Wechatpay-Serial 不存在", 268435461)
    if request.method == "POST" and request.mimetype != "application/json":
        raise PayError(400, "PARAM_ERROR", "Content-Type 应为 application/json", 268435461)
