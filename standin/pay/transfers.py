"""Merchant transfers: the mall offers, the person confirms in the wallet.

Promises: the scene's report items must match exactly; the money is set aside at once and comes back on FAIL or CANCELLED;
only the named openid can confirm; an unconfirmed bill fails after 24 hours of the demo's clock.
"""

import json
import secrets
from sqlite3 import Row
from typing import Any

from standin import chats, personas, wallet
from standin.cipher import rsa
from standin.clock import digits, now, rfc3339
from standin.pay import notices
from standin.pay.errors import PayError, not_allowed, wrong_parameter
from standin.pay.orders import check_merchant
from standin.personas import Persona
from standin.platform import Platform

DAY_S = 86_400
SETTLE_S = 0.3
FINAL = {"SUCCESS", "FAIL", "CANCELLED"}
SCENES: dict[str, tuple[set[str], set[str]]] = {
    "1000": ({"活动名称", "奖励说明"}, {"活动奖励", "现金奖励"}),
    "1005": ({"岗位类型", "报酬说明"}, {"劳务报酬", "报销款", "企业补贴", "开工利是"}),
    "1011": ({"赔付原因"}, {"退款", "商家赔付"}),
}


def _check_scene(body: dict[str, Any]) -> None:
    scene = SCENES.get(body["transfer_scene_id"])
    if scene is None:
        raise not_allowed("商户未开通此转账场景")
    given = [info["info_type"] for info in body["transfer_scene_report_infos"]]
    if set(given) != scene[0] or len(given) != len(scene[0]):
        raise PayError(400, "PARAM_ERROR", "未传入完整且对应的转账场景报备信息", 268435461)
    if body.get("user_recv_perception", next(iter(scene[1]))) not in scene[1]:
        raise not_allowed("暂不支持展示当前传入的用户收款感知")


def _check_name(platform: Platform, body: dict[str, Any]) -> str:
    amount, sealed = body["transfer_amount"], body.get("user_name")
    if sealed is None:
        if amount >= 200_000:
            raise wrong_parameter("/user_name", "转账金额 >= 2000 元时必填")
        return ""
    if amount < 30:
        raise wrong_parameter("/user_name", "转账金额低于 0.3 元时不支持")
    try:
        return rsa.open_field(platform.account.platform_key, sealed)
    except ValueError as error:
        raise wrong_parameter("/user_name", "解密失败") from error


def offer(platform: Platform, body: dict[str, Any]) -> dict[str, Any]:
    """The answer of transfer-bills."""
    check_merchant(platform, body)
    _check_scene(body)
    name = _check_name(platform, body)
    persona = personas.find_by_openid(platform.store, body["openid"])
    if persona is None:
        raise not_allowed("openid与appid不匹配")
    if body.get("user_recv_style", {}).get("type") == "RED_PACKET" and body["transfer_amount"] > 20_000:
        raise not_allowed("红包样式的金额不能超过 200 元")
    # The sealed name differs on every call; what it says is what must repeat.
    canonical = json.dumps({**body, "user_name": name}, ensure_ascii=False, sort_keys=True)
    with platform.store.write():
        known = find(platform, body["out_bill_no"])
        if known is not None:
            if known["request"] != canonical:
                raise not_allowed("商户单号已存在，且参数与首次请求时不一致", 268498688)
            return offered(known)
        _insert(platform, body, canonical)
        row = get(platform, body["out_bill_no"])
        notice = {"title": "收款确认", "amount_fen": row["amount_fen"], "text": body["transfer_remark"]}
        chats.post(platform, persona.name, chats.PAY, chats.PAY, "receipt", {**notice, "number": row["out_bill_no"]})
    return offered(row)


