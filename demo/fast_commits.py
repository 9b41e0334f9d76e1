"""Lets the loader commit without waiting for the disk, for as long as it runs.

Only for the demo's own data: a power cut during the load may cost the load, never anything else, and `flask demo reset`
starts over.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.kernel.database import db

_SETTINGS = {"sqlite": ("PRAGMA synchronous=OFF", "PRAGMA synchronous=FULL"),
             "postgresql": ("SET synchronous_commit=off", "SET synchronous_commit=on")}  # fmt: skip


@contextmanager
def fast_commits() -> Iterator[None]:
    """Connections taken inside the block commit fast; they are closed at its end."""
    engine = db.engine
    fast, _safe = _SETTINGS[engine.dialect.name]

    def hurry(connection: Any, _record: object, _proxy: object) -> None:
        cursor = connection.cursor()
        cursor.execute(fast)
        cursor.close()

    event.listen(engine, "checkout", hurry)
    try:
        yield
    finally:
        event.remove(engine, "checkout", hurry)
        engine.dispose()
