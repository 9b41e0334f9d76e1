"""The stand-in's own database: one SQLite file behind one lock.

Promises: a `write()` block is one transaction; blocks nest; nothing here is shared with the mall.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).with_name("schema.sql")


class Store:
    """All state that survives a restart."""

    def __init__(self, path: Path) -> None:
        """Open or make the file (0600) and its tables."""
        path.touch(mode=0o600, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA.read_text(encoding="utf-8"))

    @contextmanager
    def write(self) -> Iterator[None]:
        """Hold the lock and one transaction; an exception takes everything back."""
        with self._lock:
            if self._depth:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            else:
                self._db.execute("COMMIT")
            finally:
                self._depth = 0

    def run(self, sql: str, *values: Any) -> int:
        """Execute one statement; the number of rows it changed."""
        with self._lock:
            return self._db.execute(sql, values).rowcount

    def insert(self, sql: str, *values: Any) -> int:
        """Execute one INSERT; the row id."""
        with self._lock:
            return int(self._db.execute(sql, values).lastrowid or 0)

    def all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Every row of a SELECT."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row, or None."""
        with self._lock:
            row: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
            return row

    def read_value(self, name: str) -> Any:
        """A named JSON value, or None."""
        row = self.one("SELECT value FROM named_values WHERE name = ?", name)
        return json.loads(row["value"]) if row else None

    def keep_value(self, name: str, value: Any) -> None:
        """Set a named JSON value."""
        text = json.dumps(value, ensure_ascii=False)
        self.run(
            "INSERT INTO named_values VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, text
        )

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()
