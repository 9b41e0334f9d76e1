"""The plainest story: put in the basket, check out, pay, see it paid. It must work whatever is plugged in beside the shop."""

import html
import json
import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app.catalog.models import Product, Sku
from app.kernel.database import reading
from app.kernel.moment import current_time
from app.kernel.outbox import run_until_empty
from tests.factories.checkout import differences_in_books, make_shop, make_shopper
from tests.factories.identity import sign_in_shopper
from tests.factories.wechat_pay import notify_paid, pay_far_side

FIELD = re.compile(r'<input[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"')


def _fields(page: str, form: str) -> dict[str, str]:
    part = page.partition(f'id="{form}"')[2].partition("</form>")[0]
    return {name: html.unescape(value) for name, value in FIELD.findall(part)}


def _token(client: FlaskClient) -> str:
    page = client.get("/basket").get_data(as_text=True)
    return page.partition('name="csrf-token" content="')[2].partition('"')[0]


def test_a_shopper_orders_pays_and_sees_it_paid(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    shop = make_shop(app)
    sign_in_shopper(client, make_shopper())
    token = _token(client)
    with reading() as tx:
        number = tx.get_one(Product, tx.get_one(Sku, shop.sku_ids[0]).product_id).number
    if any(rule.rule == "/p/<number>" for rule in app.url_map.iter_rules()):
        page = client.get(f"/p/{number}?branch={shop.branch.code}")
        assert page.status_code == 200
        assert "¥199.00" in page.get_data(as_text=True)
    with pay_far_side(app, tmp_path) as far:
        put = {"sku": shop.sku_ids[0], "branch": shop.branch.code, "quantity": "1", "csrf_token": token}
        assert client.post("/basket/lines", data=put).status_code == 303
        page = client.get("/checkout?choice=collect").get_data(as_text=True)
        form = _fields(page, "place") | {"contact_phone": "13800001234"}
        placed = client.post("/checkout", data=form)
        assert placed.status_code == 303, placed.get_data(as_text=True)
        order = placed.headers["Location"].rsplit("/", 1)[1]
        sheet = client.post(f"/pay/{order}/start", headers={"X-CSRF-Token": token})
        out_trade_no = json.loads(sheet.data)["package"].removeprefix("prepay_id=wx")
        assert notify_paid(app, far.pay(out_trade_no)).status_code in (200, 204)
    page = client.get(f"/orders/{order}").get_data(as_text=True)
    assert 'data-state="paid"' in page
    assert "¥199.00" in page
    run_until_empty(current_time())
    assert differences_in_books() == []
