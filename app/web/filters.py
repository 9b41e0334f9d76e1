"""How values look on a page.

Promises: one `money` filter for fen; times in the named zone; nothing computes with money here.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask

from app.kernel.money import format_fen

SHANGHAI = "Asia/Shanghai"


def show_time(moment: datetime | None, zone: str = SHANGHAI, pattern: str = "%Y-%m-%d %H:%M") -> str:
    """`moment` in `zone`; nothing for None."""
    return moment.astimezone(ZoneInfo(zone)).strftime(pattern) if moment else ""


def show_distance(distance_m: float) -> str:
    """`850 m` below a kilometre, `1.2 km` above."""
    return f"{distance_m:.0f} m" if distance_m < 1000 else f"{distance_m / 1000:.1f} km"


def show_bps(rate_bps: int) -> str:
    """`800` as `8%`, `250` as `2.5%`."""
    whole, rest = divmod(rate_bps, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


def init_filters(app: Flask) -> None:
    """Register `money`, `time`, `distance`, `bps`."""
    app.jinja_env.filters.update(money=format_fen, time=show_time, distance=show_distance, bps=show_bps)
