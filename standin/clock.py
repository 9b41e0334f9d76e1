"""The stand-in's time.

Promises: seconds since the epoch everywhere inside; WeChat's RFC 3339 text with +08:00 at the edges.
"""

import time
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


def now() -> float:
    """Seconds since the epoch."""
    return time.time()


def rfc3339(moment: float) -> str:
    """Whole seconds in China time, as Pay v3 writes them: `2026-01-02T03:04:05+08:00`."""
    return datetime.fromtimestamp(int(moment), CHINA).isoformat()


def parse_rfc3339(text: str) -> float:
    """Seconds since the epoch; ValueError without a zone or when the text is no time."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone")
    return moment.timestamp()


def digits(moment: float) -> str:
    """`20260102030405` in China time, used inside the numbers WeChat gives out."""
    return datetime.fromtimestamp(int(moment), CHINA).strftime("%Y%m%d%H%M%S")