def _insert(platform: Platform, body: dict[str, Any], canonical: str) -> None:
    try:
        wallet.change_merchant(platform, "operating", -body["transfer_amount"])
    except wallet.NotEnough as error:
        raise PayError(403, "NOT_ENOUGH", "运营账户资金不足") from error
    # The funds are locked at once unless a wish asks to see it happen.
    fault = platform.faults.take("transfer:accept")
    is_slow = fault is not None and fault.action == "slow"
    if is_slow and fault is not None:
        platform.store.keep_value(f"slow:{body['out_bill_no']}", fault.seconds)
    platform.store.run(
        "INSERT INTO transfers VALUES (?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?)",
        body["out_bill_no"],
        f"1330{digits(now())}{secrets.randbelow(10**14):014d}",
        canonical,
        body["openid"],
        body["transfer_amount"],
        "ACCEPTED" if is_slow else "WAIT_USER_CONFIRM",
        "ABBQO+" + secrets.token_urlsafe(60),
        body.get("notify_url"),
        now(),
        now(),
        now() + fault.seconds if is_slow and fault is not None else demo_now(platform) + DAY_S,
    )


def offered(row: Row) -> dict[str, Any]:
    """The short answer; package_info only while the person may confirm."""
    body = {
        "out_bill_no": row["out_bill_no"],
        "transfer_bill_no": row["transfer_bill_no"],
        "create_time": rfc3339(row["made_at"]),
        "state": row["state"],
    }
    if row["fail_reason"]:
        body["fail_reason"] = row["fail_reason"]
    return {**body, "package_info": row["package_info"]} if row["state"] == "WAIT_USER_CONFIRM" else body


def find(platform: Platform, out_bill_no: str) -> Row | None:
    """The bill by the merchant's number, or None."""
    return platform.store.one("SELECT * FROM transfers WHERE out_bill_no = ?", out_bill_no)


def get(platform: Platform, number: str) -> Row:
    """The bill by the merchant's or WeChat's number, or 404."""
    row = platform.store.one("SELECT * FROM transfers WHERE ? IN (out_bill_no, transfer_bill_no)", number)
    if row is None:
        raise PayError(404, "NOT_FOUND", "记录不存在", 268512771)
    return row


def view(platform: Platform, row: Row) -> dict[str, Any]:
    """The query answer, which is also the notification's resource."""
    asked = json.loads(row["request"])
    body = {
        "mch_id": platform.account.mchid,
        "out_bill_no": row["out_bill_no"],
        "transfer_bill_no": row["transfer_bill_no"],
        "appid": platform.account.appid,
        "state": row["state"],
        "transfer_amount": row["amount_fen"],
        "transfer_remark": asked["transfer_remark"],
        "openid": row["openid"],
        "create_time": rfc3339(row["made_at"]),
        "update_time": rfc3339(row["changed_at"]),
    }
    return {**body, "fail_reason": row["fail_reason"]} if row["fail_reason"] else body


def cancel(platform: Platform, out_bill_no: str) -> dict[str, Any]:
    """Begin to take a bill back; only while the person has not confirmed."""
    with platform.store.write():
        row = find(platform, out_bill_no)
        if row is None:
            raise PayError(404, "NOT_FOUND", "记录不存在", 268512771)
        if row["state"] not in {"WAIT_USER_CONFIRM", "CANCELING", "CANCELLED"}:
            raise not_allowed("当前状态不支持撤销")
        if row["state"] == "WAIT_USER_CONFIRM":
            _move(platform, row, "CANCELING", due_at=now() + SETTLE_S)
        row = get(platform, out_bill_no)
    body = {name: row[name] for name in ("out_bill_no", "transfer_bill_no", "state")}
    return {**body, "update_time": rfc3339(row["changed_at"])}


