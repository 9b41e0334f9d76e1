"""The manager's phone: price and count of her own branch, changed at once, each written down."""

import uuid
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.catalog.queries import sku_offers
from app.inventory.queries import stock_views
from app.inventory.reserve import Wanted, reserve
from app.inventory.verify_stock import verify_stock
from app.kernel.database import reading, transaction
from app.kernel.models import AuditEntry
from app.kernel.moment import current_time
from tests.factories.branches import make_branch
from tests.factories.catalog import make_product, make_sku
from tests.factories.identity import make_staff, sign_in_staff
from tests.factories.inventory import make_stock


@dataclass
class Scene:
    """Two branches with one SKU of which the first has 10; a manager of the first is signed in."""

    mine: uuid.UUID
    other: uuid.UUID
    sku: uuid.UUID
    client: FlaskClient

    def send(self, branch: uuid.UUID | None = None, **fields: str):
        page = self.client.get("/desk/goods")
        token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
        form = {"csrf_token": token, "branch": (branch or self.mine).hex} | fields
        return self.client.post(f"/desk/goods/{self.sku.hex}", data=form)

    def stored(self) -> tuple[int, int]:
        with reading() as tx:
            price_fen = sku_offers(tx, self.mine, [self.sku])[self.sku].price_fen
            return price_fen, stock_views(tx, [self.sku], [self.mine])[self.mine, self.sku].on_hand


@pytest.fixture
def scene(app: Flask, client: FlaskClient) -> Scene:
    with transaction() as tx:
        mine, other = make_branch(tx, code="SH01").branch_id, make_branch(tx, code="SH02").branch_id
        sku = make_sku(tx, make_product(tx, name="云朵睡袋"), barcode="690001").id
        make_stock(tx, mine, sku, 10)
        manager = make_staff(tx, "manager", mine)
    sign_in_staff(client, manager)
    return Scene(mine, other, sku, client)


def test_price_and_count_are_changed_together_and_written_down(scene: Scene) -> None:
    answer = scene.send(price="188.00", on_hand="7", seen_on_hand="10")
    assert answer.status_code == 302
    assert scene.stored() == (18800, 7)
    with reading() as tx:
        acts = sorted((row.action, row.branch_id) for row in tx.query(AuditEntry) if row.action != "identity.sign_in")
        assert acts == [("catalog.set_price", scene.mine), ("inventory.set_count", scene.mine)]
        assert verify_stock(tx) == []


def test_the_same_form_sent_twice_changes_once_and_is_not_refused(scene: Scene) -> None:
    for _ in range(2):
        assert scene.send(price="188.00", on_hand="7", seen_on_hand="10").status_code == 302
    assert scene.stored() == (18800, 7)
    with reading() as tx:
        details = [row.detail for row in tx.query(AuditEntry) if row.action == "catalog.set_price"]
    assert details == [{"before_fen": 19900, "after_fen": 18800}]


def test_an_empty_price_goes_back_to_the_chain_s(scene: Scene) -> None:
    scene.send(price="188.00")
    assert scene.stored()[0] == 18800
    scene.send(price="")
    assert scene.stored()[0] == 19900


def test_the_card_comes_back_changed_for_htmx(scene: Scene) -> None:
    page = scene.client.get("/desk/goods")
    token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
    answer = scene.client.post(
        f"/desk/goods/{scene.sku.hex}",
        data={"branch": scene.mine.hex, "price": "150"},
        headers={"HX-Request": "true", "X-CSRF-Token": token},
    )
    assert 'value="150.00"' in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize("fields", [
    {"price": "abc"}, {"price": "-5"}, {"price": "0"}, {"price": "1e9"}, {"on_hand": "-1"}, {"on_hand": "1.5"},
    {"on_hand": "99999999999"}, {"on_hand": "7", "seen_on_hand": "9"}, {"price": "100", "on_hand": "x"},
])  # fmt: skip
def test_what_makes_no_sense_is_refused_and_changes_nothing(scene: Scene, fields: dict[str, str]) -> None:
    answer = scene.send(**fields)
    assert answer.status_code in (409, 422)
    assert scene.stored() == (19900, 10)


def test_a_count_below_what_orders_hold_is_refused_with_the_number(scene: Scene) -> None:
    with transaction() as tx:
        reserve(tx, scene.mine, uuid.uuid4(), [Wanted(uuid.uuid4(), scene.sku, 4)], None, current_time())
    answer = scene.send(on_hand="3", seen_on_hand="10")
    assert answer.status_code == 409
    assert "已有 4 件被订单占用" in answer.text
    assert scene.stored()[1] == 10


def test_another_branch_s_goods_are_not_hers_to_change(scene: Scene) -> None:
    assert scene.send(branch=scene.other, price="1.00").status_code == 403
    assert scene.send(branch=uuid.uuid4(), price="1.00").status_code == 404
    assert scene.other.hex not in scene.client.get("/desk/goods?branch=SH02").text


def test_a_clerk_sees_counts_but_changes_none(app: Flask, scene: Scene) -> None:
    clerk = app.test_client()
    with transaction() as tx:
        sign_in = make_staff(tx, "clerk", scene.mine)
    sign_in_staff(clerk, sign_in)
    view = Scene(scene.mine, scene.other, scene.sku, clerk)
    assert "save-goods" not in clerk.get("/desk/goods").text
    assert view.send(price="1.00").status_code == 403
    assert view.send(on_hand="1", seen_on_hand="10").status_code == 403
    assert scene.stored() == (19900, 10)


@pytest.mark.parametrize(("query", "found"), [("睡袋", True), ("690001", True), ("积木", False), ("<b>", False)])
def test_goods_are_found_by_words_and_barcode(scene: Scene, query: str, found: bool) -> None:
    page = scene.client.get("/desk/goods", query_string={"q": query}).text
    assert ("云朵睡袋" in page) is found
    assert "<b>" not in page


def test_nobody_comes_in_without_signing_in(app: Flask) -> None:
    assert app.test_client().get("/desk/goods").status_code == 302
