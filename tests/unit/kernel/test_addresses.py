"""Where a visitor may be sent back to."""

import pytest

from app.web.redirects import safe_path


@pytest.mark.parametrize("path", ["/", "/p/NY001?branch=SH01", "/orders/L1#x", "/a/b-c_d.e~f"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert safe_path(path.split("#", maxsplit=1)[0]) == path.split("#", maxsplit=1)[0]


@pytest.mark.parametrize(
    "evil",
    [
        None, "", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
        "http:evil.example", "javascript:alert(1)", " /a", "/a\n", "/a\r\nSet-Cookie: x", "/%5cevil.example",
        "/%5Cevil.example", "/%2f%2fevil.example", "evil.example", "/" + "a" * 1001, "/\t/evil.example", "/中文",
        "data:text/html,x", "/a b",
    ],
)  # fmt: skip
def test_anything_that_could_leave_the_site_becomes_the_fallback(evil: str | None) -> None:
    assert safe_path(evil, "/home") == "/home"