def waiting(platform: Platform, persona: Persona) -> list[dict[str, Any]]:
    """What this person may confirm now."""
    rows = platform.store.all(
        "SELECT * FROM transfers WHERE openid = ? AND state = 'WAIT_USER_CONFIRM' ORDER BY made_at", persona.openid
    )
    return [
        {
            "transfer_bill_no": row["transfer_bill_no"],
            "amount_fen": row["amount_fen"],
            "remark": json.loads(row["request"])["transfer_remark"],
            "package_info": row["package_info"],
            "at": row["made_at"],
            "hours_left": max(0, int((row["due_at"] - demo_now(platform)) // 3600)),
        }
        for row in rows
    ]


def confirm(platform: Platform, persona: Persona, package_info: str) -> Row:
    """The person takes the money; refused for anyone else and in any other state."""
    with platform.store.write():
        row = platform.store.one("SELECT * FROM transfers WHERE package_info = ?", package_info)
        if row is None:
            raise not_allowed("收款信息不存在")
        if row["openid"] != persona.openid:
            raise not_allowed("微信号与商家指定不一致")
        if row["state"] != "WAIT_USER_CONFIRM":
            raise not_allowed("这笔收款已处理")
        name, fault = json.loads(row["request"])["user_name"], platform.faults.take("transfer:confirm")
        if fault is not None and fault.action == "fail":
            _finish(platform, row, "FAIL", "PAYEE_ACCOUNT_ABNORMAL")
        elif name and name != persona.real_name:
            _finish(platform, row, "FAIL", "NAME_NOT_CORRECT")
        else:
            _move(platform, row, "TRANSFERING", due_at=now() + SETTLE_S)
        row = get(platform, row["out_bill_no"])
    notices.wake(platform)
    return row


def _move(platform: Platform, row: Row, state: str, reason: str = "", due_at: float | None = None) -> None:
    platform.store.run(
        "UPDATE transfers SET state = ?, fail_reason = ?, changed_at = ?, due_at = ? WHERE out_bill_no = ?",
        state,
        reason,
        now(),
        due_at,
        row["out_bill_no"],
    )


def _finish(platform: Platform, row: Row, state: str, reason: str = "") -> None:
    _move(platform, row, state, reason)
    persona = personas.find_by_openid(platform.store, row["openid"])
    if state == "SUCCESS" and persona is not None:
        remark = json.loads(row["request"])["transfer_remark"]
        wallet.change(platform, persona.name, row["amount_fen"], remark, row["out_bill_no"])
    else:
        wallet.change_merchant(platform, "operating", row["amount_fen"])
    told = view(platform, get(platform, row["out_bill_no"]))
    notices.enqueue(platform, row["notify_url"], "MCHTRANSFER.BILL.FINISHED", told, row["out_bill_no"])


def demo_now(platform: Platform) -> float:
    """Seconds since the epoch on the clock by which people have 24 hours; it only runs ahead when asked."""
    return now() + float(platform.store.read_value("demo_ahead_s") or 0)


def advance_demo(platform: Platform, hours: float) -> float:
    """Let that clock run ahead by so many hours; how far ahead it is, in hours."""
    ahead_s = float(platform.store.read_value("demo_ahead_s") or 0) + hours * 3600
    platform.store.keep_value("demo_ahead_s", ahead_s)
    return ahead_s / 3600


def settle_due(platform: Platform) -> int:
    """Move on every bill whose time has come; how many."""
    with platform.store.write():
        due = "due_at <= CASE state WHEN 'WAIT_USER_CONFIRM' THEN ? ELSE ? END"
        rows = platform.store.all(f"SELECT * FROM transfers WHERE {due}", demo_now(platform), now())  # noqa: S608
        for row in rows:
            if row["state"] == "ACCEPTED":
                slow_s = float(platform.store.read_value(f"slow:{row['out_bill_no']}") or 0)
                _move(platform, row, "PROCESSING", due_at=now() + slow_s)
            elif row["state"] == "PROCESSING":
                _move(platform, row, "WAIT_USER_CONFIRM", due_at=demo_now(platform) + DAY_S)
            elif row["state"] == "TRANSFERING":
                _finish(platform, row, "SUCCESS")
            elif row["state"] == "CANCELING":
                _finish(platform, row, "CANCELLED")
            else:
                _finish(platform, row, "FAIL", "OVERDUE_CLOSE")
    return len(rows)
