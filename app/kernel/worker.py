"""The worker process: delivers events and runs periodic jobs until told to stop.

Promises: several workers may run on several machines; a killed one loses nothing.
"""

import os
import secrets
import select
import signal
import types

from flask import Flask

from app.kernel.clock import Clock
from app.kernel.database import reading
from app.kernel.outbox import claim_events, deliver_all, has_due_events
from app.kernel.schedule import ensure_jobs, run_due_jobs
from app.kernel.settings import Settings
from app.kernel.wake import listen, wake_path

IDLE_WAIT_S = 0.5


class Worker:
    """One worker; `run()` returns after SIGTERM or SIGINT, at the end of the event in hand."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.stopping = False

    def run(self) -> None:
        """Work until stopped."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        settings: Settings = self.app.config["LINDIAN"]
        clock: Clock = self.app.config["LINDIAN_CLOCK"]
        with self.app.app_context(), listen(wake_path(settings.instance)) as ears:
            ensure_jobs(clock.now())
            while not self.stopping:
                if not self.turn(clock):
                    select.select([ears], [], [], IDLE_WAIT_S)
                    while select.select([ears], [], [], 0)[0]:
                        ears.recv(1)

    def turn(self, clock: Clock) -> int:
        """One round: due events, then due jobs; how much was done."""
        done = 0
        with reading() as tx:
            waiting = has_due_events(tx, clock.now())
        if waiting:
            rows = claim_events(self.name, clock.now())
            deliver_all(rows, self.name, clock.now)
            done = len(rows)
        return done + run_due_jobs(self.name, clock.now())

    def _stop(self, _number: int, _frame: types.FrameType | None) -> None:
        self.stopping = True
