"""What a piece costs the chain: frozen on the order's line, changed by head office alone, shown to no shopper."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalog.import_catalog import import_catalog
from app.catalog.models import Sku
from app.catalog.queries import sku_offers
from app.catalog.rules import CostWrong
from app.catalog.set_cost import set_cost
from app.catalog.set_price import SkuUnknown
from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden
from app.kernel.models import AuditEntry
from app.kernel.moment import current_time
from app.kernel.sheets import read_sheet
from tests.factories.checkout import NOW, Shop, make_shop, make_shopper, order_now, place
from tests.factories.identity import staff_principal
from tests.factories.principals import sign_in, staff_who_may

TELLING_FEN = 77_31  # a number no other amount of these tests has
HEADER = "external_ref,product_ref,specs,price"


@pytest.fixture
def shop(app: Flask) -> Shop:
    return make_shop(app)


def cost_of(sku_id: uuid.UUID) -> int | None:
    with reading() as tx:
        return sku_offers(tx, None, [sku_id])[sku_id].unit_cost_fen


def change(sku_id: uuid.UUID, cost_fen: int | None, role: str = "owner", branch_id: uuid.UUID | None = None) -> None:
    with transaction() as tx:
        set_cost(tx, staff_principal(role, branch_id), sku_id, cost_fen, NOW)


def test_an_order_keeps_the_cost_of_the_moment_it_was_placed(shop: Shop) -> None:
    change(shop.sku_ids[0], TELLING_FEN)
    placed = place(shop, make_shopper(), 2, 1)
    change(shop.sku_ids[0], 1)
    assert [line.unit_cost_fen for line in order_now(placed).lines] == [TELLING_FEN, None]
    assert cost_of(shop.sku_ids[0]) == 1


def test_only_head_office_changes_it_within_bounds_and_every_change_is_in_the_trail(shop: Shop) -> None:
    sku_id = shop.sku_ids[0]
    for role, branch_id in (("clerk", shop.branch.branch_id), ("manager", shop.branch.branch_id), ("finance", None)):
        with pytest.raises(Forbidden):
            change(sku_id, 100, role, branch_id)
    for wrong in (-1, 10**11):
        with pytest.raises(CostWrong):
            change(sku_id, wrong)
    with pytest.raises(SkuUnknown):
        change(uuid.uuid4(), 100)
    assert cost_of(sku_id) is None
    for cost_fen in (0, 0, 500, None):
        change(sku_id, cost_fen)
    with reading() as tx:
        asked = select(AuditEntry.detail).where(AuditEntry.action == "catalog.set_cost").order_by(AuditEntry.id)
        told = [(entry["before_fen"], entry["after_fen"]) for entry in tx.scalars(asked)]
    assert told == [(None, 0), (0, 500), (500, None)]


def _import(app: Flask, text: str) -> list[str]:
    with transaction() as tx:
        reports = import_catalog(tx, [read_sheet(text.encode(), "skus.csv")], by="test", now=NOW, good_rows_only=True)
        return [finding.problem.code for report in reports for finding in report.errors]


def test_a_file_sets_the_cost_leaves_it_without_the_column_and_names_a_wrong_one(app: Flask) -> None:
    products = "external_ref,name,category,price\nP1,睡袋,安睡/睡袋,99\n"
    with transaction() as tx:
        import_catalog(tx, [read_sheet(products.encode(), "products.csv")], by="test", now=NOW)

    def stored() -> int | None:
        with reading() as tx:
            return tx.scalar(select(Sku.unit_cost_fen).where(Sku.external_ref == "S1"))

    assert _import(app, f"{HEADER},cost\nS1,P1,尺码:80,99,45.50\n") == []
    assert stored() == 4550
    assert _import(app, f"{HEADER}\nS1,P1,尺码:80,98\n") == []
    assert stored() == 4550
    assert _import(app, f"{HEADER},cost\nS1,P1,尺码:80,98,abc\n") != []
    assert stored() == 4550
    assert _import(app, f"{HEADER},cost\nS1,P1,尺码:80,98,\n") == []
    assert stored() is None


def test_no_page_of_a_shopper_says_it_and_the_office_does(app: Flask, shop: Shop) -> None:
    for sku_id in shop.sku_ids:
        change(sku_id, TELLING_FEN)
    person_id = make_shopper()
    placed = place(shop, person_id, 1, now=current_time())
    with reading() as tx:
        number = sku_offers(tx, None, shop.sku_ids)[shop.sku_ids[0]].number
    sign_in(app, person_id=person_id, staff=staff_who_may("catalog.edit", "prices.edit"))
    client = app.test_client()
    client.set_cookie("lindian-branch", shop.branch.code)
    for path in (
        f"/p/{number}",
        f"/p/{number}/live",
        "/basket",
        "/checkout",
        f"/orders/{placed.number}",
        "/orders",
        "/",
    ):
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code < 500, path
        assert "77.31" not in answer.text, path
        assert "7731" not in answer.text, path
    assert "77.31" in client.get(f"/office/goods/{number}").text
    token = client.get(f"/office/goods/{number}").text.partition('name="csrf-token" content="')[2].partition('"')[0]
    form = {"cost": "12.5", "csrf_token": token}
    assert client.post(f"/office/goods/{number}/costs/{shop.sku_ids[0]}", data=form).status_code == 302
    assert cost_of(shop.sku_ids[0]) == 1250
