"""The shopper's way from basket to paid order, over HTTP, against a far side that signs like WeChat Pay."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.catalog.set_price import set_price
from app.checkout.queries import addresses_of, basket_items
from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.orders.queries import OrderView, get_order
from tests.factories.checkout import Shop, make_address, make_shop, make_shopper
from tests.factories.identity import make_staff, sign_in_shopper, sign_in_staff, staff_principal
from tests.factories.wechat_pay import PayFarSide, notify_paid, pay_far_side


@pytest.fixture
def far(app: Flask, tmp_path: Path) -> Iterator[PayFarSide]:
    with pay_far_side(app, tmp_path) as running:
        yield running


@pytest.fixture
def shop(app: Flask) -> Shop:
    return make_shop(app)


@pytest.fixture
def person_id(app: Flask) -> uuid.UUID:
    return make_shopper()


@pytest.fixture
def phone(app: Flask, person_id: uuid.UUID) -> FlaskClient:
    client = app.test_client()
    sign_in_shopper(client, person_id)
    client.get("/basket")
    return client


def _fields(page: str) -> dict[str, str]:
    """Every hidden field of a page's form."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value.replace("&#34;", '"') for name, value in found}


def _post(client: FlaskClient, path: str, **form: str):
    token = re.search(r'name="csrf-token" content="(\w+)"', client.get("/basket").text)
    assert token
    return client.post(path, data={"csrf_token": token.group(1)} | form)


def _add(client: FlaskClient, shop: Shop, quantity: str = "1", place: int = 0):
    sku = str(shop.sku_ids[place])
    return _post(client, "/basket/lines", sku=sku, branch=shop.branch.code, quantity=quantity)


def _order(number: str) -> OrderView:
    with reading() as tx:
        return get_order(tx, number)


def _place(client: FlaskClient, choice: str = "collect", **over: str):
    page = client.get(f"/checkout?choice={choice}")
    assert page.status_code == 200, page.text
    return client.post("/checkout", data=_fields(page.text) | {"contact_phone": "13800001234"} | over)


def test_a_shopper_buys_from_the_basket_to_the_paid_order(
    app: Flask, far: PayFarSide, shop: Shop, phone: FlaskClient
) -> None:
    assert _add(phone, shop, "2").status_code == 303
    assert "¥398.00" in phone.get("/basket").text
    placed = _place(phone)
    assert placed.status_code == 303
    number = placed.headers["Location"].rsplit("/", 1)[1]
    assert '<span class="yuan">398</span>.00' in phone.get(f"/pay/{number}").text
    parameters = _post(phone, f"/pay/{number}/start").get_json()
    assert parameters["package"].startswith("prepay_id=wx")
    (out_trade_no,) = far.orders
    assert far.orders[out_trade_no]["amount"] == {"total": 39800, "currency": "CNY"}
    assert 'data-order-state="awaiting_payment"' in phone.get(f"/pay/{number}/state").text
    assert notify_paid(app, far.pay(out_trade_no)).status_code == 204
    assert 'data-order-state="paid"' in phone.get(f"/pay/{number}/state").text
    assert phone.get(f"/pay/{number}").headers["Location"].endswith(f"/orders/{number}")
    page = phone.get(f"/orders/{number}").text
    assert "已付款" in page
    assert "待备货" in page
    assert number in phone.get("/orders").text


def test_the_query_leg_pays_when_no_notification_comes(
    app: Flask, far: PayFarSide, shop: Shop, phone: FlaskClient
) -> None:
    _add(phone, shop)
    number = _place(phone).headers["Location"].rsplit("/", 1)[1]
    _post(phone, f"/pay/{number}/start")
    assert _post(phone, f"/pay/{number}/check").get_json()["paid"] is False
    far.pay(next(iter(far.orders)))
    assert _post(phone, f"/pay/{number}/check").get_json() == {"state": "paid", "paid": True}


def test_a_price_change_is_confirmed_before_paying(
    app: Flask, far: PayFarSide, shop: Shop, phone: FlaskClient, person_id: uuid.UUID
) -> None:
    _add(phone, shop)
    form = _fields(phone.get("/checkout").text) | {"contact_phone": "13800001234"}
    with transaction() as tx:
        set_price(tx, staff_principal(), shop.sku_ids[0], shop.branch.branch_id, 18900, current_time())
    shown = phone.post("/checkout", data=form)
    assert shown.status_code == 409
    assert "¥199.00 → <strong>¥189.00</strong>" in shown.text
    placed = phone.post("/checkout", data=_fields(shown.text) | {"contact_phone": "13800001234"})
    assert _order(placed.headers["Location"].rsplit("/", 1)[1]).total_fen == 18900


