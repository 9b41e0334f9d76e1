"""The one place that reads the time.

Promises: aware UTC; the demo clock runs ahead by a stored offset and cannot exist in production.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.kernel.errors import Refused


class ClockFixed(Refused):
    code = "clock.fixed"
    sentence = "正式环境的时钟不能调整。"


class Clock:
    """System time plus the demo offset, which all processes read from one small file (None: no offset possible)."""

    def __init__(self, offset_file: Path | None) -> None:
        self._offset_file = offset_file
        self._seen_mtime_ns = -1
        self._offset = timedelta()

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC) + self._current_offset()

    def advance(self, step: timedelta) -> None:
        """Let the demo clock jump ahead by `step` for every process; refused where there is no demo clock."""
        if self._offset_file is None:
            raise ClockFixed
        total = self._current_offset() + step
        self._offset_file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._offset_file.with_suffix(".new")
        fresh.write_text(str(int(total.total_seconds())), encoding="ascii")
        os.replace(fresh, self._offset_file)

    def _current_offset(self) -> timedelta:
        if self._offset_file is None:
            return self._offset
        try:
            mtime_ns = self._offset_file.stat().st_mtime_ns
        except FileNotFoundError:
            return timedelta()
        if mtime_ns != self._seen_mtime_ns:
            self._offset = timedelta(seconds=int(self._offset_file.read_text(encoding="ascii")))
            self._seen_mtime_ns = mtime_ns
        return self._offset


def wall_seconds() -> int:
    """Real Unix seconds, never shifted: what signatures towards other machines must carry."""
    return int(datetime.now(UTC).timestamp())
