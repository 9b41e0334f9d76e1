"""Pages use WeChat's position, scanner and share card through the real signature, and have a plain way outside WeChat."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Frame, expect

from tests.support.servers import House

pytestmark = pytest.mark.browser


@pytest.fixture
def page(house: House, open_context: Callable[..., BrowserContext]) -> Frame:
    """A page of the mall inside Xiaoyu's phone."""
    phone = open_context().new_page()
    phone.goto(house.phone("xiaoyu"))
    phone.locator("[data-play=tab-discover]").click()
    phone.locator("[data-play=mall]").click()
    expect(phone.locator("iframe.web")).to_be_visible()
    inside = phone.locator("iframe.web").element_handle().content_frame()
    assert inside
    inside.goto(house.page("xiaoyu", "/me/profile"))
    expect(inside.locator("input[name=nickname]")).to_be_visible()
    return inside


def test_inside_wechat_the_page_is_signed_and_knows_where_it_is(page: Frame) -> None:
    assert page.evaluate("lindianWechat.ready") is True
    found = page.evaluate("lindianWechat.getPosition()")
    assert found["system"] == "gcj02"
    assert 120 < found["lng"] < 122.5
    assert 30 < found["lat"] < 32
    assert page.evaluate("lindianWechat.share({title: '好物', desc: '我用过', link: location.href, image: ''})") is True


def test_a_button_that_asks_for_the_position_fills_and_sends_its_form(page: Frame) -> None:
    page.evaluate("""() => {
        const form = document.createElement("form");
        form.dataset.locate = "";
        form.action = "/me/profile";
        form.innerHTML = '<input name="lng"><input name="lat"><input name="system"><button data-locate-button>去</button>';
        document.querySelector("main").append(form);
    }""")
    page.locator("[data-locate-button]").click()
    page.wait_for_url("**/me/profile?lng=12*&lat=3*&system=gcj02")


def test_outside_wechat_the_browsers_own_position_serves(
    house: House, open_context: Callable[..., BrowserContext]
) -> None:
    context = open_context(geolocation={"longitude": 121.5, "latitude": 31.25}, permissions=["geolocation"])
    page = context.new_page()
    page.goto(house.page("www", "/signin/staff"))
    assert page.evaluate("lindianWechat.ready") is False
    assert page.evaluate("lindianWechat.getPosition()") == {"lng": 121.5, "lat": 31.25, "system": "wgs84"}
    assert page.evaluate("lindianWechat.openMap({lng: 1, lat: 2})") is False
    assert page.evaluate("lindianWechat.pay({})") == "fail"


def test_a_refused_position_is_null_and_never_an_error(
    house: House, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context().new_page()
    page.goto(house.page("www", "/signin/staff"))
    assert page.evaluate("lindianWechat.getPosition()") is None