def test_a_double_submit_leads_to_the_same_order(far: PayFarSide, shop: Shop, phone: FlaskClient) -> None:
    _add(phone, shop)
    form = _fields(phone.get("/checkout").text) | {"contact_phone": "13800001234"}
    first, second = phone.post("/checkout", data=form), phone.post("/checkout", data=form)
    assert first.headers["Location"] == second.headers["Location"]


def test_delivery_asks_for_an_address_and_shows_the_fee_and_why(
    far: PayFarSide, shop: Shop, phone: FlaskClient, person_id: uuid.UUID
) -> None:
    _add(phone, shop, "1", 1)
    assert "填写收货地址" in phone.get("/checkout?choice=deliver").text
    saved = _post(
        phone, "/addresses", name="王芳", phone="13800001234", province="上海市", city="上海市", district="黄浦区",
        detail="人民路1号", lng="121.48", lat="31.23", next="/checkout?choice=deliver",
    )  # fmt: skip
    assert "/checkout?choice=deliver&address=" in saved.headers["Location"]
    page = phone.get(saved.headers["Location"]).text
    assert "最近且商品齐全" in page
    number = _place(phone, "deliver").headers["Location"].rsplit("/", 1)[1]
    order = _order(number)
    assert order.destination is not None
    assert order.destination["detail"] == "人民路1号"
    assert order.total_fen == order.goods_fen + order.delivery_fen


@pytest.mark.parametrize("quantity", ["0", "-1", "1000", "1.5", "1e3", "", "NaN", "٣", "999999999999999999999"])
def test_no_odd_quantity_is_taken(
    far: PayFarSide, shop: Shop, phone: FlaskClient, person_id: uuid.UUID, quantity: str
) -> None:
    refused = _add(phone, shop, quantity)
    assert refused.status_code == 422
    assert "数量应是 1 到 999 之间的整数" in refused.text
    with reading() as tx:
        assert basket_items(tx, person_id) == {}


@pytest.mark.parametrize(
    "over", [{"sku": "x"}, {"sku": str(uuid.uuid4())}, {"branch": "nowhere"}, {"branch": "' OR 1=1 --"}]
)
def test_unknown_goods_and_branches_are_refused(
    far: PayFarSide, shop: Shop, phone: FlaskClient, person_id: uuid.UUID, over: dict[str, str]
) -> None:
    form = {"sku": str(shop.sku_ids[0]), "branch": shop.branch.code, "quantity": "1"} | over
    assert _post(phone, "/basket/lines", **form).status_code in (404, 409)
    with reading() as tx:
        assert basket_items(tx, person_id) == {}


def test_anothers_order_is_not_there(app: Flask, far: PayFarSide, shop: Shop, phone: FlaskClient) -> None:
    _add(phone, shop)
    number = _place(phone).headers["Location"].rsplit("/", 1)[1]
    stranger = app.test_client()
    sign_in_shopper(stranger, make_shopper())
    stranger.get("/basket")
    for path in (f"/orders/{number}", f"/pay/{number}", f"/pay/{number}/state"):
        assert stranger.get(path).status_code == 404
    for path in (f"/orders/{number}/cancel", f"/pay/{number}/check"):
        assert _post(stranger, path).status_code == 404
    assert _post(stranger, f"/pay/{number}/start").status_code == 404
    assert _order(number).state == "awaiting_payment"
    assert far.orders == {}


def test_anothers_address_can_neither_be_seen_nor_changed(app: Flask, far: PayFarSide, phone: FlaskClient) -> None:
    other = make_shopper()
    foreign = make_address(other)
    assert phone.get(f"/addresses/{foreign}").status_code == 404
    assert _post(phone, f"/addresses/{foreign}/remove").status_code == 404
    with reading() as tx:
        assert [item.address_id for item in addresses_of(tx, other)] == [foreign]


def test_a_broken_address_keeps_what_was_typed(far: PayFarSide, phone: FlaskClient) -> None:
    answer = _post(
        phone, "/addresses", name="王芳", phone="12", province="上海市", city="", district="黄浦区", detail="x"
    )
    assert answer.status_code == 422
    assert 'value="王芳"' in answer.text
    assert "11 位手机号" in answer.text


def test_a_form_without_token_changes_nothing(far: PayFarSide, shop: Shop, phone: FlaskClient) -> None:
    _add(phone, shop)
    form = _fields(phone.get("/checkout").text) | {"contact_phone": "13800001234"}
    assert phone.post("/checkout", data=form | {"csrf_token": "x"}).status_code == 403


