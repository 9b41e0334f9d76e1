"""Every page of the demo chain as Chromium shows it: no fault, no script error, no policy breach, nothing wider than the phone."""

import os
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.support.servers import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
MOST_PAGES = 60
LEAVE = (
    "/signout",
    "/signin",
    "/demo/",
    "/wechat",
    "/static",
    "/pictures",
    ".csv",
    ".json",
    ".png",
    ".svg",
    ".xlsx",
    "/export",
)
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll('a.btn, button, input[type=submit]')]
  .filter(one => { const box = one.getBoundingClientRect();
    return box.width && box.height && box.height < 32 && getComputedStyle(one).visibility !== 'hidden' })
  .map(one => one.textContent.trim().slice(0, 20) + ' ' + Math.round(one.getBoundingClientRect().height))"""
PICTURES = """() => [...document.images].filter(one => one.complete && !one.naturalWidth && one.loading !== 'lazy')
  .map(one => one.src)"""


def _pattern(address: str) -> str:
    """Pages of one kind count as one: numbers and ids are left out."""
    parts = [
        "*" if any(letter.isdigit() for letter in part) or len(part) > 24 else part
        for part in urlsplit(address).path.split("/")
    ]
    return "/".join(parts)


def _watch(page: Page, faults: list[str]) -> None:
    page.on("pageerror", lambda error: faults.append(f"{page.url}: script: {error}"))
    page.on(
        "console",
        lambda said: faults.append(f"{page.url}: console: {said.text[:200]}") if said.type == "error" else None,
    )


def _keep_picture(page: Page, number: int) -> None:
    """With LINDIAN_TEST_PICTURES=folder every page is kept to be looked at."""
    if folder := os.environ.get("LINDIAN_TEST_PICTURES"):
        host, path = urlsplit(page.url).hostname or "", urlsplit(page.url).path.strip("/").replace("/", "_") or "home"
        page.screenshot(path=f"{folder}/{host.split('.')[0]}-{number:02d}-{path[:40]}.png", full_page=True)


def _crawl(context: BrowserContext, start: str, first: list[str]) -> tuple[list[str], list[str]]:
    faults: list[str] = []
    page = context.new_page()
    _watch(page, faults)
    ahead, seen, visited = [urljoin(start, path) for path in first], set[str](), list[str]()
    while ahead and len(visited) < MOST_PAGES:
        address = ahead.pop(0)
        if _pattern(address) in seen:
            continue
        seen.add(_pattern(address))
        answer = page.goto(address, wait_until="load")
        visited.append(urlsplit(page.url).path)
        if answer is None or answer.status >= 500:
            faults.append(f"{address}: {answer.status if answer else 'no answer'}")
            continue
        _keep_picture(page, len(visited))
        if page.evaluate(TOO_WIDE) > 0:
            faults.append(f"{page.url}: {page.evaluate(TOO_WIDE)} px too wide")
        faults += [f"{page.url}: small button {name}" for name in page.evaluate(SMALL_TARGETS)]
        faults += [f"{page.url}: picture missing {source}" for source in page.evaluate(PICTURES)]
        links = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        ahead += [
            link for link in links
            if urlsplit(link).netloc == urlsplit(start).netloc and not any(part in link for part in LEAVE)
        ]  # fmt: skip
    return visited, faults


@pytest.mark.parametrize(
    ("persona", "first"),
    [
        ("wang", ["/", "/search", "/basket", "/orders", "/me", "/member", "/branches"]),
        ("li", ["/", "/clerk", "/desk/orders", "/desk/goods", "/me"]),
        ("chen", ["/desk/orders", "/desk/goods", "/clerk"]),
    ],
)
def test_every_page_of_a_phone_is_sound(
    sqlite_demo_house: House, open_context: Callable[..., BrowserContext], persona: str, first: list[str]
) -> None:
    house = sqlite_demo_house
    context = open_context()
    page = context.new_page()
    kind = "shopper" if persona == "wang" else "staff"
    page.goto(house.page(persona, f"/signin/wechat?as={kind}&next=/"))
    visited, faults = _crawl(context, house.page(persona), first)
    assert faults == []
    assert len(visited) >= len(first)


def test_every_page_of_head_office_is_sound(
    sqlite_demo_house: House, open_context: Callable[..., BrowserContext]
) -> None:
    house = sqlite_demo_house
    context = open_context(desktop=True)
    page = context.new_page()
    page.goto(house.flask("staff", "invite", "--owner", "owner").strip().replace("www.mall", "office.mall"))
    for field in ("password", "again"):
        page.fill(f"input[name={field}]", "a long enough password")
    page.click("[data-play=join]")
    visited, faults = _crawl(context, house.page("office"), ["/office"])
    assert faults == []
    assert len(visited) > 8
