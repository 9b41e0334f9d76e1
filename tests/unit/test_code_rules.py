"""Who counts as a visitor, and that a drawn code reads back."""

import io

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.codes.draw_qr import draw_qr, qr_png, qr_svg
from app.codes.rules import is_visit, live_key
from app.kernel.ids import new_id

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50"


def test_a_person_who_navigates_is_a_visitor() -> None:
    assert is_visit("GET", {"User-Agent": PHONE})
    assert is_visit("GET", {"User-Agent": PHONE, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"})


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {"User-Agent": PHONE}),
        ("GET", {}),
        ("GET", {"User-Agent": PHONE, "Sec-Purpose": "prefetch;prerender"}),
        ("GET", {"User-Agent": PHONE, "Purpose": "prefetch"}),
        ("GET", {"User-Agent": PHONE, "X-Moz": "prefetch"}),
        ("GET", {"User-Agent": PHONE, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}),
        ("GET", {"User-Agent": PHONE, "Sec-Fetch-Mode": "cors"}),
        ("GET", {"User-Agent": "facebookexternalhit/1.1"}),
        ("GET", {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}),
        ("GET", {"User-Agent": "Mozilla/5.0 (compatible; Baiduspider/2.0)"}),
        ("GET", {"User-Agent": "TelegramBot (like TwitterBot)"}),
        ("GET", {"User-Agent": "Slackbot-LinkExpanding 1.0"}),
        ("GET", {"User-Agent": "Mozilla/5.0 mpcrawler"}),
        ("GET", {"User-Agent": "curl/8.5.0"}),
    ],
)
def test_a_robot_a_prefetch_or_a_picture_request_is_no_visitor(method: str, headers: dict[str, str]) -> None:
    assert not is_visit(method, headers)


def test_codes_of_different_things_never_share_a_key() -> None:
    one, two = new_id(), new_id()
    keys = {
        live_key(kind, subject, branch, product)
        for kind in ("clerk", "branch")
        for subject in (None, one, two)
        for branch in (None, one)
        for product in (None, one)
    }
    assert len(keys) == 24


@settings(max_examples=20, deadline=None)
@given(
    text=st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789/:.-?=&", min_size=1, max_size=120), logo=st.booleans()
)
def test_what_is_drawn_reads_back(text: str, logo: bool) -> None:
    found = zxingcpp.read_barcodes(draw_qr(text, 6, logo))
    assert [code.text for code in found] == [text]


def test_the_png_keeps_a_quiet_zone_of_four_modules() -> None:
    picture = Image.open(io.BytesIO(qr_png("https://example.com/q/abc", box_px=5))).convert("L")
    edge = [picture.getpixel((x, y)) for x in range(picture.width) for y in range(20)]
    assert set(edge) == {255}


def test_the_svg_draws_the_same_modules() -> None:
    text = "https://example.com/q/abc"
    svg = qr_svg(text)
    side = int(svg.split('viewBox="0 0 ')[1].split(" ")[0])
    picture = draw_qr(text, 1).convert("L")
    dark = sum(picture.getpixel((x, y)) == 0 for x in range(side) for y in range(side))
    assert side == picture.width
    assert svg.count("h1v1h-1z") == dark
