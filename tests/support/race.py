"""Real races: several acts at once, each in a thread of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask

from app.kernel.errors import Problem


def race(app: Flask, acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all at once; what each returned, or the refusal it raised. Anything else fails the test."""
    found: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int) -> None:
        with app.app_context():
            start.wait()
            try:
                found[place] = acts[place]()
            except Problem as refusal:
                found[place] = refusal
            except BaseException as error:  # noqa: BLE001 - handed to the test below
                found[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    broken = [item for item in found if isinstance(item, BaseException) and not isinstance(item, Problem)]
    assert broken == []
    return found
