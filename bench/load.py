"""A closed loop of clients and what it measured.

Promises: each client keeps one connection and sends its next request when the last was answered; an error stops the run.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Result:
    """What one run measured; times in seconds."""

    seconds: float
    times: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    def percentile_ms(self, share: float) -> float:
        """The time below which `share` of all stayed."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0

    def line(self) -> str:
        """One line for people."""
        p50, p99 = self.percentile_ms(0.5), self.percentile_ms(0.99)
        return f"{self.per_second:8.1f}/s   p50 {p50:7.1f} ms   p99 {p99:7.1f} ms   {len(self.times)} done"


def closed_loop(acts: list[Callable[[], None]], seconds: float, warm_up: float = 2.0) -> Result:
    """Run every act over and over, each in a thread of its own; only what ends inside `seconds` counts."""
    begin = time.perf_counter() + warm_up
    end = begin + seconds
    times: list[list[float]] = [[] for _ in acts]
    failures: list[BaseException] = []

    def loop(act: Callable[[], None], kept: list[float]) -> None:
        try:
            while (started := time.perf_counter()) < end and not failures:
                act()
                ended = time.perf_counter()
                if started >= begin and ended <= end:
                    kept.append(ended - started)
        except Exception as failure:  # noqa: BLE001 (handed to the caller below)
            failures.append(failure)

    threads = [threading.Thread(target=loop, args=pair) for pair in zip(acts, times, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return Result(seconds, [one for kept in times for one in kept])
