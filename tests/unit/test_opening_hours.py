"""Opening hours: what the text says, what a shopper hears, and that silence is never taken for "open"."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.branches.rules.branch import BranchView
from app.branches.rules.hours import HoursMalformed, format_hours, parse_hours, parse_special_days
from app.branches.rules.opening import Opening, OpeningState, opening
from app.branches.rules.ready_at import ready_at

SHANGHAI = timedelta(hours=8)


def branch(hours: str, special_days: str = "", **over: object) -> BranchView:
    return BranchView(
        uuid.uuid4(),
        "A",
        "A",
        121.47,
        31.23,
        hours=parse_hours(hours),
        special_days=parse_special_days(special_days),
        **over,
    )  # type: ignore[arg-type]


def at(text: str) -> datetime:
    """A Shanghai wall-clock time; 2026-11-22 is a Sunday."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - SHANGHAI


def said(found: Opening) -> tuple[str, str | None, str | None]:
    def clock(moment: datetime | None) -> str | None:
        return (moment.astimezone(UTC) + SHANGHAI).strftime("%m-%d %H:%M") if moment else None

    return str(found.state), clock(found.until), clock(found.opens_at)


@pytest.mark.parametrize(("hours", "moment", "expected"), [
    ("Mo-Su 09:30-22:00", "2026-11-22T12:00", ("open", "11-22 22:00", None)),
    ("Mo-Su 09:30-22:00", "2026-11-22T09:29", ("shut", None, "11-22 09:30")),
    ("Mo-Su 09:30-22:00", "2026-11-22T09:30", ("open", "11-22 22:00", None)),
    ("Mo-Su 09:30-22:00", "2026-11-22T22:00", ("shut", None, "11-23 09:30")),
    ("Mo-Fr 10:00-21:30", "2026-11-22T12:00", ("shut", None, "11-23 10:00")),
    ("Mo-Su 10:00-12:00,13:00-20:00", "2026-11-22T12:30", ("shut", None, "11-22 13:00")),
    ("Sa 18:00-02:00", "2026-11-22T01:00", ("open", "11-22 02:00", None)),
    ("Mo-Su 00:00-24:00", "2026-11-22T01:00", ("open", None, None)),
    ("24/7", "2026-11-22T01:00", ("open", None, None)),
    ("Sa 10:00-24:00; Su 00:00-03:00", "2026-11-21T23:00", ("open", "11-22 03:00", None)),
    ("", "2026-11-22T12:00", ("unknown", None, None)),
    ("Mo-Su off", "2026-11-22T12:00", ("shut", None, None)),
])  # fmt: skip
def test_a_shopper_hears_whether_it_is_open_until_when_and_when_next(hours, moment, expected) -> None:
    assert said(opening(branch(hours), at(moment))) == expected


def test_a_special_day_goes_before_the_week() -> None:
    shop = branch("Mo-Su 09:00-22:00", "2026-11-22 off; 2026-11-23 12:00-15:00")
    assert said(opening(shop, at("2026-11-22T12:00"))) == ("shut", None, "11-23 12:00")
    assert said(opening(shop, at("2026-11-23T14:00"))) == ("open", "11-23 15:00", None)


def test_a_special_day_is_known_even_where_the_week_is_not() -> None:
    shop = branch("", "2026-11-22 10:00-18:00")
    assert opening(shop, at("2026-11-22T12:00")).state == OpeningState.OPEN
    assert opening(shop, at("2026-11-23T12:00")).state == OpeningState.UNKNOWN


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_a_paused_or_closed_branch_is_not_open_whatever_its_hours(state) -> None:
    assert opening(branch("24/7", state=state), at("2026-11-22T12:00")) == Opening(OpeningState(state))


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Urumqi", "Asia/Tokyo"])
def test_the_branch_s_own_clock_counts(zone) -> None:
    shop = branch("Mo-Su 09:00-22:00", time_zone=zone)
    opens = opening(shop, datetime(2026, 11, 21, 17, 0, tzinfo=UTC)).opens_at
    assert opens is not None
    assert (opens.hour, opens.minute) == (9, 0)


spans = st.lists(st.integers(0, 47), min_size=0, max_size=6, unique=True).map(
    lambda marks: tuple(
        (start * 30, end * 30) for start, end in zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False)
    )
)


@given(st.lists(spans, min_size=7, max_size=7).map(tuple))
def test_hours_written_are_hours_read(week) -> None:
    assert parse_hours(format_hours(week)) == week


@pytest.mark.parametrize(
    "text", ["9-5", "Mo 25:00-26:00", "Xx 09:00-10:00", "Mo 09:00", "Mo-Su 09:00-09:00", "open", "Mo;"]
)
def test_hours_nobody_can_read_are_refused(text) -> None:
    with pytest.raises(HoursMalformed):
        parse_hours(text)


READY = [
    ("2026-11-23 14:00", 30, "2026-11-23 14:30"),
    ("2026-11-23 21:45", 30, "2026-11-24 09:30"),
    ("2026-11-23 02:00", 30, "2026-11-23 09:30"),
    ("2026-11-23 21:30", 30, "2026-11-23 22:00"),
]


@pytest.mark.parametrize(("now", "minutes", "done"), READY)
def test_work_is_done_in_opening_hours_alone(now, minutes, done) -> None:
    assert ready_at(branch("Mo-Su 09:00-22:00"), at(now), minutes) == at(done)


def test_with_unknown_hours_the_clock_alone_counts() -> None:
    assert ready_at(branch(""), at("2026-11-23 02:00"), 30) == at("2026-11-23 02:30")
