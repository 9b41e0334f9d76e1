"""What a shopper meets: the mall at a branch, its goods, live prices, the way into the bag."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app.catalog.models import BranchPrice
from app.checkout.queries import basket_count, basket_items
from app.codes.draw_qr import qr_svg
from app.codes.issue_code import issue_code
from app.kernel.database import db, reading, transaction
from app.kernel.models import OutboxEvent
from app.kernel.moment import current_time
from app.official.models import Follower
from tests.factories.branches import make_branch
from tests.factories.catalog import hide_product, make_branch_price, make_category, make_product, make_sku
from tests.factories.identity import make_person, make_staff, sign_in_shopper, sign_in_staff
from tests.factories.inventory import make_stock

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0"}


@pytest.fixture
def mall(app: Flask) -> SimpleNamespace:
    """Two branches, one shelf, a product in two colours: blue in stock at the first, red only at the second."""
    with transaction() as tx:
        here = make_branch(tx, code="SH01", name="中山路店")
        there = make_branch(tx, code="SH02", name="人民广场店", lng=121.4760, lat=31.2330)
        make_branch(tx, code="BJ01", name="国贸店", city="北京市", district="朝阳区", lng=116.46, lat=39.91)
        shelf = make_category(tx, name="纸尿裤")
        product = make_product(tx, name="云朵纸尿裤", number="P1001", category_id=shelf.id)
        blue = make_sku(tx, product, specs=[["颜色", "蓝"]])
        red = make_sku(tx, product, specs=[["颜色", "红"]], price_fen=21900)
        make_stock(tx, here.branch_id, blue.id, 3)
        make_stock(tx, there.branch_id, red.id, 30)
        return SimpleNamespace(
            here=here, there=there, shelf=shelf.id, product=product.id, blue=blue.id, red=red.id, person=make_person(tx)
        )


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements inside the block, BEGIN not."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def token_of(client: FlaskClient, path: str) -> str:
    return client.get(path).text.split('name="csrf-token" content="')[1].split('"')[0]


def add(client: FlaskClient, sku: object, quantity: str = "1", client_token: str = "", **headers: str) -> Any:
    form = {
        "csrf_token": token_of(client, "/"),
        "sku_id": str(sku),
        "quantity": quantity,
        "client_token": client_token,
    }
    return client.post("/p/P1001/add?branch=SH01", data=form, headers=headers)


def test_home_shows_the_chosen_branch_and_its_own_price(mall: SimpleNamespace, client: FlaskClient) -> None:
    with transaction() as tx:
        make_branch_price(tx, mall.here.branch_id, mall.blue, 18800)
    assert client.get("/b/SH01").location == "/"
    page = client.get("/").text
    assert "中山路店" in page
    assert '<span class="yuan">188</span>.00' in page
    assert client.get("/b/SH02").location == "/"
    assert '<span class="yuan">199</span>.00' in client.get("/").text


def test_an_unknown_or_closed_branch_leads_to_the_choice(mall: SimpleNamespace, client: FlaskClient) -> None:
    with transaction() as tx:
        make_branch(tx, code="SH09", state="closed")
    for code in ("SH09", "NOSUCH", "%3Cscript%3E"):
        answer = client.get(f"/b/{code}")
        assert answer.location == "/branches"
        assert client.get_cookie("lindian-branch") is None


def test_without_a_branch_the_pages_show_the_chain_s_price_and_ask(mall: SimpleNamespace, client: FlaskClient) -> None:
    assert "选择离您最近的门店" in client.get("/").text
    page = client.get("/p/P1001").text
    assert "先选一家门店" in page
    assert 'data-play="add-to-bag"' not in page


def test_a_shelf_and_a_search_show_only_what_the_branch_lists(mall: SimpleNamespace, client: FlaskClient) -> None:
    client.get("/b/SH02")
    for path in (f"/c/{mall.shelf}", "/search?q=纸尿", "/c"):
        assert "云朵纸尿裤" in client.get(path).text
    with transaction() as tx:
        hide_product(tx, mall.there.branch_id, mall.product)
    for path in (f"/c/{mall.shelf}", "/search?q=纸尿", "/c"):
        assert "云朵纸尿裤" not in client.get(path).text
    assert "没有找到“&lt;b&gt;”" in client.get("/search?q=<b>").text
    assert client.get("/c/00000000-0000-0000-0000-000000000000").status_code == 404


def test_the_next_page_of_a_shelf_comes_as_rows(mall: SimpleNamespace, client: FlaskClient) -> None:
    with transaction() as tx:
        for _ in range(30):
            make_sku(tx, make_product(tx, category_id=mall.shelf))
    page = client.get(f"/c/{mall.shelf}").text
    onward = re.search(r'hx-get="([^"]+cursor[^"]+)"', page).group(1).replace("&amp;", "&")
    rows = client.get(onward, headers={"HX-Request": "true"}).text
    assert "<html" not in rows
    assert page.count("good-row") + rows.count("good-row") == 31


def test_the_product_page_is_live_and_silent_while_nothing_changes(mall: SimpleNamespace, client: FlaskClient) -> None:
    first = client.get("/p/P1001/live?branch=SH01")
    assert first.json["price"] == "¥199.00"
    assert {sku["text"]: sku["words"] for sku in first.json["skus"]} == {"蓝": "仅剩 3 件", "红": "本店缺货"}
    same = client.get("/p/P1001/live?branch=SH01", headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    with transaction() as tx:
        tx.add(BranchPrice(branch_id=mall.here.branch_id, sku_id=mall.blue, price_fen=17900, changed_at=NOW))
    changed = client.get("/p/P1001/live?branch=SH01", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.json["price"] == "¥179.00"


def test_pages_cost_few_statements(mall: SimpleNamespace, client: FlaskClient, app: Flask) -> None:
    with transaction() as tx:
        for _ in range(30):
            make_sku(tx, make_product(tx, category_id=mall.shelf))
    client.get("/b/SH01")
    client.get("/")
    for path, most in (("/", 2), (f"/c/{mall.shelf}", 2), ("/search?q=测试", 2), ("/p/P1001", 3), ("/p/P1001/live", 3)):
        with counted() as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= most, (path, seen)
    sign_in_shopper(client, mall.person)
    with counted() as seen:
        assert client.get("/p/P1001").status_code == 200
    assert len(seen) <= 8, seen  # for people she knows, what plugs into the page asks a little of its own


def test_other_branches_that_have_it_come_nearest_first(mall: SimpleNamespace, client: FlaskClient) -> None:
    text = client.get("/p/P1001/elsewhere?branch=SH01").text
    assert "人民广场店" in text
    assert "中山路店" not in text
    assert "国贸店" not in text
    assert re.search(r"相距 \d+ m", text)


def test_adding_to_the_bag_counts_once_for_one_form(mall: SimpleNamespace, client: FlaskClient) -> None:
    sign_in_shopper(client, mall.person)
    for _ in range(3):
        answer = add(client, mall.blue, "2", "form-1", Accept="application/json")
        assert answer.json["pieces"] == 2
    assert client.get_cookie("lindian-bag").value == "2"
    add(client, mall.blue, "1", "form-2")
    with reading() as tx:
        assert basket_items(tx, mall.person) == {mall.blue: 3}


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "1000000", "", "二", "９"])
def test_a_quantity_that_makes_no_sense_adds_nothing(mall: SimpleNamespace, client: FlaskClient, quantity: str) -> None:
    sign_in_shopper(client, mall.person)
    answer = add(client, mall.blue, quantity, Accept="application/json")
    assert answer.status_code == 422
    with reading() as tx:
        assert basket_count(tx, mall.person) == 0


def test_adding_is_refused_in_words_for_strangers_and_unknown_goods(mall: SimpleNamespace, client: FlaskClient) -> None:
    assert add(client, mall.blue, Accept="application/json").status_code == 401
    sign_in_shopper(client, mall.person)
    assert add(client, "rubbish", Accept="application/json").json["detail"] == "这件商品不在了，看看别的吧。"
    assert add(client, mall.person, Accept="application/json").status_code in (404, 409)
    form = {"sku_id": str(mall.blue), "quantity": "1"}
    assert client.post("/p/P1001/add?branch=SH01", data=form).status_code == 403
    with reading() as tx:
        assert basket_count(tx, mall.person) == 0


def test_a_missing_product_is_a_plain_page(mall: SimpleNamespace, client: FlaskClient) -> None:
    answer = client.get("/p/NOSUCH")
    assert answer.status_code == 404
    assert "这件商品不在了" in answer.text


def near(client: FlaskClient, **form: str) -> Any:
    return client.post("/branches/near", data={"csrf_token": token_of(client, "/branches")} | form)


def test_the_nearest_branch_comes_first_and_gcj02_is_told_from_wgs84(
    mall: SimpleNamespace, client: FlaskClient
) -> None:
    answer = near(client, lng="121.4760", lat="31.2330", system="gcj02").text
    assert answer.index("人民广场店") < answer.index("中山路店") < answer.index("国贸店")
    assert ">0 m<" in answer
    shifted = near(client, lng="121.4760", lat="31.2330", system="wgs84").text
    assert ">0 m<" not in shifted


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"lng": "121"},
        {"lng": "nan", "lat": "31"},
        {"lng": "inf", "lat": "31"},
        {"lng": "31.2", "lat": "121.4"},
        {"lng": "东", "lat": "31"},
        {"lng": "121", "lat": "31", "system": "mars"},
    ],
)
def test_a_position_that_is_none_is_refused_in_words(
    mall: SimpleNamespace, client: FlaskClient, form: dict[str, str]
) -> None:
    assert near(client, **form).status_code == 422


def test_without_a_position_search_city_and_district_all_lead_to_a_branch(
    mall: SimpleNamespace, client: FlaskClient
) -> None:
    with transaction() as tx:
        for number in range(12):
            make_branch(tx, code=f"GZ{number:02d}", name=f"广州{number}店", city="广州市", lng=113.26, lat=23.13)
    assert "从您在的地方开始" in client.get("/branches").text
    assert "国贸店" in client.get("/branches?city=北京市").text
    found = client.get("/branches?q=人民 黄浦").text
    assert "人民广场店" in found
    assert "国贸店" not in found
    near_district = client.get("/branches?province=110000&town=110100&district=110105").text
    assert near_district.index("国贸店") < near_district.index("中山路店")
    assert "没有找到门店" in client.get("/branches?q=%3Cscript%3E").text
    assert client.get("/branches?province=x&town=110100&district=nosuch").status_code == 200


def choose(client: FlaskClient, code: str, onward: str = "/") -> Any:
    form = {"csrf_token": token_of(client, "/branches"), "code": code, "next": onward}
    return client.post("/branches/choose", data=form)


def test_a_choice_is_kept_and_never_leads_off_the_site(mall: SimpleNamespace, client: FlaskClient) -> None:
    assert choose(client, "SH02", "/p/P1001").location == "/p/P1001"
    assert client.get_cookie("lindian-branch").value == "SH02"
    assert choose(client, "SH01", "https://evil.example/").location == "/"
    assert choose(client, "SH01", "//evil.example").location == "/"
    assert choose(client, "NOSUCH").status_code == 404


def test_moving_the_bag_names_every_price_that_changes(mall: SimpleNamespace, client: FlaskClient) -> None:
    sign_in_shopper(client, mall.person)
    add(client, mall.blue)
    with transaction() as tx:
        make_branch_price(tx, mall.there.branch_id, mall.blue, 18800)
    answer = choose(client, "SH02")
    assert answer.status_code == 200
    assert "¥199.00" in answer.text
    assert '<span class="yuan">188</span>' in answer.text
    assert choose(client, "SH02").status_code == 302


def test_the_code_on_the_shelf_opens_that_product_at_that_branch(
    mall: SimpleNamespace, client: FlaskClient, app: Flask
) -> None:
    with transaction() as tx:
        token = issue_code(tx, "product", NOW, branch_id=mall.there.branch_id, product_id=mall.product, by="system")
        gone = issue_code(tx, "product", NOW, branch_id=mall.there.branch_id, product_id=mall.person, by="system")
    answer = client.get(f"/q/{token}", headers=BROWSER)
    assert answer.location == "/p/P1001?branch=SH02"
    assert "人民广场店" in client.get(answer.location, headers=BROWSER).text
    assert client.get_cookie("lindian-branch").value == "SH02"
    assert client.get(f"/q/{gone}", headers=BROWSER).status_code == 404
    with reading() as tx:
        rows = tx.scalars(select(OutboxEvent).where(OutboxEvent.name == "codes.CodeOpened")).all()
        assert [row.payload["branch_id"] for row in rows] == [mall.there.branch_id.hex]


def test_a_manager_makes_the_shelf_code_once_and_only_for_her_branch(
    mall: SimpleNamespace, client: FlaskClient, app: Flask
) -> None:
    with transaction() as tx:
        manager = make_staff(tx, "manager", mall.here.branch_id)
    sign_in_staff(client, manager)
    assert "云朵纸尿裤" in client.get("/desk/shelf").text
    assert "生成货架码" in client.get("/desk/shelf/P1001").text
    form = {"csrf_token": token_of(client, "/")}
    for _ in range(2):
        assert client.post("/desk/shelf/P1001?branch=SH01", data=form).status_code == 302
    assert "data-qr" in client.get("/desk/shelf/P1001?branch=SH01").text
    assert client.get("/desk/shelf/P1001?branch=SH02").status_code == 403
    assert client.post("/desk/shelf/P1001?branch=SH02", data=form).status_code == 403


def test_a_follower_who_reported_her_position_is_at_the_nearest_open_branch_at_once(
    mall: SimpleNamespace, client: FlaskClient, app: Flask
) -> None:
    now = current_time()
    with transaction() as tx:
        make_branch(tx, code="SH03", name="最近但停业店", state="paused", lng=121.4755, lat=31.2329)
        make_branch(tx, code="SH04", name="全天店", hours="Mo-Su 00:00-24:00", lng=121.4765, lat=31.2329)
        tx.add(
            Follower(
                openid="o1", appid="wx1", person_id=mall.person, subscribed=True,
                position_lng=121.475, position_lat=31.233, position_system="gcj02", position_at=now,
            )
        )  # fmt: skip
    sign_in_shopper(client, mall.person)
    page = client.get("/").text
    assert "全天店" in page
    assert "离您" in page
    assert "全天店" in client.get("/p/P1001").text


def test_my_own_page_greets_strangers_and_people(mall: SimpleNamespace, client: FlaskClient) -> None:
    assert "微信登录" in client.get("/me").text
    sign_in_shopper(client, mall.person)
    page = client.get("/me").text
    assert "小美" in page
    assert "我的积分" in page


def test_outside_wechat_the_page_offers_a_code_that_goes_on_inside(mall: SimpleNamespace, client: FlaskClient) -> None:
    assert "用微信扫一扫" in client.get("/p/P1001?branch=SH01", headers=BROWSER).text
    picture = client.get("/continue.svg?at=/p/P1001", headers=BROWSER)
    assert picture.mimetype == "image/svg+xml"
    assert picture.text == qr_svg("http://localhost/p/P1001")
    assert client.get("/continue.svg?at=https://evil.example", headers=BROWSER).text == qr_svg("http://localhost/")
    with transaction() as tx:
        token = issue_code(tx, "product", NOW, branch_id=mall.here.branch_id, product_id=mall.product, by="system")
    client.get(f"/q/{token}", headers=BROWSER)
    assert client.get("/continue.svg?at=/p/P1001").text == qr_svg(f"http://localhost/q/{token}")
    inside = BROWSER | {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0"}
    assert "用微信扫一扫" not in client.get("/p/P1001?branch=SH01", headers=inside).text
