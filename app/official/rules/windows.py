"""When the account may write by itself.

Source: WeChat's rules for customer-service messages: three within a minute after a follow, a scan or a menu tap; five within
48 hours after a message.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

QUICK = timedelta(minutes=1)
QUICK_MESSAGES = 3
TALK = timedelta(hours=48)
TALK_MESSAGES = 5
QUICK_KINDS = frozenset({"follow", "scan", "menu"})


@dataclass(frozen=True)
class Window:
    """Open until `until`, for `left` more messages."""

    until: datetime
    left: int


def window_after(kind: str, now: datetime) -> tuple[str, Window] | None:
    """The window an act opens: its name (quick or talk) and size; None when it opens none."""
    if kind in QUICK_KINDS:
        return "quick", Window(now + QUICK, QUICK_MESSAGES)
    if kind == "text":
        return "talk", Window(now + TALK, TALK_MESSAGES)
    return None
