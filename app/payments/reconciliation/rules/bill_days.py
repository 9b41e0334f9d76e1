"""Which day's bill is there, and what belongs to it.

Promises: a day is a China day, as WeChat cuts its bills; a bill is ready at ten on the next morning and kept for three months.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
READY = time(10, 0)
LOOK_BACK_DAYS = 7
DAY = timedelta(days=1)


def china_day(moment: datetime) -> date:
    """The China day of a moment."""
    return moment.astimezone(CHINA).date()


def bounds(day: date) -> tuple[datetime, datetime]:
    """First moment of the day and of the next, UTC."""
    start = datetime.combine(day, time(), CHINA)
    return start.astimezone(UTC), datetime.combine(day + DAY, time(), CHINA).astimezone(UTC)


def days_due(now: datetime, finished: Collection[date]) -> list[date]:
    """Days whose bill is ready and not yet compared, oldest first; `now` on WeChat's clock."""
    local = now.astimezone(CHINA)
    last = local.date() - (DAY if local.time() >= READY else 2 * DAY)
    days = [last - DAY * back for back in reversed(range(LOOK_BACK_DAYS))]
    return [day for day in days if day not in finished]
