"""Opening hours as text and as numbers.

Text form, one week: `Mo-Fr 09:30-21:30; Sa,Su 10:00-22:00`, several spans a day joined by `,`, `24:00` or a smaller end for
"past midnight", `off` for a day without; days not named are shut. Special days: `2026-10-01 off; 2026-10-02 10:00-18:00`.
Promises: nothing said means unknown, never open; times are the branch's own wall clock.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from app.kernel.errors import Invalid

Spans = tuple[tuple[int, int], ...]  # (from, until) in minutes since midnight; until may pass 1440
WeekHours = tuple[Spans, ...]  # seven, Monday first
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY_MINUTES = 1440
MAX_NAME, MAX_HOLIDAYS = 20, 400
_RULE = re.compile(r"(?P<days>[A-Za-z,\- ]+?)\s+(?P<spans>off|[\d:,\- ]+)")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


class HoursMalformed(Invalid):
    code = "branches.hours_malformed"
    sentence = "营业时间“{text}”看不懂，请写成 Mo-Fr 09:30-21:30; Sa-Su 10:00-22:00。"


def parse_hours(text: str) -> WeekHours | None:
    """A week from its text; None (unknown) for an empty text; raises `HoursMalformed`."""
    plain = text.strip()
    if not plain:
        return None
    if plain == "24/7":
        return (((0, DAY_MINUTES),),) * 7
    week: list[Spans] = [()] * 7
    for part in filter(None, (piece.strip() for piece in plain.split(";"))):
        found = _RULE.fullmatch(part)
        if not found:
            raise HoursMalformed(text=text[:80])
        for day in _days(found["days"], text):
            week[day] = _spans(found["spans"], text)
    return tuple(week)


def parse_special_days(text: str) -> dict[str, Spans]:
    """`{ISO date: spans}` from its text; raises `HoursMalformed`."""
    days: dict[str, Spans] = {}
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        day, _, spans = part.partition(" ")
        try:
            days[date.fromisoformat(day).isoformat()] = _spans(spans.strip(), text)
        except ValueError as error:
            raise HoursMalformed(text=text[:80]) from error
    return days


class Holiday(NamedTuple):
    """A day on which the whole chain keeps other hours, and why; no spans means shut."""

    name: str
    spans: Spans


class HolidayMalformed(Invalid):
    code = "branches.holiday_malformed"
    sentence = "节假日“{text}”看不懂，请写成 2026-10-01 国庆节 10:00-18:00，休息写 off。"


def parse_holidays(text: str) -> dict[str, Holiday]:
    """`{ISO date: holiday}` from lines `2026-10-01 国庆节 10:00-18:00`; raises `HolidayMalformed` naming the line."""
    found: dict[str, Holiday] = {}
    for line in filter(None, (piece.strip() for piece in text.splitlines())):
        parts = line.split(maxsplit=2)
        try:
            day, name, spans = parts
            iso, read = date.fromisoformat(day).isoformat(), _spans(spans.strip(), spans)
        except (ValueError, HoursMalformed) as error:
            raise HolidayMalformed(text=line[:80]) from error
        if iso in found or len(name) > MAX_NAME or len(found) == MAX_HOLIDAYS:
            raise HolidayMalformed(text=line[:80])
        found[iso] = Holiday(name, read)
    return found


def format_holidays(days: Mapping[str, Holiday]) -> str:
    """The text `parse_holidays` reads back, by date."""
    return "\n".join(f"{day} {one.name} {format_spans(one.spans)}" for day, one in sorted(days.items()))


def format_hours(week: WeekHours | None) -> str:
    """The text `parse_hours` reads back; empty for unknown."""
    if week is None:
        return ""
    parts, first = [], 0
    for day in range(1, 8):
        if day == 7 or week[day] != week[first]:
            days = DAYS[first] if day - first == 1 else f"{DAYS[first]}-{DAYS[day - 1]}"
            parts.append(f"{days} {format_spans(week[first])}")
            first = day
    return "; ".join(parts)


def format_special_days(days: Mapping[str, Spans]) -> str:
    """The text `parse_special_days` reads back."""
    return "; ".join(f"{day} {format_spans(spans)}" for day, spans in sorted(days.items()))


def format_spans(spans: Spans) -> str:
    """`10:00-12:00,13:00-22:00`, or `off`."""
    clocks = [(start, end if end <= DAY_MINUTES else end - DAY_MINUTES) for start, end in spans]
    return ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in clocks) or "off"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _days(text: str, whole: str) -> list[int]:
    named: list[int] = []
    for part in text.split(","):
        ends = [end.strip().title() for end in part.split("-")]
        if len(ends) > 2 or any(end not in DAYS for end in ends):
            raise HoursMalformed(text=whole[:80])
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        named += [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]
    return named


def _spans(text: str, whole: str) -> Spans:
    if text == "off":
        return ()
    spans = []
    for part in text.split(","):
        found = _SPAN.fullmatch(part.strip())
        if not found:
            raise HoursMalformed(text=whole[:80])
        hour, minute, end_hour, end_minute = (int(number) for number in found.groups())
        start, end = hour * 60 + minute, end_hour * 60 + end_minute
        if minute > 59 or end_minute > 59 or start >= DAY_MINUTES or end > DAY_MINUTES or start == end:
            raise HoursMalformed(text=whole[:80])
        spans.append((start, end if end > start else end + DAY_MINUTES))
    return tuple(sorted(spans))
