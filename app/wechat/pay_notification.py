"""Opening what WeChat Pay pushes to us.

Promises: nothing is read before the signature over the raw bytes holds; no XML is ever parsed; one answer for every kind of
wrong message, so that nobody learns why.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.kernel.errors import Problem
from app.wechat.account import Account
from app.wechat.pay_signing import SignatureWrong, check_signature, open_seal

log = logging.getLogger(__name__)
MOST_BYTES = 64 * 1024


class NotificationRefused(Problem):
    """Not WeChat's, not fresh, or not readable; also the answer to WeChat's own probes."""

    code = "wechat.notification_refused"
    sentence = "这条通知没有通过验证。"
    status = 401


@dataclass(frozen=True)
class Notification:
    """One opened notification; `id` repeats when WeChat repeats it; `resource` is what was sealed."""

    id: str
    event_type: str
    created_at: datetime | None
    resource: dict[str, Any]


def open_notification(headers: Mapping[str, str], body: bytes, account: Account, now_s: int) -> Notification:
    """Verify and decrypt; `now_s` real Unix seconds; raises `NotificationRefused`."""
    try:
        _check_size(body)
        check_signature(headers, body, account.pay.platform_public_keys, now_s)
        return _opened(body, account.pay.apiv3_key)
    except SignatureWrong as error:
        level = logging.INFO if str(error) == "probe" else logging.WARNING
        log.log(level, "payment notification refused: %s", error)
        raise NotificationRefused from error


def _check_size(body: bytes) -> None:
    if len(body) > MOST_BYTES:
        raise SignatureWrong("size")


def _opened(body: bytes, key: str) -> Notification:
    try:
        outer = json.loads(body)
        sealed = outer["resource"]
        plain = open_seal(key, sealed["nonce"], sealed.get("associated_data") or "", sealed["ciphertext"])
        inner = json.loads(plain)
        has_shape = (
            isinstance(inner, dict) and sealed["algorithm"] == "AEAD_AES_256_GCM" and 1 <= len(outer["id"]) <= 64
        )
        opened = Notification(str(outer["id"]), str(outer["event_type"]), _moment(outer.get("create_time")), inner)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SignatureWrong("shape") from error
    if not has_shape:
        raise SignatureWrong("shape")
    return opened


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (TypeError, ValueError):
        return None
