"""An agenda: acts in the order of their moments, where an act may put further acts on it.

Moments of the same time keep the order they were noted in, so a month plays the same way every time.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime

Act = Callable[[datetime], None]


class Agenda:
    """What is still to be done."""

    def __init__(self) -> None:
        self._noted = 0
        self._waiting: list[tuple[datetime, int, Act]] = []

    def note(self, at: datetime, act: Act) -> None:
        """Do `act` at `at`."""
        self._noted += 1
        heapq.heappush(self._waiting, (at, self._noted, act))

    def play(self, until: datetime) -> None:
        """Do everything due up to `until`, oldest first; what lies later is left undone."""
        while self._waiting and self._waiting[0][0] <= until:
            at, _, act = heapq.heappop(self._waiting)
            act(at)
