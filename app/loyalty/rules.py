"""What earns points, and the key that makes each act count once."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

SCAN_POINTS = 10  # per branch and day; LINDIAN_SCAN_POINTS overrides it
SCANNED_KINDS = frozenset({"clerk", "branch", "product"})
SCANNED_VIA = frozenset({"follow", "scene"})


def earns_scan_points(kind: str, via: str) -> bool:
    """Whether opening a code of `kind` counts as scanning in a shop: only scans that WeChat itself reports do, links do not."""
    return kind in SCANNED_KINDS and via in SCANNED_VIA


def scan_key(person_id: uuid.UUID, branch_id: uuid.UUID | None, at: datetime, time_zone: str) -> str:
    """One award for each person, branch and day of that branch's calendar."""
    day = at.astimezone(ZoneInfo(time_zone)).date()
    return f"points.scan:{person_id.hex}:{branch_id.hex if branch_id else '-'}:{day.isoformat()}"
