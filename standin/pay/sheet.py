"""The pay sheet: what a page asks the phone to pay, checked before the person sees it.

Promises: the page's paySign must be the merchant's; the prepay id must live; only the openid of the order may pay.
"""

import json
from typing import Any

from standin.cipher import rsa
from standin.clock import now
from standin.pay import orders
from standin.pay.errors import PayError, not_allowed
from standin.personas import Persona, account_face
from standin.platform import Platform


def open_sheet(platform: Platform, persona: Persona, call: dict[str, Any]) -> dict[str, Any]:
    """What to show for a getBrandWCPayRequest or chooseWXPay call; PayError says why not."""
    timestamp = call.get("timeStamp", call.get("timestamp", ""))
    nonce, package = call.get("nonceStr", ""), call.get("package", "")
    app_id = call.get("appId", platform.account.appid)
    if app_id != platform.account.appid or call.get("signType") != "RSA" or not str(timestamp).isdigit():
        raise not_allowed("支付参数不正确")
    message = rsa.join_lines(app_id, str(timestamp), str(nonce), str(package)).encode()
    if not rsa.verify(platform.account.merchant_public_key, message, str(call.get("paySign", ""))):
        raise PayError(401, "SIGN_ERROR", "支付验证签名失败")
    order = _order(platform, str(package))
    if order["openid"] != persona.openid:
        raise not_allowed("下单账号与支付账号不一致，请核实后再支付")
    if order["state"] != "NOTPAY":
        raise not_allowed(orders.STATE_TEXTS[order["state"]])
    return {
        "out_trade_no": order["out_trade_no"],
        "amount_fen": order["total_fen"],
        "description": json.loads(order["request"])["description"],
        "merchant": account_face()["name"],
        "balance_fen": persona.balance_fen,
    }


def _order(platform: Platform, package: str) -> Any:
    row = platform.store.one(
        "SELECT out_trade_no FROM prepays WHERE prepay_id = ? AND made_at > ?",
        package.removeprefix("prepay_id="),
        now() - orders.PREPAY_LIFE_S,
    )
    if row is None or not package.startswith("prepay_id="):
        raise not_allowed("支付会话已过期，请重新下单")
    return orders.get(platform, row["out_trade_no"])
