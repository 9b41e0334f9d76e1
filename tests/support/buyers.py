"""Buyers of a running mall, over plain HTTP with WeChat's far side in the test's own hands."""

import html
import json
import re
import uuid
from typing import Any
from urllib.parse import urlencode

from tests.factories.wechat_pay import TRANSACTION, PayFarSide, sealed, signed_headers
from tests.support.wire import Answer, AnswerWrong, Client

FIELD = re.compile(r'<input[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"')
PREPAY = "prepay_id=wx"
PHONE = "13800001234"


class SoldOut(Exception):
    """The mall refused to place the order; the text is its page's sentence."""


class Buyer:
    """One signed-in shopper with one kept connection."""

    def __init__(self, port: int, session: str, far: PayFarSide) -> None:
        self.far = far
        self.client = Client(port)
        self.wechat = Client(port, "127.0.0.1")
        self.client.cookies["lindian-shopper"] = session
        page = self.client.expect(200, "GET", "/basket").body.decode()
        self.token = page.partition('name="csrf-token" content="')[2].partition('"')[0]

    def add(self, sku_id: uuid.UUID, branch: str, quantity: int = 1) -> None:
        """Put something in the basket."""
        self._went(self.post("/basket/lines", {"sku": sku_id, "branch": branch, "quantity": quantity}))

    def place(self) -> str:
        """Order the basket, to be collected; the order's number. Raises `SoldOut` when it is refused."""
        page = self.client.expect(200, "GET", "/checkout?choice=collect").body.decode()
        form = page.partition('id="place"')[2].partition("</form>")[0]
        fields = {name: html.unescape(value) for name, value in FIELD.findall(form)}
        if "client_token" not in fields:
            raise SoldOut(page)
        answer = self.post("/checkout", fields | {"contact_phone": PHONE})
        if answer.status == 409 and 'data-play="refused"' in answer.body.decode():
            raise SoldOut(answer.body.decode())
        return self._went(answer).rsplit("/", 1)[1]

    def close(self) -> None:
        """Hang up."""
        self.client.close()
        self.wechat.close()

    def pay(self, number: str) -> None:
        """Open the sheet, let WeChat report the payment, and see the order paid."""
        sheet = self.client.expect(200, "POST", f"/pay/{number}/start", b"", X_CSRF_Token=self.token)
        out_trade_no = json.loads(sheet.body)["package"].removeprefix(PREPAY)
        self.notify(out_trade_no)
        page = self.client.expect(200, "GET", f"/orders/{number}").body.decode()
        if 'data-state="paid"' not in page:
            raise AnswerWrong(f"order {number} is not shown as paid")

    def notify(self, out_trade_no: str) -> None:
        """WeChat reports a payment and is thanked."""
        body = sealed("TRANSACTION.SUCCESS", self.far.pay(out_trade_no))
        headers = {name.replace("-", "_"): value for name, value in signed_headers(body).items()}
        answer = self.wechat.send("POST", TRANSACTION, body, Content_Type="application/json", **headers)
        if answer.status not in (200, 204):
            raise AnswerWrong(f"the notification was answered {answer.status}")

    def post(self, path: str, fields: dict[str, Any]) -> Answer:
        """Send a form with this browser's token."""
        body = urlencode({**fields, "csrf_token": self.token}).encode()
        return self.client.send("POST", path, body, Content_Type="application/x-www-form-urlencoded")

    def _went(self, answer: Answer) -> str:
        if answer.status not in (302, 303):
            raise AnswerWrong(f"{answer.status}: {answer.body[:1500].decode(errors='replace')}")
        return answer.headers["location"]
