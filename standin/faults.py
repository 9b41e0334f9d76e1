"""Faults on demand: what the network and WeChat do on bad days, switched on per call.

Promises: nothing happens unless asked; each fault is used up after its number of times.
"""

import threading
from dataclasses import asdict, dataclass
from typing import Any

CALL_ACTIONS = ("error", "delay", "timeout_before", "timeout_after")
TRANSFER_ACTIONS = ("slow", "fail")
NOTICE_ACTIONS = ("drop", "duplicate", "delay", "probe", "stale", "wrong_key")


class BadFault(Exception):
    """The wish names no known point or action."""


@dataclass
class Fault:
    """One wish: at calls whose point starts with `point`, do `action`, `times` times; seconds for delays."""

    point: str
    action: str
    times: int = 1
    seconds: float = 0.0


def _actions_at(point: str) -> tuple[str, ...]:
    """What can go wrong there."""
    if point.startswith("/"):
        return CALL_ACTIONS
    return TRANSFER_ACTIONS if point.startswith("transfer:") else NOTICE_ACTIONS


class Faults:
    """The wishes still open, oldest first."""

    def __init__(self) -> None:
        """Start with none."""
        self._open: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, wish: dict[str, Any]) -> Fault:
        """Note one wish; BadFault when it makes no sense."""
        try:
            fault = Fault(
                str(wish["point"]), str(wish["action"]), int(wish.get("times", 1)), float(wish.get("seconds", 0))
            )
        except (KeyError, TypeError, ValueError) as error:
            raise BadFault("point, action, times, seconds") from error
        allowed = _actions_at(fault.point)
        if fault.action not in allowed or fault.times < 1 or not 0 <= fault.seconds <= 60:
            raise BadFault(f"action: {', '.join(allowed)}; times from 1; seconds 0 to 60")
        with self._lock:
            self._open.append(fault)
        return fault

    def take(self, point: str) -> Fault | None:
        """The first open wish for this point, used up by one; a call's point is its path, a notice's `notify:TYPE`,
        a transfer's `transfer:accept` or `transfer:confirm`.
        """
        with self._lock:
            for fault in self._open:
                if point.startswith(fault.point):
                    fault.times -= 1
                    if not fault.times:
                        self._open.remove(fault)
                    return fault
        return None

    def listed(self) -> list[dict[str, Any]]:
        """The open wishes as plain values."""
        with self._lock:
            return [asdict(fault) for fault in self._open]

    def clear(self) -> None:
        """Forget all wishes."""
        with self._lock:
            self._open.clear()
