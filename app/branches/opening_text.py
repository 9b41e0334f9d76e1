"""Opening hours in words, for pages and chat cards."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext

from app.branches.rules.branch import BranchView
from app.branches.rules.opening import Opening, OpeningState, opening


def _(text: str, **facts: str) -> str:
    return str(gettext(text, **facts))


def opening_text(branch: BranchView, now: datetime) -> str:
    """`营业中，至 22:00`, `已打烊，明天 09:30 开门`, `营业时间未登记` …: what a shopper is told at `now`."""
    found = opening(branch, now)
    if found.state == OpeningState.OPEN:
        return _("营业中，至 %(time)s", time=f"{found.until:%H:%M}") if found.until else _("24 小时营业")
    if found.state == OpeningState.SHUT:
        return _shut(found, now.astimezone(ZoneInfo(branch.time_zone)))
    if found.state == OpeningState.PAUSED:
        return _("暂停线上接单")
    if found.state == OpeningState.CLOSED:
        return _("已停业")
    return _("营业时间未登记，请先电话确认")


def _shut(found: Opening, local: datetime) -> str:
    if found.opens_at is None:
        return _("休息中")
    clock = f"{found.opens_at:%H:%M}"
    if found.opens_at.date() == local.date():
        return _("休息中，今天 %(time)s 开门", time=clock)
    if found.opens_at.date() == local.date() + timedelta(days=1):
        return _("已打烊，明天 %(time)s 开门", time=clock)
    return _("休息中，%(day)s %(time)s 开门", day=f"{found.opens_at:%m-%d}", time=clock)


def week_table(branch: BranchView) -> list[tuple[str, str]]:
    """(day, hours) from Monday, for a page; empty when the hours are unknown."""
    if branch.hours is None:
        return []
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return [(name, _spans_text(spans)) for name, spans in zip(names, branch.hours, strict=True)]


def coming_days(branch: BranchView, now: datetime, days: int = 30) -> list[tuple[str, str, str]]:
    """(date, name, hours) of the special days and holidays ahead, for a page; the name may be empty."""
    today = now.astimezone(ZoneInfo(branch.time_zone)).date()
    until = today + timedelta(days=days)
    found = sorted(day for day in branch.other_days if today.isoformat() <= day <= until.isoformat())
    hours = branch.other_days
    return [
        (day, branch.holidays[day].name if day in branch.holidays else "", _spans_text(hours[day])) for day in found
    ]


def _spans_text(spans: tuple[tuple[int, int], ...]) -> str:
    return "、".join(f"{_clock(start)}–{_clock(end)}" for start, end in spans) or _("休息")


def _clock(minute: int) -> str:
    text = f"{minute // 60 % 24:02d}:{minute % 60:02d}" if minute != 1440 else "24:00"
    return _("次日 %(time)s", time=text) if minute > 1440 else text
