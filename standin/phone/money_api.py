"""The wallet's part of the phones' JSON API: pay sheet, balance, transfers to confirm.

Promises: as in `api`; nothing is paid that the sheet would not have shown.
"""

from typing import Any

from flask import Blueprint

from standin import personas, wallet
from standin.pay import orders, sheet, transfers
from standin.personas import Persona
from standin.phone.refusals import PREFIX, word_refusals
from standin.platform import here
from standin.wishes import read_wish

pages = Blueprint("phone_money", __name__, url_prefix=PREFIX)
word_refusals(pages)
Json = dict[str, Any]


def _person(name: str) -> Persona:
    return personas.get(here().store, name)


@pages.post("/pay/sheet")
def pay_sheet(name: str) -> Json:
    """What the page asks to pay, checked."""
    return sheet.open_sheet(here(), _person(name), read_wish())


@pages.post("/pay")
def pay(name: str) -> Json:
    """Pay what the page asks: the parameters of getBrandWCPayRequest or chooseWXPay."""
    persona = _person(name)
    asked = sheet.open_sheet(here(), persona, read_wish())
    paid = orders.pay(here(), persona, asked["out_trade_no"])
    return {"transaction_id": paid["transaction_id"], "amount_fen": asked["amount_fen"]}


@pages.get("/wallet")
def open_wallet(name: str) -> Json:
    """Balance, changes, money to confirm."""
    persona = _person(name)
    return {
        "balance_fen": persona.balance_fen,
        "entries": wallet.entries(here(), name),
        "waiting": transfers.waiting(here(), persona),
    }


@pages.post("/wallet/top-up")
def top_up(name: str) -> Json:
    """Add demo money {amount_fen}."""
    amount = read_wish().get("amount_fen")
    if type(amount) is not int or not 1 <= amount <= wallet.MOST_TOP_UP_FEN:
        raise ValueError("充值金额应在 0.01 到 100000 元之间")
    wallet.change(here(), _person(name).name, amount, "充值（演示）", "")
    return {"balance_fen": _person(name).balance_fen}


@pages.post("/transfers/confirm")
def confirm_transfer(name: str) -> Json:
    """Take the money of {package_info}."""
    row = transfers.confirm(here(), _person(name), str(read_wish().get("package_info", "")))
    return {"state": row["state"], "fail_reason": row["fail_reason"]}
