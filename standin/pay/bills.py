"""Daily trade bills: what this stand-in knows happened on one China day, as WeChat writes it down.

Promises: amounts in yuan, every cell behind a backquote, the totals at the end; ready at ten the next morning unless a test wants
them at once; planted differences change the paper, never the stand-in's own truth.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from standin.clock import CHINA, now
from standin.pay.errors import PayError, wrong_parameter
from standin.platform import Platform

NAMES = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,"
    "代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,"
    "申请退款金额,费率备注"
)
TOTALS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
CHANGES = ("drop", "amount", "transaction", "merchant", "double", "invent_payment", "invent_refund", "hash", "totals")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """One row: a payment, or a refund when `refund_no` is given."""

    at: float
    mchid: str
    transaction_id: str
    out_trade_no: str
    openid: str
    title: str
    amount_fen: int
    refund_id: str = ""
    refund_no: str = ""

    @property
    def number(self) -> str:
        """The merchant's number of what happened."""
        return self.refund_no or self.out_trade_no


class BadBillWish(ValueError):
    """The wish names no known change."""


def open_early(platform: Platform, at_once: bool) -> None:
    """Whether today's bill can be had already."""
    platform.store.keep_value("bills_at_once", at_once)


def plant(platform: Platform, wish: dict[str, Any]) -> None:
    """Change the paper from now on: {change, number, fen}; BadBillWish when it makes no sense."""
    change, number, fen = wish.get("change"), str(wish.get("number", "")), wish.get("fen", 1)
    if change not in CHANGES or type(fen) is not int:
        raise BadBillWish(f"change: {', '.join(CHANGES)}; fen: a whole number")
    planted = _planted(platform)
    platform.store.keep_value("bill_changes", [*planted, {"change": change, "number": number, "fen": fen}])


def _planted(platform: Platform) -> list[dict[str, Any]]:
    return platform.store.read_value("bill_changes") or []


def offer(platform: Platform, day_text: str, base: str) -> dict[str, str]:
    """Where the bill can be fetched, and its SHA-1."""
    text = _bill(platform, _asked_day(platform, day_text))
    token = secrets.token_urlsafe(24)
    platform.store.keep_value(f"bill:{token}", text)
    digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    if any(wish["change"] == "hash" for wish in _planted(platform)):
        digest = hashlib.sha1(digest.encode(), usedforsecurity=False).hexdigest()
    return {"hash_type": "SHA1", "hash_value": digest, "download_url": f"{base}/v3/billdownload/file?token={token}"}


def fetch(platform: Platform, token: str) -> bytes:
    """The file."""
    text = platform.store.read_value(f"bill:{token}")
    if not isinstance(text, str):
        raise PayError(400, "INVALID_REQUEST", "token 无效或已过期")
    return text.encode()


def _asked_day(platform: Platform, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise wrong_parameter("/bill_date", "应为 YYYY-MM-DD") from error
    today = datetime.fromtimestamp(now(), CHINA)
    if platform.store.read_value("bills_at_once") and day == today.date():
        return day
    if day >= today.date():
        raise wrong_parameter("/bill_date", "只能下载昨天及以前的账单")
    if day == today.date() - DAY and today.hour < 10:
        raise PayError(400, "STATEMENT_CREATING", "账单生成中，请稍后再试")
    return day


def _bill(platform: Platform, day: date) -> str:
    start = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    span = (start.timestamp(), (start + DAY).timestamp())
    changes = _planted(platform)
    entries = sorted(_changed([*_payments(platform, span), *_refunds(platform, span)], changes, span[0]), key=_at)
    if not entries:
        raise PayError(400, "NO_STATEMENT_EXIST", "当日没有账单")
    extra_fen = sum(wish["fen"] for wish in changes if wish["change"] == "totals")
    lines = [NAMES, *(_line(platform, entry) for entry in entries), TOTALS, _totals(entries, extra_fen), ""]
    return "\ufeff" + "\r\n".join(lines)


def _payments(platform: Platform, span: tuple[float, float]) -> Iterator[Entry]:
    rows = platform.store.all("SELECT * FROM pay_orders WHERE paid_at >= ? AND paid_at < ?", *span)
    for row in rows:
        title = json.loads(row["request"])["description"]
        yield Entry(
            row["paid_at"],
            platform.account.mchid,
            row["transaction_id"],
            row["out_trade_no"],
            row["openid"],
            title,
            row["total_fen"],
        )


def _refunds(platform: Platform, span: tuple[float, float]) -> Iterator[Entry]:
    rows = platform.store.all(
        "SELECT refunds.*, pay_orders.transaction_id, pay_orders.openid FROM refunds JOIN pay_orders USING (out_trade_no) "
        "WHERE done_at >= ? AND done_at < ?",
        *span,
    )
    for row in rows:
        yield Entry(
            row["done_at"],
            platform.account.mchid,
            row["transaction_id"],
            row["out_trade_no"],
            row["openid"],
            "退款",
            row["refund_fen"],
            row["refund_id"],
            row["out_refund_no"],
        )


def _changed(entries: list[Entry], changes: list[dict[str, Any]], at: float) -> Iterator[Entry]:
    for entry in entries:
        kept = [entry]
        for wish in (wish for wish in changes if wish["number"] == entry.number):
            kept = [one for old in kept for one in _change(old, wish)]
        yield from kept
    for wish in changes:
        if wish["change"] in ("invent_payment", "invent_refund"):
            refund = wish["change"] == "invent_refund"
            number = wish["number"]
            invented = Entry(at, "1600000000", f"4200{number}", number, "o-nobody", "不存在的订单", wish["fen"])
            yield replace(invented, refund_no=number, refund_id=f"50{number}") if refund else invented


def _change(entry: Entry, wish: dict[str, Any]) -> list[Entry]:
    match wish["change"]:
        case "drop":
            return []
        case "double":
            return [entry, entry]
        case "amount":
            return [replace(entry, amount_fen=entry.amount_fen + wish["fen"])]
        case "transaction":
            return [replace(entry, transaction_id=f"4299{entry.transaction_id[4:]}")]
        case "merchant":
            return [replace(entry, mchid="1699999999")]
    return [entry]


def _at(entry: Entry) -> float:
    return entry.at


def _yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _line(platform: Platform, entry: Entry) -> str:
    refund, amount = bool(entry.refund_no), _yuan(entry.amount_fen)
    cells = [
        datetime.fromtimestamp(entry.at, CHINA).strftime("%Y-%m-%d %H:%M:%S"),
        platform.account.appid, entry.mchid, "0", "", entry.transaction_id, entry.out_trade_no, entry.openid, "JSAPI",
        "REFUND" if refund else "SUCCESS", "OTHERS", "CNY", "0.00" if refund else amount, "0.00",
        entry.refund_id or "0", entry.refund_no or "0", amount if refund else "0.00", "0.00",
        "ORIGINAL" if refund else "", "SUCCESS" if refund else "", entry.title, "", "0.00000", "0.60%",
        "0.00" if refund else amount, amount if refund else "0.00", "",
    ]  # fmt: skip
    return ",".join(f"`{cell}" for cell in cells)


def _totals(entries: list[Entry], extra_fen: int) -> str:
    paid = sum(entry.amount_fen for entry in entries if not entry.refund_no)
    back = sum(entry.amount_fen for entry in entries if entry.refund_no)
    cells = [str(len(entries)), _yuan(paid), _yuan(back), "0.00", "0.00", _yuan(paid + extra_fen), _yuan(back)]
    return ",".join(f"`{cell}" for cell in cells)