def test_the_page_never_sets_a_price(far: PayFarSide, shop: Shop, phone: FlaskClient) -> None:
    _add(phone, shop)
    form = _fields(phone.get("/checkout").text) | {"contact_phone": "13800001234"}
    cheap = form["expected"].replace("19900", "1")
    shown = phone.post("/checkout", data=form | {"expected": cheap, "total_fen": "1"})
    assert shown.status_code == 409
    assert "¥0.01 → <strong>¥199.00</strong>" in shown.text


def test_an_unpaid_order_is_cancelled_by_its_owner(far: PayFarSide, shop: Shop, phone: FlaskClient) -> None:
    _add(phone, shop)
    number = _place(phone).headers["Location"].rsplit("/", 1)[1]
    _post(phone, f"/pay/{number}/start")
    assert _post(phone, f"/orders/{number}/cancel").status_code == 302
    assert _order(number).state == "cancelled"
    assert far.closed == set(far.orders)
    assert "已取消" in phone.get(f"/orders/{number}").text


def test_when_wechat_does_not_answer_the_order_waits(far: PayFarSide, shop: Shop, phone: FlaskClient) -> None:
    _add(phone, shop)
    number = _place(phone).headers["Location"].rsplit("/", 1)[1]
    far.silent = True
    assert _post(phone, f"/pay/{number}/start").status_code == 503
    far.silent = False
    assert _post(phone, f"/pay/{number}/start").status_code == 200
    assert len(far.orders) == 1


def test_head_office_finds_orders_and_exports_them(app: Flask, far: PayFarSide, shop: Shop, phone: FlaskClient) -> None:
    _add(phone, shop)
    number = _place(phone, note="=1+1").headers["Location"].rsplit("/", 1)[1]
    desk = app.test_client()
    with transaction() as tx:
        owner, clerk = make_staff(tx, "owner"), make_staff(tx, "clerk", uuid.uuid4())
    sign_in_staff(desk, owner)
    for query in (
        f"q={number}",
        "q=1234",
        "q=13800001234",
        "state=awaiting_payment",
        f"branch={shop.branch.branch_id}",
    ):
        assert number in desk.get(f"/office/orders?{query}").text
    for query in ("q=9999", "state=paid", f"branch={uuid.uuid4()}", "until=2020-01-01", "q=%25"):
        assert number not in desk.get(f"/office/orders?{query}").text
    assert number in desk.get(f"/office/orders/{number}").text
    exported = desk.get("/office/orders.csv")
    assert exported.mimetype == "text/csv"
    assert number in exported.text
    assert desk.get("/office/refunds").status_code == 200
    elsewhere = app.test_client()
    sign_in_staff(elsewhere, clerk)
    assert number not in elsewhere.get("/office/orders").text
    assert elsewhere.get(f"/office/orders/{number}").status_code == 404
    assert number not in elsewhere.get("/office/orders.csv").text


def test_a_manager_cancels_a_paid_order_with_a_reason_and_a_clerk_cannot(
    app: Flask, far: PayFarSide, shop: Shop, phone: FlaskClient
) -> None:
    _add(phone, shop)
    number = _place(phone).headers["Location"].rsplit("/", 1)[1]
    _post(phone, f"/pay/{number}/start")
    notify_paid(app, far.pay(next(iter(far.orders))))
    with transaction() as tx:
        staff = {
            "clerk": make_staff(tx, "clerk", shop.branch.branch_id),
            "manager": make_staff(tx, "manager", shop.branch.branch_id),
            "foreign": make_staff(tx, "manager", uuid.uuid4()),
        }
    answers = {}
    for who, fresh, reason in (
        ("clerk", True, "缺货"), ("foreign", True, "缺货"), ("manager", False, "缺货"), ("manager", True, ""),
    ):  # fmt: skip
        desk = app.test_client()
        sign_in_staff(desk, staff[who], fresh=fresh)
        token = re.search(r'name="csrf-token" content="(\w+)"', desk.get("/desk/orders").text)
        assert token
        form = {"csrf_token": token.group(1), "reason": reason}
        answers[who, fresh, reason] = desk.post(f"/office/orders/{number}/cancel", data=form).status_code
    assert list(answers.values()) == [403, 404, 401, 422]
    assert _order(number).state == "paid"
    assert desk.post(f"/office/orders/{number}/cancel", data=form | {"reason": "缺货"}).status_code == 303
    order = _order(number)
    assert (order.state, order.cancel_reason, order.refunded_fen) == ("cancelled", "缺货", 19900)
    assert "缺货" in phone.get(f"/orders/{number}").text
