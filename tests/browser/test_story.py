"""The whole story on the wall: the script a visitor plays is the test, with every figure of the ¥199 order."""

import io
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from tests.support.servers import ROOT, House

pytestmark = pytest.mark.browser
STEP_S = 90
FEW_PAST_ORDERS = """
from app.kernel.moment import current_time
from demo.history import past_orders
from demo.load import load_chain
from wsgi import application
with application.app_context():
    load_chain(current_time(), past_orders()[60:64])
"""


@dataclass
class Play:
    """The wall and its player."""

    wall: Page
    house: House

    def step(self, number: int) -> None:
        """Play one step to its end; fails with the wall's own words."""
        expect(self.wall.locator("body")).to_have_attribute("data-step", str(number - 1))
        self.wall.locator("#step").click()
        body, note = self.wall.locator("body"), self.wall.locator("#caption-note")
        end = time.monotonic() + STEP_S
        while body.get_attribute("data-step") != str(number):
            assert note.inner_text() == "", f"step {number}"
            assert time.monotonic() < end, f"step {number} took too long"
            self.wall.wait_for_timeout(100)

    def page(self, name: str) -> FrameLocator:
        """The mall's page in one person's phone."""
        return self.wall.frame_locator(f"iframe[title$=' {name}']").frame_locator("iframe.web")

    def strip(self) -> FrameLocator:
        return self.wall.frame_locator("#strip")

    def figures(self) -> list[str]:
        """Clerk, level 1, 2, 3, what head office keeps."""
        names = ("clerk", "level1", "level2", "level3", "keeps")
        return [self.strip().locator(f"[data-play=strip-{name}] .strip-sum").inner_text() for name in names]


@pytest.fixture(params=["names", "one-port"])
def play(
    request: pytest.FixtureRequest,
    build_house: Callable[..., House],
    open_context: Callable[..., BrowserContext],
) -> Play:
    """By host names, and with nothing but the stand-in's own port: everything else is cut off from the browser."""
    house = build_house()
    loaded = subprocess.run(
        [sys.executable, "-c", FEW_PAST_ORDERS],
        cwd=ROOT,
        env=house.environment(),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert loaded.returncode == 0, loaded.stderr[-2000:]
    wall = open_context(desktop=True, viewport={"width": 1500, "height": 1000}, device_scale_factor=2).new_page()
    if request.param == "one-port":
        wall.context.route(lambda address: not address.startswith(house.one_port), lambda route: route.abort())
    wall.goto(f"{house.wall if request.param == 'names' else house.one_port}wall/?quick")
    for name in ("xiaoyu", "li", "wang", "chen"):
        expect(wall.frame_locator(f"iframe[title$=' {name}']").locator("nav.tabs")).to_be_visible()
    return Play(wall, house)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_story_plays_from_the_clerks_code_to_books_without_a_difference(play: Play) -> None:
    play.step(1)
    shot = play.wall.locator("iframe[title$=' li']").screenshot()
    codes = zxingcpp.read_barcodes(Image.open(io.BytesIO(shot)))
    assert [code.text.startswith("http://weixin.qq.com/q/") for code in codes] == [True]

    play.step(2)
    chat = play.wall.frame_locator("iframe[title$=' xiaoyu']")
    expect(chat.locator("[data-play=card]").last).to_contain_text("中山路店")
    expect(chat.locator(".stream")).to_contain_text("积分")

    play.step(3)
    expect(play.page("xiaoyu").locator("main")).to_contain_text("半夜再没踢醒过")
    expect(play.page("xiaoyu").locator("main")).to_contain_text("广告")

    for number in (4, 5, 6):
        play.step(number)
    assert play.figures() == ["¥3.98", "¥15.92", "¥5.97", "¥1.99", "¥171.14"]
    expect(play.strip().locator(".strip-part.is-pending")).to_have_count(4)

    play.step(7)
    expect(play.page("li").locator("main")).to_contain_text("云朵婴儿睡袋")
    play.step(8)
    expect(play.page("li").locator("main")).to_contain_text("提走，经手人：李晓燕")

    play.step(9)
    expect(play.strip().locator(".strip-part.is-available")).to_have_count(4)
    play.step(10)
    expect(play.strip().locator(".strip-part.is-taken_back")).to_have_count(4)
    assert play.figures() == ["¥0.00"] * 5
    play.step(11)
    expect(play.wall.locator("body")).to_have_attribute("data-story", "over")
    assert "0 differences" in play.house.flask("books", "verify")
