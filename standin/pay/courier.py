"""The background worker: settles refunds and transfers, delivers notifications.

Promises: one thread that plans, a small pool that delivers; a failure is printed and the next round goes on.
"""

import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

from standin.pay import notices, refunds, transfers
from standin.platform import Platform

ROUND_S = 0.2


class Courier:
    """Runs until stopped."""

    def __init__(self, platform: Platform) -> None:
        """Prepare; `start` begins."""
        self._platform = platform
        self._bell = threading.Event()
        self._is_over = False
        self._pool = ThreadPoolExecutor(8, thread_name_prefix="notify")
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        platform.wake_courier = self._bell

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the current round."""
        self._is_over = True
        self._bell.set()
        self._thread.join(5)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        while not self._is_over:
            try:
                refunds.settle_due(self._platform)
                transfers.settle_due(self._platform)
                notices.deliver_due(self._platform, self._pool)
            except Exception:  # noqa: BLE001 - the worker must outlive any single failure, and says so
                traceback.print_exc()
            self._bell.wait(ROUND_S)
            self._bell.clear()
