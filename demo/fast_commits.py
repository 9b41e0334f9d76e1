"""Lets the loader commit to SQLite without waiting for the disk, for as long as it runs.

Only for the demo's own data: a power cut during the load may cost the load, never anything else, and `flask demo reset`
starts over. PostgreSQL is quick enough as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.kernel.database import db


@contextmanager
def fast_commits() -> Iterator[None]:
    """Connections taken inside the block commit fast; they are closed at its end."""
    engine = db.engine
    if engine.dialect.name != "sqlite":
        yield
        return

    def hurry(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    event.listen(engine, "checkout", hurry)
    try:
        yield
    finally:
        event.remove(engine, "checkout", hurry)
        engine.dispose()
