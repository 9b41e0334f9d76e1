"""Chromium for tests: one process per worker, one context (cookies, storage) per phone.

Promises: Debian's Chromium only, nothing is downloaded; a phone is 390 x 844, touch, zh-CN, Asia/Shanghai.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.left_out import chromium_path

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}
DESKTOP: dict[str, Any] = {
    "viewport": {"width": 1440, "height": 900},
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """One headless Chromium."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_context(chromium: "Browser") -> "Iterator[Callable[..., BrowserContext]]":
    """`open_context()` is a phone, `open_context(desktop=True)` an office computer; closed with the test."""
    opened: list[BrowserContext] = []

    def opener(*, desktop: bool = False, **changes: Any) -> "BrowserContext":
        context = chromium.new_context(**((DESKTOP if desktop else PHONE) | changes))
        context.set_default_timeout(10_000)
        opened.append(context)
        return context

    yield opener
    for context in opened:
        context.close()
