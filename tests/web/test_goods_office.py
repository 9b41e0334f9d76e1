"""Head office's branches, goods and stock matrix: seen and changed by who may, refused in words, exported harmlessly."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from PIL import Image

from app.branches.queries import directory
from app.catalog.queries import product_page, sku_offers
from app.inventory.queries import stock_views
from app.kernel.database import reading, transaction
from app.kernel.models import AuditEntry
from app.kernel.moment import current_time
from app.kernel.sheets import read_sheet
from tests.factories.branches import make_branch
from tests.factories.catalog import make_product, make_sku
from tests.factories.inventory import make_stock
from tests.factories.principals import sign_in, staff_who_may

EVERYTHING = ("branches.edit", "catalog.edit", "prices.edit", "stock.edit", "stock.read")
SHOPS = "external_ref,code,name,longitude,latitude\nA,SH01,甲店,121.40,31.20\nB,SH02,乙店,121.41,31.21\n"


@pytest.fixture
def office(app: Flask, client: FlaskClient) -> FlaskClient:
    sign_in(app, staff=staff_who_may(*EVERYTHING))
    return client


def post(client: FlaskClient, path: str, from_page: str | None = None, **form):
    token = client.get(from_page or path).text.split('name="csrf-token" content="')[1].split('"')[0]
    return client.post(path, data={"csrf_token": token} | form, content_type="multipart/form-data")


def file(text: str, name: str = "shops.csv"):
    return io.BytesIO(text.encode()), name


def audited() -> list[str]:
    with reading() as tx:
        return sorted(row.action for row in tx.query(AuditEntry))


# ------------------------------------------------------------------ branches


def test_branches_are_listed_searched_and_paged(office: FlaskClient) -> None:
    with transaction() as tx:
        for number in range(60):
            make_branch(tx, code=f"B{number:03d}", name=f"第{number}店", city="上海市" if number % 2 else "杭州市")
    page = office.get("/office/branches").text
    assert page.count("/office/branches/B0") == 50
    assert "after=B049" in page
    assert office.get("/office/branches?after=B049").text.count("/office/branches/B0") == 10
    assert office.get("/office/branches?q=第7店").text.count("/office/branches/B0") == 1
    assert office.get("/office/branches?city=杭州市&q=第1").text.count("/office/branches/B0") == 5


def test_a_branch_is_edited_written_down_and_seen_at_once(office: FlaskClient) -> None:
    with transaction() as tx:
        make_branch(tx, code="SH01", name="甲店")
    form = {
        "name": "甲店新",
        "code": "SH01",
        "lng": "121.5",
        "lat": "31.3",
        "hours": "Mo-Fr 10:00-20:00",
        "state": "paused",
    }
    assert post(office, "/office/branches/SH01", **form).status_code == 302
    with reading() as tx:
        branch = directory(tx, current_time()).by_code("SH01")
    assert branch is not None
    assert (branch.name, branch.lng, branch.state, branch.address) == ("甲店新", 121.5, "paused", branch.address)
    assert branch.hours is not None
    assert branch.hours[5] == ()
    assert audited() == ["branches.edit"]
    post(office, "/office/branches/SH01", **form)
    assert audited() == ["branches.edit"]


@pytest.mark.parametrize(("field", "text", "words"), [
    ("name", "", "没有门店名称"), ("lng", "200", "看不懂"), ("lng", "", "没有经纬度"), ("hours", "白天", "看不懂"),
    ("code", "a b", "只能用字母"), ("code", "", "请填写门店代码"), ("code", "SH02", "已经属于门店"), ("state", "asleep", "不认识"),
    ("delivery_radius_m", "-5", "不小于 0"), ("time_zone", "Mars/Base", "不认识时区"), ("address", "长" * 301, "文字太长"),
])  # fmt: skip
def test_what_is_wrong_with_a_branch_is_said_and_everything_typed_stays(
    office: FlaskClient, field: str, text: str, words: str
) -> None:
    with transaction() as tx:
        make_branch(tx, code="SH01", name="甲店")
        make_branch(tx, code="SH02", name="乙店")
    form = {"name": "改名", "code": "SH01", "lng": "121.5", "lat": "31.3"} | {field: text}
    answer = post(office, "/office/branches/SH01", **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert field == "name" or 'value="改名"' in answer.text
    with reading() as tx:
        assert directory(tx, current_time()).by_code("SH01").name == "甲店"
    assert audited() == []


def test_a_new_branch_is_made_once(office: FlaskClient) -> None:
    form = {
        "name": "新店",
        "code": "N1",
        "lng": "121.5",
        "lat": "31.3",
        "kind": "shop",
        "state": "open",
        "owner": "franchise",
    }
    first = post(office, "/office/branches/new", **form)
    assert first.headers["Location"].endswith("/office/branches/N1")
    assert post(office, "/office/branches/new", **form).status_code == 422
    with reading() as tx:
        assert [branch.owner for branch in directory(tx, current_time()).all()] == ["franchise"]


def test_a_branch_file_is_previewed_then_imported(office: FlaskClient) -> None:
    preview = post(office, "/office/branches-import", act="preview", system="gcj02", file=file(SHOPS))
    assert "预览，尚未导入" in preview.text
    with reading() as tx:
        assert directory(tx, current_time()).all() == ()
    assert "已导入" in post(office, "/office/branches-import", act="import", system="gcj02", file=file(SHOPS)).text
    with reading() as tx:
        assert [branch.code for branch in directory(tx, current_time()).all()] == ["SH01", "SH02"]


def test_a_wrong_branch_file_is_refused_row_by_row(office: FlaskClient) -> None:
    answer = post(office, "/office/branches-import", act="import", file=file(SHOPS.replace("121.41", "here")))
    assert answer.status_code == 422
    assert "“here”看不懂" in answer.text
    assert post(office, "/office/branches-import", act="import", file=file("a,b\n1,2\n")).status_code == 422
    assert post(office, "/office/branches-import", act="import", system="utm", file=file(SHOPS)).status_code == 422
    with reading() as tx:
        assert directory(tx, current_time()).all() == ()


def test_exported_branches_are_imported_again_unchanged(office: FlaskClient) -> None:
    post(office, "/office/branches-import", act="import", file=file(SHOPS.replace("甲店", "=cmd|甲店")))
    body = office.get("/office/branches.csv").data
    assert "'=cmd|甲店".encode() in body
    answer = post(office, "/office/branches-import", act="import", file=(io.BytesIO(body), "shops.csv"))
    assert answer.status_code == 200
    with reading() as tx:
        assert directory(tx, current_time()).by_code("SH01").name == "=cmd|甲店"
    assert audited() == ["branches.import"]


# ------------------------------------------------------------------ goods


def test_a_product_is_edited_and_found_by_its_new_words(office: FlaskClient) -> None:
    with transaction() as tx:
        make_sku(tx, make_product(tx, number="NY1", name="旧名"))
    form = {
        "name": "云朵睡袋",
        "brief": "软",
        "description": "很软",
        "unit": "件",
        "keywords": "宝宝",
        "status": "off",
        "category": "",
    }
    assert post(office, "/office/goods/NY1", **form).status_code == 302
    assert "云朵睡袋" in office.get("/office/goods?q=宝宝&status=off").text
    assert "云朵睡袋" not in office.get("/office/goods?q=旧名").text
    assert audited() == ["catalog.edit_product"]
    assert post(office, "/office/goods/NY1", **(form | {"name": ""})).status_code == 422
    assert post(office, "/office/goods/NY1", **(form | {"category": "no-id"})).status_code == 422
    assert office.get("/office/goods/NOTHING").status_code == 404


def test_pictures_are_made_anew_and_foreign_bytes_refused(office: FlaskClient) -> None:
    with transaction() as tx:
        make_sku(tx, make_product(tx, number="NY1"))
    drawn = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(drawn, "PNG")
    path, page = "/office/goods/NY1/pictures", "/office/goods/NY1"
    assert post(office, path, page, picture=(io.BytesIO(drawn.getvalue()), "a.png")).status_code == 302
    with reading() as tx:
        (name,) = product_page(tx, None, "NY1").pictures
    with office.get(f"/pictures/{name}_160.webp") as shown:
        assert shown.status_code == 200
    assert post(office, path, page, picture=(io.BytesIO(b"<svg onload=alert(1)>"), "a.png")).status_code == 422
    assert post(office, path, page).status_code == 302
    with reading() as tx:
        assert product_page(tx, None, "NY1").pictures == ()


def test_the_chain_s_price_needs_the_right_everywhere(app: Flask, office: FlaskClient) -> None:
    with transaction() as tx:
        shop, sku = make_branch(tx).branch_id, make_sku(tx, make_product(tx, number="NY1")).id
    path, page = f"/office/goods/NY1/prices/{sku}", "/office/goods/NY1"
    assert post(office, path, page, price="188").status_code == 302
    assert post(office, path, page, price="free").status_code == 422
    sign_in(app, staff=staff_who_may(*EVERYTHING, branch_ids=frozenset({shop})))
    assert post(office, path, page, price="1").status_code == 403
    with reading() as tx:
        assert sku_offers(tx, None, [sku])[sku].price_fen == 18800


def test_goods_files_are_previewed_then_imported(office: FlaskClient) -> None:
    goods = "external_ref,name,category,brand,price,status\nNY1,云朵睡袋,安睡,云朵絮,199,on\n"
    skus = "external_ref,product_ref,specs,price\nNY1-1,NY1,颜色:蓝,199\n"
    files = lambda: [file(skus, "skus.csv"), file(goods, "products.csv")]  # noqa: E731
    assert "预览，尚未导入" in post(office, "/office/goods-import", act="preview", file=files()).text
    assert office.get("/office/goods/NY1").status_code == 404
    assert "已导入" in post(office, "/office/goods-import", act="import", file=files()).text
    assert "云朵睡袋" in office.get("/office/goods/NY1").text
    bad = post(
        office,
        "/office/goods-import",
        act="import",
        file=file(goods.replace("199", "x").replace("price", "list_price,price"), "p.csv"),
    )
    assert bad.status_code == 422


# ------------------------------------------------------------------ stock


def test_the_matrix_shows_every_branch_and_a_cell_is_changed_in_place(office: FlaskClient) -> None:
    with transaction() as tx:
        shops = [make_branch(tx, code=f"SH0{number}").branch_id for number in range(3)]
        sku = make_sku(tx, make_product(tx, name="云朵睡袋"), external_ref="NY1-1").id
        make_stock(tx, shops[0], sku, 8)
    page = office.get("/office/stock").text
    assert page.count("?edit=1") == 3
    cell = f"/office/stock/{shops[0].hex}/{sku.hex}"
    assert 'name="on_hand"' in office.get(f"{cell}?edit=1").text
    changed = post(office, cell, "/office/stock", price="150.00", on_hand="5", safety="1", seen_on_hand="8")
    assert "¥150.00" in changed.text
    with reading() as tx:
        view = stock_views(tx, [sku], [shops[0]])[shops[0], sku]
        assert (view.on_hand, view.safety, view.available) == (5, 1, 4)
    assert audited() == ["catalog.set_price", "inventory.set_count", "inventory.set_safety"]
    history = office.get(f"{cell}/movements").text
    assert "−3" in history
    assert "+8" in history


def test_a_manager_s_matrix_holds_her_own_branch_only(app: Flask, client: FlaskClient) -> None:
    with transaction() as tx:
        mine, other, sku = make_branch(tx).branch_id, make_branch(tx).branch_id, make_sku(tx).id
    sign_in(app, staff=staff_who_may("stock.read", "stock.edit", branch_ids=frozenset({mine})))
    assert client.get("/office/stock").text.count("?edit=1") == 1
    assert client.get(f"/office/stock/{other.hex}/{sku.hex}").status_code == 403
    assert post(client, f"/office/stock/{other.hex}/{sku.hex}", "/office/stock", on_hand="5").status_code == 403
    assert len(read_sheet(client.get("/office/stock.csv").data, "a.csv").rows) == 1


def test_the_export_is_the_matrix_in_both_formats_and_can_be_imported_again(office: FlaskClient) -> None:
    with transaction() as tx:
        shop = make_branch(tx, code="SH01").branch_id
        sku = make_sku(tx, make_product(tx, name="@SUM(云朵)"), external_ref="NY1-1").id
        make_stock(tx, shop, sku, 8)
    row = read_sheet(office.get("/office/stock.csv").data, "a.csv").rows[0].cells
    assert (row["branch"], row["sku"], row["price"], row["on_hand"]) == ("SH01", "NY1-1", "199.00", "8")
    book = load_workbook(io.BytesIO(office.get("/office/stock.xlsx").data))
    assert book.worksheets[0]["E2"].value == "'@SUM(云朵)"
    body = office.get("/office/stock.csv").data.replace(b",8,", b",6,")
    answer = post(office, "/office/goods-import", act="import", file=(io.BytesIO(body), "stock.csv"))
    assert answer.status_code == 200
    with reading() as tx:
        assert stock_views(tx, [sku])[shop, sku].on_hand == 6


@pytest.mark.parametrize("path", [
    "/office/branches", "/office/branches/new", "/office/branches-import", "/office/branches.csv", "/office/goods",
    "/office/goods-import", "/office/stock", "/office/stock.csv", "/desk/goods",
])  # fmt: skip
def test_pages_are_shut_to_staff_without_the_right(app: Flask, client: FlaskClient, path: str) -> None:
    sign_in(app, staff=staff_who_may("books.read"))
    assert client.get(path).status_code == 403
