"""The shape of request bodies, checked to the letter.

Promises: unknown fields, nulls, wrong types and lengths are refused with the field's path; nothing is converted.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from standin.loopback import is_local
from standin.pay.errors import wrong_parameter

Rule = Callable[[Any, str], None]
UNKNOWN_FIELD = 270924358


def text(most: int, pattern: str = "", least: int = 1) -> Rule:
    """A text of `least` to `most` characters, wholly matching the pattern."""
    compiled = re.compile(pattern) if pattern else None

    def check(value: Any, path: str) -> None:
        if not isinstance(value, str):
            raise wrong_parameter(path, "类型不正确，应为字符串")
        if not least <= len(value) <= most:
            raise wrong_parameter(path, f"长度应在 {least} 到 {most} 之间")
        if compiled and not compiled.fullmatch(value):
            raise wrong_parameter(path, "格式不正确")

    return check


def number(least: int, most: int = 10_000_000_000) -> Rule:
    """A whole number; true and 1.0 are none."""

    def check(value: Any, path: str) -> None:
        if type(value) is not int:
            raise wrong_parameter(path, "类型不正确，应为整数")
        if not least <= value <= most:
            raise wrong_parameter(path, f"应在 {least} 到 {most} 之间")

    return check


def flag(value: Any, path: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        raise wrong_parameter(path, "类型不正确，应为布尔值")


def group(rules: dict[str, Rule], needed: tuple[str, ...] = ()) -> Rule:
    """An object with these fields and no others."""

    def check(value: Any, path: str) -> None:
        if not isinstance(value, dict):
            raise wrong_parameter(path or "/", "类型不正确，应为对象")
        for name in needed:
            if name not in value:
                raise wrong_parameter(f"{path}/{name}", "为必填项")
        for name, inner in value.items():
            if name not in rules:
                raise wrong_parameter(f"{path}/{name}", "不是接口定义的参数", UNKNOWN_FIELD)
            rules[name](inner, f"{path}/{name}")

    return check


def items(rule: Rule, most: int) -> Rule:
    """A list of 1 to `most` values of one shape."""

    def check(value: Any, path: str) -> None:
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise wrong_parameter(path, f"应为 1 到 {most} 项的数组")
        for position, inner in enumerate(value):
            rule(inner, f"{path}/{position}")

    return check


def notify_address(value: Any, path: str) -> None:
    """An address on this machine without a query; the stand-in calls nobody else."""
    text(255)(value, path)
    if "?" in value or "#" in value:
        raise wrong_parameter(path, "不能携带参数")
    if not is_local(value):
        raise wrong_parameter(path, "替身程序只通知本机地址")


def read_body(data: bytes, rule: Rule) -> dict[str, Any]:
    """The JSON object in the bytes, checked."""
    try:
        body = json.loads(data)
    except ValueError as error:
        raise wrong_parameter("/", "不是合法的 JSON") from error
    rule(body, "")
    found: dict[str, Any] = body
    return found


TRADE_NUMBER = text(32, r"[0-9A-Za-z_\-|*]+", least=6)
MERCHANT = {"appid": text(32), "mchid": text(32, r"\d+")}
GOODS = group(
    {
        "merchant_goods_id": text(32),
        "wechatpay_goods_id": text(32),
        "goods_name": text(256),
        "quantity": number(1),
        "unit_price": number(0),
    },
    ("merchant_goods_id", "quantity", "unit_price"),
)
STORE = group({"id": text(32), "name": text(256), "area_code": text(32), "address": text(512)}, ("id",))
ORDER = group(
    {
        **MERCHANT,
        "description": text(127),
        "out_trade_no": TRADE_NUMBER,
        "time_expire": text(64),
        "attach": text(128),
        "notify_url": notify_address,
        "goods_tag": text(32),
        "support_fapiao": flag,
        "amount": group({"total": number(1), "currency": text(16, "CNY")}, ("total",)),
        "payer": group({"openid": text(128)}, ("openid",)),
        "detail": group({"cost_price": number(0), "invoice_id": text(32), "goods_detail": items(GOODS, 6000)}),
        "scene_info": group(
            {"payer_client_ip": text(45), "device_id": text(32), "store_info": STORE}, ("payer_client_ip",)
        ),
        "settle_info": group({"profit_sharing": flag}),
    },
    ("appid", "mchid", "description", "out_trade_no", "notify_url", "amount", "payer"),
)
CLOSE = group({"mchid": text(32)}, ("mchid",))
REFUND_GOODS = group(
    {
        "merchant_goods_id": text(32),
        "wechatpay_goods_id": text(32),
        "goods_name": text(256),
        "unit_price": number(0),
        "refund_amount": number(0),
        "refund_quantity": number(1),
    },
    ("merchant_goods_id", "unit_price", "refund_amount", "refund_quantity"),
)
FUNDS_FROM = group({"account": text(32, "AVAILABLE|UNAVAILABLE"), "amount": number(1)}, ("account", "amount"))
REFUND = group(
    {
        "transaction_id": text(32),
        "out_trade_no": TRADE_NUMBER,
        "out_refund_no": text(64, r"[0-9A-Za-z_\-|*@]+"),
        "reason": text(80),
        "notify_url": notify_address,
        "funds_account": text(32, "AVAILABLE|UNSETTLED"),
        "amount": group(
            {"refund": number(1), "total": number(1), "currency": text(16, "CNY"), "from": items(FUNDS_FROM, 2)},
            ("refund", "total", "currency"),
        ),
        "goods_detail": items(REFUND_GOODS, 3000),
    },
    ("out_refund_no", "amount"),
)
REPORT = group({"info_type": text(15), "info_content": text(32)}, ("info_type", "info_content"))
TRANSFER = group(
    {
        "appid": text(32),
        "out_bill_no": text(32, "[0-9A-Za-z]+"),
        "transfer_scene_id": text(36),
        "openid": text(64),
        "user_name": text(1024),
        "transfer_amount": number(10),
        "transfer_remark": text(32),
        "notify_url": notify_address,
        "user_recv_perception": text(64),
        "transfer_scene_report_infos": items(REPORT, 8),
        "user_recv_style": group({"type": text(32, "CONFIRM_PAGE|RED_PACKET")}, ("type",)),
    },
    (
        "appid",
        "out_bill_no",
        "transfer_scene_id",
        "openid",
        "transfer_amount",
        "transfer_remark",
        "transfer_scene_report_infos",
    ),
)
