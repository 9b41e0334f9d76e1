"""The story's browser reads pages as people see them, and its agenda keeps time."""

from datetime import UTC, datetime, timedelta

import pytest

from app.codes.draw_qr import qr_svg
from demo.agenda import Agenda
from demo.browser import Page, PageWrong
from demo.read_svg import picture_of_svg
from standin.phone.codes import decode

PAGE = """
<form action="/bag" method="post" data-play="first"><input type="hidden" name="sku" value="7"><input name="n" value="1">
<select name="way"><option value="a">A</option><option value="b" selected>B</option></select>
<input type="checkbox" name="gift" value="yes"><textarea name="words"></textarea>
<button data-play="add buy">go</button></form>
<a href="/p/2" data-play="next">next</a>
"""
NOON = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)


def test_a_form_is_found_by_a_mark_of_its_own_or_of_a_button_inside() -> None:
    page = Page("http://li.mall/p/1", 200, PAGE)
    assert page.form("buy") == page.form("first")
    assert page.form("add").fields == {"sku": "7", "n": "1", "way": "b", "words": ""}
    assert (page.form("add").action, page.form("add").method) == ("/bag", "post")
    assert page.link("next") == "http://li.mall/p/2"
    assert page.marks() == {"first", "add", "buy", "next"}


def test_a_missing_mark_is_named_with_what_there_is() -> None:
    with pytest.raises(PageWrong, match=r"“pay”; it has \['add', 'buy', 'first', 'next'\]"):
        Page("http://li.mall/p/1", 200, PAGE).form("pay")


def test_a_code_drawn_as_svg_is_read_by_the_stand_ins_decoder() -> None:
    text = "http://li.mall.lindian.localhost:8000/desk/scan?code=abc.def"
    assert decode(picture_of_svg(f"<p>before</p>{qr_svg(text)}<p>after</p>")) == text


def test_a_page_without_a_code_is_refused() -> None:
    with pytest.raises(ValueError, match="not the SVG of a code"):
        picture_of_svg("<svg viewBox='0 0 24 24'></svg>")


def test_acts_are_played_in_time_and_acts_noted_meanwhile_too() -> None:
    agenda, played = Agenda(), []

    def first(at: datetime) -> None:
        played.append(("first", at))
        agenda.note(at + timedelta(minutes=5), lambda later: played.append(("follow-up", later)))

    agenda.note(NOON + timedelta(hours=1), lambda at: played.append(("second", at)))
    agenda.note(NOON, first)
    agenda.note(NOON + timedelta(days=1), lambda at: played.append(("tomorrow", at)))
    agenda.play(NOON + timedelta(hours=2))
    assert played == [
        ("first", NOON),
        ("follow-up", NOON + timedelta(minutes=5)),
        ("second", NOON + timedelta(hours=1)),
    ]
