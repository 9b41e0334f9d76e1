"""Payees with money, and WeChat's far side of merchant transfers, for tests.

Promises: the far side keeps every bill it was asked for by its number and pays at most once for each; it signs like the real one.
"""

import json
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.kernel.database import Tx, reading, transaction
from app.kernel.ids import new_id, new_token
from app.ledger.post_entries import post
from app.ledger.rules import Line, NewEntry
from app.payments.rules import Payee
from referral.payouts.confirm_name import confirm_name
from referral.payouts.queries import PayeeBalance, WithdrawalView, get_withdrawal, payee_balances
from referral.payouts.request_withdrawal import request_withdrawal
from tests.factories.identity import APPID, make_wechat_person
from tests.factories.wechat_pay import MCHID, account_of, notify, sealed, signed_headers
from tests.support.tiny_server import Asked, TinyServer, tiny_server

PAYER = Payee(APPID, MCHID)
NOTIFY = "/wechat/pay/notify/transfer"
BILLS = "/v3/fund-app/mch-transfer/transfer-bills"
Answer = tuple[int, dict[str, str], bytes]


def make_payee(now: datetime, available_fen: int = 0, name: str = "王芳") -> uuid.UUID:
    """A person WeChat knows, her name given, with so much to withdraw."""
    with transaction() as tx:
        person_id = make_wechat_person(tx, nickname=name)
        confirm_name(tx, person_id, name, True, now)
        if available_fen:
            earn(tx, person_id, available_fen, now)
    return person_id


def earn(tx: Tx, payee_id: uuid.UUID, amount_fen: int, now: datetime, account: str = "payee.available") -> None:
    """Commission comes in (a minus takes it back, into debt if need be), past the orders."""
    lines = (Line("commission.expense", amount_fen), Line(f"{account}:{payee_id}", -amount_fen, may_overdraw=True))
    post(tx, NewEntry("tests.earned", f"payee:{payee_id}", f"earned:{new_id()}", lines), now)


def ask(person_id: uuid.UUID, gross_fen: int, now: datetime, client_token: str = "") -> WithdrawalView:
    """She asks for so much."""
    with transaction() as tx:
        return request_withdrawal(tx, person_id, gross_fen, client_token or new_token(), PAYER, now)


def balance_of(person_id: uuid.UUID) -> PayeeBalance:
    """Where her money stands."""
    with reading() as tx:
        return payee_balances(tx, [person_id])[person_id]


def withdrawal_now(number: str) -> WithdrawalView:
    """The withdrawal as it stands."""
    with reading() as tx:
        return get_withdrawal(tx, number)


@dataclass
class TransferFarSide:
    """`bills` by number. `fault` is taken up by the next create: silent (nothing happens), lost (it happens, no answer), or an
    error code; `first` is the state a fresh bill starts in."""

    server: TinyServer
    bills: dict[str, dict[str, Any]] = field(default_factory=dict)
    creates: int = 0
    fault: str = ""
    first: str = "WAIT_USER_CONFIRM"
    asks: list[str] = field(default_factory=list)

    def serve(self, asked: Asked) -> Answer:
        self.asks.append(f"{asked.method} {asked.path}")
        if asked.method == "GET":
            known = self.bills.get(asked.path.rsplit("/", 1)[1])
            return _answer(self.told(known)) if known else _no("NOT_FOUND", 404)
        if asked.path.endswith("/cancel"):
            bill = self.bills[asked.path.split("/")[-2]]
            bill["state"] = "CANCELING"
            return _answer({name: bill[name] for name in ("out_bill_no", "transfer_bill_no", "state")})
        return self._create(json.loads(asked.body))

    def _create(self, body: dict[str, Any]) -> Answer:
        self.creates += 1
        fault, self.fault = self.fault, ""
        if fault == "silent":
            return 500, {}, b"{}"
        if fault not in ("", "lost"):
            return _no(fault, 403)
        bill = self.bills.setdefault(body["out_bill_no"], self._fresh(body))
        if fault == "lost":
            return 500, {}, b"{}"
        short = {name: bill[name] for name in ("out_bill_no", "transfer_bill_no", "create_time", "state")}
        if bill["state"] == "WAIT_USER_CONFIRM":
            short["package_info"] = f"package-{bill['out_bill_no']}"
        return _answer(short)

    def _fresh(self, body: dict[str, Any]) -> dict[str, Any]:
        return {
            "mch_id": MCHID,
            "appid": body["appid"],
            "out_bill_no": body["out_bill_no"],
            "transfer_bill_no": f"13{secrets.randbelow(10**20):020d}",
            "transfer_amount": body["transfer_amount"],
            "openid": body["openid"],
            "user_name": "yes" if body.get("user_name") else "",
            "create_time": "2026-11-22T10:00:00+08:00",
            "state": self.first,
        }

    def told(self, bill: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in bill.items() if value != ""}

    def set_state(self, number: str, state: str, fail_reason: str = "") -> dict[str, Any]:
        """WeChat moves a bill on; what it tells about it."""
        self.bills[number] |= {"state": state, "fail_reason": fail_reason}
        return self.told(self.bills[number])

    @property
    def paid_fen(self) -> int:
        """What really left the merchant's account."""
        return sum(bill["transfer_amount"] for bill in self.bills.values() if bill["state"] == "SUCCESS")


class _AnyPath(dict[str, Any]):
    def __init__(self, far: TransferFarSide) -> None:
        super().__init__()
        self.far = far

    def get(self, _key: str, _default: Any = None) -> Any:
        return self.far.serve


@contextmanager
def transfer_far_side(app: Flask, folder: Path) -> Iterator[TransferFarSide]:
    """A running far side that `app` takes for WeChat Pay."""
    with tiny_server() as server:
        far = TransferFarSide(server)
        server.answers = _AnyPath(far)  # type: ignore[assignment]
        path = folder / "transfer-account.json"
        path.write_text(json.dumps(account_of(far)), encoding="utf-8")  # type: ignore[arg-type]
        app.config["LINDIAN"] = replace(app.config["LINDIAN"], account_file=path)
        yield far


def notify_transfer(app: Flask, told: dict[str, Any], note_id: str = "", **headers: Any) -> TestResponse:
    """WeChat reports the end of a transfer."""
    body = sealed("MCHTRANSFER.BILL.FINISHED", told, note_id)
    return notify(app, body, signed_headers(body, **headers), NOTIFY)


def _answer(content: dict[str, Any]) -> Answer:
    body = json.dumps(content).encode()
    return 200, signed_headers(body), body


def _no(code: str, status: int) -> Answer:
    return status, {}, json.dumps({"code": code, "message": code}).encode()
