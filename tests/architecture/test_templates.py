"""Pages load nothing from outside and carry no script or style of their own: the content policy would drop it."""

import re

from tests.architecture.sources import ROOT, templates

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style\b", re.IGNORECASE)
HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE)
BARE_PATH = re.compile(r"\b(?:href|src|action|data-poll|hx-(?:get|post))\s*=\s*[\"'](?:/|\{\{\s*['\"]/)", re.IGNORECASE)
OUTSIDE = re.compile(r"(?:src|href|action|srcset|poster)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE)


def _found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{text.count(chr(10), 0, hit.start()) + 1}"
        for path, text in templates()
        for hit in pattern.finditer(text)
    ]


def test_every_address_of_ours_can_stand_below_a_prefix() -> None:
    """Behind one forwarded port the pages live below /mall/<label>: write url_for(...) or site('/…')."""
    assert [place for place in _found(BARE_PATH) if not place.startswith("standin/")] == []


def test_no_page_carries_a_script() -> None:
    assert _found(INLINE_SCRIPT) == []


def test_no_page_carries_a_style_sheet() -> None:
    assert _found(INLINE_STYLE) == []


def test_no_element_carries_a_handler() -> None:
    assert _found(HANDLER) == []


def test_no_page_loads_from_outside() -> None:
    assert _found(OUTSIDE) == []


def test_every_form_that_changes_something_carries_the_token() -> None:
    form = re.compile(r"<form\b[^>]*method\s*=\s*[\"']post[\"'].*?</form>", re.IGNORECASE | re.DOTALL)
    bare = [
        f"{path}:{text.count(chr(10), 0, hit.start()) + 1}"
        for path, text in templates()
        if path.startswith("templates/")
        for hit in form.finditer(text)
        if not re.search(r"csrf_token|ui\.csrf\(\)", hit.group())
    ]
    assert bare == []


def test_every_named_asset_exists() -> None:
    asked = re.compile(r"asset\(\s*[\"']([^\"'{}]+)[\"']\s*\)")
    missing = {
        f"{path}: {name}"
        for path, text in templates()
        for name in asked.findall(text)
        if not (ROOT / "static" / name).is_file()
    }
    assert missing == set()


def test_a_piece_drawn_once_for_its_value_sees_nobody_s_request() -> None:
    pieces = {name for _path, text in templates() for name in re.findall(r"draw_each\('([^']+)'", text)}
    assert pieces
    reader = re.compile(
        r"request|csrf|nonce|slot\(|find_shopper|find_staff|in_wechat|demo_frames|jssdk|_menu\(|shop_tabs|now\b|ui\.language"
    )
    for path, text in templates():
        if path.removeprefix("templates/") in pieces:
            assert not reader.search(text), path
