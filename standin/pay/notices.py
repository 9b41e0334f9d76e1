"""Notifications to the mall: sealed, signed, delivered in the background, repeated on the real ladder.

Promises: 200 or 204 within 5 seconds ends a notification; anything else repeats it 15 times, the pauses divided by the
speed; each delivery is signed afresh; nothing is lost over a restart.
"""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from sqlite3 import Row
from typing import Any

import requests

from standin.cipher import gcm
from standin.clock import now, rfc3339
from standin.pay.answers import signed_headers
from standin.platform import Platform

LADDER_S = (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600)
TIMEOUT_S = 5.0
LEASE_S = 60.0
KINDS = {
    "TRANSACTION.SUCCESS": ("transaction", "支付成功"),
    "REFUND.SUCCESS": ("refund", "退款成功"),
    "REFUND.CLOSED": ("refund", "退款关闭"),
    "REFUND.ABNORMAL": ("refund", "退款异常"),
    "MCHTRANSFER.BILL.FINISHED": ("mch_payment", "商家转账单据终态通知"),
}


def seal(key: str, event_type: str, resource: dict[str, Any], number: str) -> str:
    """The JSON body of a notification."""
    original, summary = KINDS[event_type]
    nonce, sealed = gcm.seal(key, json.dumps(resource, ensure_ascii=False, separators=(",", ":")), original)
    body = {
        "id": number,
        "create_time": rfc3339(now()),
        "resource_type": "encrypt-resource",
        "event_type": event_type,
        "summary": summary,
        "resource": {
            "original_type": original,
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": sealed,
            "associated_data": original,
            "nonce": nonce,
        },
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def enqueue(platform: Platform, url: str | None, event_type: str, resource: dict[str, Any], reference: str) -> None:
    """Note a notification in the current transaction; none when no address was given."""
    if not url:
        return
    number, due_at = str(uuid.uuid4()), now()
    fault = platform.faults.take(f"notify:{event_type}")
    if fault and fault.action == "delay":
        due_at += fault.seconds
    if fault and fault.action == "drop":
        platform.store.keep_value(f"dropped:{number}", {"event_type": event_type, "reference": reference})
        return
    key = platform.account.apiv3_key
    if fault and fault.action == "wrong_key":
        key = key[::-1]
    body = seal(key, event_type, resource, number)
    copies = [number, str(uuid.uuid4())] if fault and fault.action == "duplicate" else [number]
    for one in copies:
        platform.store.run(
            "INSERT INTO notifications VALUES (?, ?, ?, ?, ?, 0, ?, '', ?)",
            one,
            url,
            body,
            event_type,
            reference,
            due_at,
            now(),
        )
    if fault and fault.action in {"probe", "stale"}:
        platform.store.keep_value(f"fault:{number}", fault.action)


def wake(platform: Platform) -> None:
    """Let the courier look now."""
    if platform.wake_courier is not None:
        platform.wake_courier.set()


def _spoil(headers: dict[str, str], fault: str) -> None:
    if fault == "probe":
        headers["Wechatpay-Signature"] = "WECHATPAY/SIGNTEST/" + headers["Wechatpay-Signature"][19:]


def deliver(platform: Platform, row: Row) -> bool:
    """One delivery; True when the mall took it."""
    fault = platform.store.read_value(f"fault:{row['id']}") if row["attempts"] == 0 else None
    body = row["body"].encode()
    headers = signed_headers(platform.account, body, age_s=3600 if fault == "stale" else 0)
    _spoil(headers, fault or "")
    headers |= {"Content-Type": "application/json", "Accept": "*/*", "User-Agent": "Mozilla/4.0"}
    try:
        response = platform.http.post(row["url"], data=body, headers=headers, timeout=TIMEOUT_S, allow_redirects=False)
        result = f"HTTP {response.status_code}"
        is_taken = response.status_code in {200, 204}
    except requests.RequestException as error:
        result, is_taken = type(error).__name__, False
    attempts = row["attempts"] + 1
    is_over = is_taken or attempts > len(LADDER_S)
    due_at = None if is_over else now() + LADDER_S[attempts - 1] / platform.settings.speed
    platform.store.run(
        "UPDATE notifications SET attempts = ?, due_at = ?, last_answer = ? WHERE id = ?",
        attempts,
        due_at,
        result,
        row["id"],
    )
    return is_taken


def deliver_due(platform: Platform, pool: ThreadPoolExecutor) -> int:
    """Hand every due notification to the pool; how many. A lease keeps one from being handed out twice."""
    with platform.store.write():
        rows = platform.store.all("SELECT * FROM notifications WHERE due_at <= ? ORDER BY due_at LIMIT 64", now())
        for row in rows:
            platform.store.run("UPDATE notifications SET due_at = ? WHERE id = ?", now() + LEASE_S, row["id"])
    for row in rows:
        pool.submit(deliver, platform, row)
    return len(rows)


def listed(platform: Platform) -> list[dict[str, Any]]:
    """The newest notifications, for tests and the curious."""
    rows = platform.store.all(
        "SELECT id, url, event_type, reference, attempts, due_at, last_answer FROM notifications "
        "ORDER BY made_at DESC LIMIT 100"
    )
    return [dict(row) for row in rows]
