"""JSAPI orders: place, query, close, pay.

Promises: one number, one set of parameters; a prepay id lives 2 hours; an order is paid at most once, by the openid it was
placed for; an expired order is closed when anyone looks.
"""

import json
import secrets
from sqlite3 import Row
from typing import Any

from standin import chats, personas, wallet
from standin.clock import digits, now, parse_rfc3339, rfc3339
from standin.official import windows
from standin.pay import notices
from standin.pay.errors import PayError, not_allowed, wrong_parameter
from standin.personas import Persona
from standin.platform import Platform

PREPAY_LIFE_S = 7200
WEEK_S = 7 * 86_400
STATE_TEXTS = {
    "SUCCESS": "支付成功",
    "REFUND": "订单发生过退款，退款详情请查询退款单",
    "NOTPAY": "订单未支付",
    "CLOSED": "订单已关闭",
}


def check_merchant(platform: Platform, body: dict[str, Any]) -> None:
    """Appid and mchid must be this merchant's pair."""
    if body.get("mchid", platform.account.mchid) != platform.account.mchid:
        raise PayError(403, "NO_AUTH", "商户号与签名的商户号不一致", 268447843)
    if body.get("appid", platform.account.appid) != platform.account.appid:
        raise PayError(400, "APPID_MCHID_NOT_MATCH", "appid和mchid不匹配，请检查后再试", 268445527)


def _expiry(body: dict[str, Any], moment: float) -> float:
    if "time_expire" not in body:
        return moment + WEEK_S
    try:
        ends = parse_rfc3339(body["time_expire"])
    except ValueError as error:
        raise wrong_parameter("/time_expire", "应为 RFC 3339 格式") from error
    if ends < moment + 60:
        raise wrong_parameter("/time_expire", "距失效时间不能少于 1 分钟")
    return ends


def place(platform: Platform, body: dict[str, Any]) -> dict[str, str]:
    """The answer of the jsapi order: a fresh prepay id."""
    check_merchant(platform, body)
    openid = body["payer"]["openid"]
    if personas.find_by_openid(platform.store, openid) is None:
        raise not_allowed("appid和openid不匹配", 268501013)
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True)
    with platform.store.write():
        row = find(platform, body["out_trade_no"])
        if row is None:
            _insert(platform, body, canonical)
        else:
            _check_repeat(row, canonical)
        prepay = f"wx{digits(now())}{secrets.token_hex(9)}0000"
        platform.store.run("INSERT INTO prepays VALUES (?, ?, ?)", prepay, body["out_trade_no"], now())
    return {"prepay_id": prepay}


def _insert(platform: Platform, body: dict[str, Any], canonical: str) -> None:
    platform.store.run(
        "INSERT INTO pay_orders VALUES (?, ?, ?, ?, ?, ?, 'NOTPAY', NULL, NULL, ?)",
        body["out_trade_no"],
        canonical,
        body["payer"]["openid"],
        body["amount"]["total"],
        body["notify_url"],
        _expiry(body, now()),
        now(),
    )


def _check_repeat(row: Row, canonical: str) -> None:
    if row["state"] in {"SUCCESS", "REFUND"}:
        raise PayError(400, "ORDER_PAID", "该订单已支付", 268449538)
    if row["state"] == "CLOSED":
        raise PayError(400, "ORDER_CLOSED", "订单已关闭", 268447914)
    if row["request"] != canonical:
        raise not_allowed("请求重入时，参数与首次请求时不一致", 268498688)


def find(platform: Platform, out_trade_no: str) -> Row | None:
    """The order, closed first when its time is over; None when unknown."""
    platform.store.run(
        "UPDATE pay_orders SET state = 'CLOSED' WHERE out_trade_no = ? AND state = 'NOTPAY' AND expires_at <= ?",
        out_trade_no,
        now(),
    )
    return platform.store.one("SELECT * FROM pay_orders WHERE out_trade_no = ?", out_trade_no)


def get(platform: Platform, out_trade_no: str) -> Row:
    """The order, or 404 ORDER_NOT_EXIST."""
    row = find(platform, out_trade_no)
    if row is None:
        raise PayError(404, "ORDER_NOT_EXIST", "订单不存在", 268512771)
    return row


def get_by_transaction(platform: Platform, transaction_id: str) -> Row:
    """The order behind WeChat's number, or 404."""
    row = platform.store.one("SELECT out_trade_no FROM pay_orders WHERE transaction_id = ?", transaction_id)
    return get(platform, row["out_trade_no"] if row else "")


def view(platform: Platform, row: Row) -> dict[str, Any]:
    """The query answer, which is also the notification's resource."""
    account = platform.account
    body: dict[str, Any] = {
        "appid": account.appid,
        "mchid": account.mchid,
        "out_trade_no": row["out_trade_no"],
        "trade_state": row["state"],
        "trade_state_desc": STATE_TEXTS[row["state"]],
    }
    if row["transaction_id"] is None:
        return body
    asked = json.loads(row["request"])
    total = row["total_fen"]
    body |= {
        "transaction_id": row["transaction_id"],
        "trade_type": "JSAPI",
        "bank_type": "OTHERS",
        "attach": asked.get("attach", ""),
        "success_time": rfc3339(row["paid_at"]),
        "payer": {"openid": row["openid"]},
        "amount": {"total": total, "payer_total": total, "currency": "CNY", "payer_currency": "CNY"},
        "promotion_detail": [],
    }
    if "device_id" in asked.get("scene_info", {}):
        body["scene_info"] = {"device_id": asked["scene_info"]["device_id"]}
    return body


def close(platform: Platform, out_trade_no: str) -> None:
    """Close an unpaid order; again is fine; ORDER_PAID when it is too late."""
    with platform.store.write():
        row = get(platform, out_trade_no)
        if row["state"] in {"SUCCESS", "REFUND"}:
            raise PayError(400, "ORDER_PAID", "订单已支付，不能关闭", 268449538)
        platform.store.run("UPDATE pay_orders SET state = 'CLOSED' WHERE out_trade_no = ?", out_trade_no)


def pay(platform: Platform, persona: Persona, out_trade_no: str) -> dict[str, Any]:
    """Take the money and tell the mall; raises wallet.NotEnough, or PayError when the order cannot be paid."""
    with platform.store.write():
        row = get(platform, out_trade_no)
        if row["state"] != "NOTPAY":
            raise not_allowed(STATE_TEXTS[row["state"]])
        asked = json.loads(row["request"])
        wallet.change(platform, persona.name, -row["total_fen"], asked["description"], out_trade_no)
        wallet.change_merchant(platform, "basic", row["total_fen"])
        number = f"420000{secrets.randbelow(10_000):04d}{digits(now())[:8]}{secrets.randbelow(10**10):010d}"
        platform.store.run(
            "UPDATE pay_orders SET state = 'SUCCESS', transaction_id = ?, paid_at = ? WHERE out_trade_no = ?",
            number,
            now(),
            out_trade_no,
        )
        windows.open_window(platform, persona.openid, "payment")
        result = view(platform, get(platform, out_trade_no))
        notices.enqueue(platform, row["notify_url"], "TRANSACTION.SUCCESS", result, out_trade_no)
        receipt = {"title": "微信支付凭证", "amount_fen": row["total_fen"], "text": asked["description"]}
        chats.post(platform, persona.name, chats.PAY, chats.PAY, "receipt", {**receipt, "number": out_trade_no})
    notices.wake(platform)
    return result
