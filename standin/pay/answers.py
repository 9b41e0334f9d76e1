"""Signed answers and signed notification headers.

Promises: each names its key by `Wechatpay-Serial` and carries `Wechatpay-Signature-Type`; a 204 is signed over the empty body.
"""

import json
import secrets
import time
from typing import Any

from flask import Response

from standin.account import Account
from standin.cipher import rsa
from standin.pay.errors import PayError


def signed_headers(account: Account, body: bytes, age_s: int = 0) -> dict[str, str]:
    """The five headers over these bytes; `age_s` dates them back, which only faults do."""
    timestamp, nonce = str(int(time.time()) - age_s), secrets.token_hex(16)
    message = rsa.join_lines(timestamp, nonce).encode() + body + b"\n"
    return {
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": account.platform_key_id,
        "Wechatpay-Signature": rsa.sign(account.platform_key, message),
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    }


def answer(account: Account, status: int, content: dict[str, Any] | None, internal: int = 0) -> Response:
    """A signed answer; None is an empty body."""
    body = b"" if content is None else json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    response = Response(body, status=status, mimetype="application/json")
    response.headers.update(signed_headers(account, body))
    response.headers["Request-ID"] = f"08{secrets.token_hex(12).upper()}-{internal}"
    return response


def refusal(account: Account, error: PayError) -> Response:
    """The error body {code, message, detail}."""
    content: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.detail is not None:
        content["detail"] = error.detail
    return answer(account, error.status, content, error.internal)
