"""Shape of what is typed into order pages."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.orders.search_orders import OrderSearch
from app.orders.states import OrderState

SHANGHAI = ZoneInfo("Asia/Shanghai")


def read_search(args: Mapping[str, str]) -> OrderSearch:
    """Filters out of a query string; what cannot be read does not narrow. Days are Shanghai's."""
    state = args.get("state", "")
    until = _day(args.get("until", ""))
    return OrderSearch(
        text=args.get("q", "").strip()[:40],
        state=state if state in set(OrderState) else "",
        branch_id=_id(args.get("branch", "")),
        since=_day(args.get("since", "")),
        until=until + timedelta(days=1) if until else None,
    )


def _day(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # The calendar's first and last years have no room for another zone or the day after.
    return datetime.combine(day, time.min, tzinfo=SHANGHAI) if 1 < day.year < 9999 else None


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
