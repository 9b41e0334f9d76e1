"""Refunds: accept, settle after a while, tell the mall.

Promises: the sum never passes the payment; the same number with the same wish repeats the answer; accepted is PROCESSING,
paid is SUCCESS; the optional minute between two refunds of one order.
"""

import json
import secrets
from sqlite3 import Row
from typing import Any

from standin import chats, personas, wallet
from standin.clock import digits, now, rfc3339
from standin.pay import notices, orders
from standin.pay.errors import PayError, not_allowed, wrong_parameter
from standin.platform import Platform

YEAR_S = 365 * 86_400
MOST_PARTS = 50


def _order(platform: Platform, body: dict[str, Any]) -> Row:
    if "transaction_id" in body:
        row = platform.store.one("SELECT * FROM pay_orders WHERE transaction_id = ?", body["transaction_id"])
    elif "out_trade_no" in body:
        row = platform.store.one("SELECT * FROM pay_orders WHERE out_trade_no = ?", body["out_trade_no"])
    else:
        raise wrong_parameter("/transaction_id", "与 out_trade_no 二选一必填")
    if row is None or row["transaction_id"] is None:
        raise PayError(404, "RESOURCE_NOT_EXISTS", "订单不存在或未支付", 268512771)
    return row


def _check(platform: Platform, body: dict[str, Any], order: Row) -> None:
    amount = body["amount"]
    if amount["total"] != order["total_fen"]:
        raise not_allowed("订单金额与原订单不一致")
    if order["paid_at"] + YEAR_S < now():
        raise not_allowed("订单已经超过退款期限")
    rows = platform.store.all("SELECT * FROM refunds WHERE out_trade_no = ?", order["out_trade_no"])
    living = [row for row in rows if row["state"] in {"PROCESSING", "SUCCESS"}]
    if sum(row["refund_fen"] for row in living) + amount["refund"] > order["total_fen"]:
        raise not_allowed("申请退款金额大于订单可退金额")
    if len(rows) >= MOST_PARTS:
        raise not_allowed("一笔订单最多支持 50 次部分退款")
    if platform.settings.refund_spacing and any(row["made_at"] + 60 > now() for row in rows):
        raise PayError(429, "FREQUENCY_LIMITED", "同一笔订单两次退款间隔不能小于 1 分钟", 268447840)


def ask(platform: Platform, body: dict[str, Any]) -> dict[str, Any]:
    """The answer of a refund request."""
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True)
    with platform.store.write():
        known = platform.store.one("SELECT * FROM refunds WHERE out_refund_no = ?", body["out_refund_no"])
        if known is not None:
            if known["request"] != canonical:
                raise not_allowed("请求重入时，参数与首次请求时不一致", 268498688)
            return view(platform, known)
        order = _order(platform, body)
        _check(platform, body, order)
        try:
            wallet.change_merchant(platform, "basic", -body["amount"]["refund"])
        except wallet.NotEnough as error:
            raise PayError(403, "NOT_ENOUGH", "基本账户余额不足") from error
        platform.store.run(
            "INSERT INTO refunds VALUES (?, ?, ?, ?, ?, 'PROCESSING', ?, ?, NULL, ?)",
            body["out_refund_no"],
            f"503{digits(now())}{secrets.randbelow(10**11):011d}",
            order["out_trade_no"],
            canonical,
            body["amount"]["refund"],
            body.get("notify_url"),
            now(),
            now() + platform.settings.refund_s / platform.settings.speed,
        )
        platform.store.run("UPDATE pay_orders SET state = 'REFUND' WHERE out_trade_no = ?", order["out_trade_no"])
    return view(platform, get(platform, body["out_refund_no"]))


def get(platform: Platform, out_refund_no: str) -> Row:
    """The refund, or 404."""
    row = platform.store.one("SELECT * FROM refunds WHERE out_refund_no = ?", out_refund_no)
    if row is None:
        raise PayError(404, "RESOURCE_NOT_EXISTS", "退款单不存在", 268512771)
    return row


def view(platform: Platform, row: Row) -> dict[str, Any]:
    """The answer of request and query."""
    order = orders.get(platform, row["out_trade_no"])
    refund, total = row["refund_fen"], order["total_fen"]
    body: dict[str, Any] = {
        "refund_id": row["refund_id"],
        "out_refund_no": row["out_refund_no"],
        "transaction_id": order["transaction_id"],
        "out_trade_no": order["out_trade_no"],
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": rfc3339(row["made_at"]),
        "status": row["state"],
        "funds_account": "AVAILABLE",
        "amount": {
            "total": total,
            "refund": refund,
            "payer_total": total,
            "payer_refund": refund,
            "settlement_refund": refund,
            "settlement_total": total,
            "discount_refund": 0,
            "currency": "CNY",
            "refund_fee": 0,
        },
        "promotion_detail": [],
    }
    return body if row["done_at"] is None else {**body, "success_time": rfc3339(row["done_at"])}


def settle_due(platform: Platform) -> int:
    """Pay out every refund whose time has come; how many."""
    with platform.store.write():
        rows = platform.store.all("SELECT * FROM refunds WHERE state = 'PROCESSING' AND due_at <= ?", now())
        for row in rows:
            _settle(platform, row)
    return len(rows)


def _settle(platform: Platform, row: Row) -> None:
    platform.store.run(
        "UPDATE refunds SET state = 'SUCCESS', done_at = ? WHERE out_refund_no = ?", now(), row["out_refund_no"]
    )
    order = orders.get(platform, row["out_trade_no"])
    persona = personas.find_by_openid(platform.store, order["openid"])
    if persona is not None:
        asked = json.loads(row["request"])
        wallet.change(
            platform, persona.name, row["refund_fen"], f"退款：{asked.get('reason', '')}", row["out_refund_no"]
        )
        receipt = {"title": "退款到账通知", "amount_fen": row["refund_fen"], "text": asked.get("reason", "退款")}
        body = {**receipt, "number": row["out_refund_no"]}
        chats.post(platform, persona.name, chats.PAY, chats.PAY, "receipt", body)
    told = view(platform, get(platform, row["out_refund_no"]))
    resource = {
        "mchid": platform.account.mchid,
        "transaction_id": told["transaction_id"],
        "out_trade_no": told["out_trade_no"],
        "refund_id": told["refund_id"],
        "out_refund_no": told["out_refund_no"],
        "refund_status": told["status"],
        "success_time": told["success_time"],
        "user_received_account": told["user_received_account"],
        "amount": {name: told["amount"][name] for name in ("total", "refund", "payer_total", "payer_refund")},
    }
    notices.enqueue(platform, row["notify_url"], "REFUND.SUCCESS", resource, row["out_refund_no"])
