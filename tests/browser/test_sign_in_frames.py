"""Sign-in inside the wall's frames, with the real mall: two phones side by side keep two sessions."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Frame, FrameLocator, Page, expect

from tests.support.servers import House

pytestmark = pytest.mark.browser


PEOPLE = (("xiaoyu", "小雨在路上"), ("li", "李店员"))


def _phone(wall: Page, name: str) -> Frame:
    return next(one for one in wall.frames if f"//{name}.phone." in one.url)


def _open_page(wall: Page, house: House, name: str, path: str) -> FrameLocator:
    """Open the mall in a phone's own browser and go to one of its pages."""
    phone = _phone(wall, name)
    phone.locator("[data-play=tab-discover]").click()
    phone.locator("[data-play=mall]").click()
    expect(phone.locator("iframe.web")).to_be_visible()
    inside = phone.locator("iframe.web").element_handle().content_frame()
    assert inside
    inside.goto(house.page(name, path))
    return phone.frame_locator("iframe.web")


def test_two_phones_in_one_wall_sign_in_as_two_people(
    house: House, open_context: Callable[..., BrowserContext]
) -> None:
    wall = open_context(desktop=True).new_page()
    wall.goto(house.wall)
    for name, nickname in PEOPLE:
        expect(wall.frame_locator(f"iframe[title$=' {name}']").locator("nav.tabs")).to_be_visible()
        page = _open_page(wall, house, name, "/me/profile")
        expect(page.locator("input[name=nickname]")).to_have_value("微信用户")
        page.locator("input[name=nickname]").fill(nickname)
        page.locator("[data-play=save-profile]").click()
        expect(page.get_by_text("已保存。")).to_be_visible()
    for name, nickname in PEOPLE:
        shown = _phone(wall, name).frame_locator("iframe.web").locator("input[name=nickname]")
        expect(shown).to_have_value(nickname)
    cookies = {one["domain"] for one in wall.context.cookies() if one["name"] == "lindian-shopper"}
    assert cookies == {"xiaoyu.mall.lindian.localhost", "li.mall.lindian.localhost"}
