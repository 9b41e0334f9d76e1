"""No way of writing an address leads off our site."""

import itertools
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.redirects import safe_path

SITE = "https://mall.example"
STARTS = [
    "",
    "/",
    "//",
    "///",
    "/\\",
    "\\",
    "\\\\",
    "/%5c",
    "/%5C%5C",
    "/%2f%2f",
    "/%2F%2F",
    "/ /",
    "/\t/",
    "/\n/",
    "/\r\n/",
]
SCHEMES = ["", "http:", "https:", "javascript:", "data:", "HTTP:", "ftp:", "vbscript:"]
REST = ["evil.example", "evil.example/x", "user@evil.example", "mall.example@evil.example", "evil。example", "[::1]"]
FORMS = ["".join(parts) for parts in itertools.product(SCHEMES, STARTS, REST)]


def _host_seen_by_a_browser(path: str) -> str:
    # Browsers drop tabs and newlines and read a backslash as a slash.
    read = path.strip().translate({9: None, 10: None, 13: None}).replace("\\", "/")
    return urlsplit(urljoin(SITE + "/signin", read)).netloc


def test_every_known_trick_stays_on_the_site() -> None:
    kept = {form: safe_path(form) for form in FORMS}
    off_site = {
        form: path
        for form, path in kept.items()
        if {_host_seen_by_a_browser(path), _host_seen_by_a_browser(unquote(path))} != {"mall.example"}
    }
    assert len(kept) > 500
    assert off_site == {}


@given(st.text(max_size=60).map(lambda text: "/" + text) | st.text(max_size=60))
def test_whatever_is_asked_the_answer_is_a_path_here(asked: str) -> None:
    kept = safe_path(asked, "/home")
    assert kept.startswith("/")
    assert _host_seen_by_a_browser(kept) == "mall.example"


@pytest.mark.parametrize(
    "path", ["/", "/p/100?branch=S01", "/q/abc?x=%E5%BA%97&y=a+b", "/me/profile?next=/me", "/a/b-c_d.e~f"]
)
def test_plain_paths_are_kept_as_they_are(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize("nothing", [None, "", "x" * 2000, "/" + "x" * 1000])
def test_nothing_and_too_much_become_the_fallback(nothing: str | None) -> None:
    assert safe_path(nothing, "/home") == "/home"
