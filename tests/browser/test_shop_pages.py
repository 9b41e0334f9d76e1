"""The shop in a real browser: live prices, into the bag, nearest branch with and without a position."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from app.catalog.models import BranchPrice
from app.kernel.database import transaction
from app.kernel.moment import current_time
from tests.factories.branches import make_branch
from tests.factories.catalog import make_product, make_sku
from tests.factories.inventory import make_stock
from tests.support.servers import House

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
TOUCHABLE_PX = 40


@pytest.fixture
def mall(app: Flask) -> SimpleNamespace:
    """A product in two colours at two branches of Shanghai and one of Beijing."""
    with transaction() as tx:
        here = make_branch(tx, code="SH01", name="中山路店")
        make_branch(tx, code="SH02", name="人民广场店", lng=121.4760, lat=31.2330)
        make_branch(tx, code="BJ01", name="国贸店", city="北京市", district="朝阳区", lng=116.46, lat=39.91)
        product = make_product(tx, name="云朵纸尿裤", number="P1001")
        blue = make_sku(tx, product, specs=[["颜色", "蓝"], ["尺码", "S"]])
        red = make_sku(tx, product, specs=[["颜色", "红"], ["尺码", "M"]], price_fen=21900)
        make_stock(tx, here.branch_id, blue.id, 3)
        return SimpleNamespace(here=here, blue=blue.id, red=red.id)


@pytest.fixture
def shop(build_house: Callable[..., House]) -> House:
    """The mall alone: for visitors from outside WeChat, who never meet it."""
    return build_house(worker=False, standin=False)


def product_page(house: House, open_context: Callable[..., BrowserContext]) -> Page:
    """A shopper's phone on the product page at the first branch."""
    page = open_context().new_page()
    page.goto(house.page("xiaoyu", "/b/SH01"))
    page.goto(house.page("xiaoyu", "/p/P1001"))
    return page


def test_an_open_page_shows_a_changed_price_within_five_seconds(
    mall: SimpleNamespace, house: House, open_context: Callable[..., BrowserContext]
) -> None:
    page = product_page(house, open_context)
    price = page.locator("[data-live-price]")
    expect(price).to_have_text("¥199.00")
    with transaction() as tx:
        tx.add(BranchPrice(branch_id=mall.here.branch_id, sku_id=mall.blue, price_fen=17900, changed_at=current_time()))
    expect(price).to_have_text("¥179.00", timeout=5000)
    expect(page.locator("#toast")).to_contain_text("价格刚刚更新了")


def test_the_sheet_finds_the_sku_behind_the_specs_and_the_bag_counts(
    mall: SimpleNamespace, house: House, open_context: Callable[..., BrowserContext]
) -> None:
    page = product_page(house, open_context)
    page.locator("[data-play=open-add]").click()
    sheet = page.locator("#sku")
    expect(sheet.locator("[data-sku-text]")).to_have_text("蓝 S")
    expect(sheet.locator("[data-sku-words]")).to_have_text("仅剩 3 件")
    sheet.get_by_text("红", exact=True).click()
    expect(sheet.locator("[data-sku-id]")).to_have_value("")
    sheet.get_by_text("M", exact=True).click()
    expect(sheet.locator("[data-sku-id]")).to_have_value(str(mall.red))
    expect(sheet.locator("[data-sku-price]")).to_have_text("¥219.00")
    sheet.get_by_label("增加").click()
    sheet.locator("[data-play=add-to-bag]").click()
    expect(sheet).not_to_be_visible()
    expect(page.locator(".actionbar [data-bag-count]")).to_have_text("2")


def test_a_refused_position_still_leads_to_a_branch(
    mall: SimpleNamespace, shop: House, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context().new_page()
    page.goto(shop.page("www", "/branches"))
    page.locator("[data-play=locate]").click()
    expect(page.locator("#toast")).to_contain_text("没拿到位置也没关系")
    page.locator("[data-play=province]").select_option("110000")
    page.locator("select[name=town]").select_option("110100")
    page.locator("select[name=district]").select_option("110105")
    expect(page.locator("#places h2").first).to_have_text("国贸店")
    page.locator("[data-play=choose-branch]").first.click()
    expect(page.locator("[data-play=branch]")).to_contain_text("国贸店")


def test_the_browser_s_position_is_wgs84_and_finds_the_nearest_branch(
    mall: SimpleNamespace, shop: House, open_context: Callable[..., BrowserContext]
) -> None:
    # 人民广场店 lies at (121.4760, 31.2330) in GCJ-02, which a satellite receiver reads as about (121.4715, 31.2350).
    context = open_context(geolocation={"longitude": 121.4715, "latitude": 31.2350}, permissions=["geolocation"])
    page = context.new_page()
    page.goto(shop.page("www", "/branches"))
    page.locator("[data-play=locate]").click()
    expect(page.locator("#places h2").first).to_have_text("人民广场店")
    metres = page.locator("#places .num").first.inner_text()
    assert metres.endswith(" m")
    assert int(metres.removesuffix(" m")) < 100


def test_no_page_is_wider_than_the_phone_and_every_button_fits_a_thumb(
    mall: SimpleNamespace, shop: House, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context().new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(shop.page("www", "/b/SH01"))
    for path in ("/", "/c", "/search?q=云朵", "/p/P1001", "/branches", "/me"):
        page.goto(shop.page("www", path))
        if page.evaluate("document.documentElement.scrollWidth") != 390:
            faults.append(f"{path} is wider than the phone")
        buttons = page.locator("button:visible, .btn:visible, .chip:visible, .cell:visible, .tabbar a:visible")
        heights = buttons.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
        if min(heights) < TOUCHABLE_PX:
            faults.append(f"{path} has a button of {min(heights)} px")
    assert faults == []
