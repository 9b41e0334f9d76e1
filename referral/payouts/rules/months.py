"""Calendar months of the chain, written `2026-11`.

Promises: a month begins and ends at midnight in the chain's time zone.
"""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

CHAIN_ZONE = ZoneInfo("Asia/Shanghai")
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


def month_of(moment: datetime) -> str:
    """The month a moment falls into."""
    return f"{moment.astimezone(CHAIN_ZONE):%Y-%m}"


def read_month(text: str) -> str | None:
    """`text` when it is a month, else None."""
    return text if _MONTH.fullmatch(text) else None


def month_bounds(month: str) -> tuple[datetime, datetime]:
    """When the month begins, and when the next one does, UTC."""
    year, number = int(month[:4]), int(month[5:])
    start = datetime(year, number, 1, tzinfo=CHAIN_ZONE)
    end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=CHAIN_ZONE)
    return start.astimezone(UTC), end.astimezone(UTC)


def month_before(month: str) -> str:
    """The month before."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def month_after(month: str) -> str:
    """The month after."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + 1}-01" if number == 12 else f"{year}-{number + 1:02d}"
