"""Gives every test a database of its own, migrated and empty.

Promises: the migrations run once per test run and dialect; a test's database is a copy (SQLite) or a cleared copy
(PostgreSQL) of that; what one test stores no other test sees.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg

import wsgi
from app.kernel.database import db
from app.kernel.settings import Settings
from tests.support.postgres import PostgresRun

TEST_SECRET = b"a secret that only tests know, 32+ bytes"
TEST_HOSTS = ("localhost", "127.0.0.1", "*.mall.lindian.localhost")
VACUUM_EVERY = 50


def test_settings(database_url: str, instance: Path, **changes: Any) -> Settings:
    """Settings of one test's mall."""
    values: dict[str, Any] = {
        "mode": "test",
        "instance": instance,
        "database_url": database_url,
        "secret": TEST_SECRET,
        "hosts": TEST_HOSTS,
        "pool_size": 8,
    }
    return Settings(**(values | changes))


test_settings.__test__ = False  # type: ignore[attr-defined]


@dataclass
class Database:
    """One test's database. `clear()` brings it back to freshly migrated (for repeated runs inside one test)."""

    url: str
    dialect: str
    _run: "DatabaseRun" = field(repr=False)
    _name: str = field(repr=False)

    def clear(self) -> None:
        """Freshly migrated again; nobody may be in a transaction meanwhile."""
        if self.dialect == "sqlite":
            self._run.copy_sqlite(Path(self._name))
        else:
            self._run.clear_postgres(self._name)


class DatabaseRun:
    """The templates of one test run, shared by its workers through a folder."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder = folder
        self.worker = worker
        self.postgres = PostgresRun(folder)
        self._connections: dict[str, psycopg.Connection[Any]] = {}
        self._cleared = 0

    def sqlite(self, folder: Path) -> Database:
        """A fresh SQLite file in `folder`."""
        path = folder / "lindian.sqlite3"
        self.copy_sqlite(path)
        return Database(f"sqlite:///{path}", "sqlite", self, str(path))

    def copy_sqlite(self, path: Path) -> None:
        """Put the migrated template at `path`."""
        template = self.folder / "template.sqlite3"
        with self.once("sqlite") as first:
            if first:
                migrate(f"sqlite:///{template}", self.folder / "template-instance")
        for leftover in ("-wal", "-shm", "-journal"):
            Path(f"{path}{leftover}").unlink(missing_ok=True)
        shutil.copyfile(template, path)

    def postgresql(self) -> Database:
        """This worker's PostgreSQL database, cleared."""
        self.postgres.ensure_started()
        self._migrate_postgres()
        name = f"tests_{self.worker}"
        if name not in self._connections:
            with self.postgres.locked():
                self._admin("postgres").execute(f"CREATE DATABASE {name} TEMPLATE template_lindian")
        self.clear_postgres(name)
        return Database(self.postgres.url(name), "postgres", self, name)

    def _migrate_postgres(self) -> None:
        with self.once("postgres") as first:
            if first:
                self._admin("postgres").execute("CREATE DATABASE template_lindian")
                migrate(self.postgres.url("template_lindian"), self.folder / "template-instance")

    def migrated_postgres(self, name: str) -> str:
        """Address of a new migrated database."""
        self.postgres.ensure_started()
        self._migrate_postgres()
        return self.copy_postgres(name, "template_lindian")

    def empty_postgres(self, name: str) -> str:
        """Address of a new database without any table, for tests of the migrations themselves."""
        self.postgres.ensure_started()
        self._admin("postgres").execute(f"CREATE DATABASE {name}_{self.worker}")
        return self.postgres.url(f"{name}_{self.worker}")

    def copy_postgres(self, name: str, template: str) -> str:
        """Address of a new database like `template`, which nobody may be using."""
        self.postgres.ensure_started()
        with self.postgres.locked():
            self._admin("postgres").execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.postgres.url(name)

    def drop_postgres(self, name: str) -> None:
        """Remove a database, whoever still uses it."""
        self._admin("postgres").execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def clear_postgres(self, name: str) -> None:
        """Delete every row; triggers and foreign keys stand aside for this one connection."""
        connection = self._admin(name)
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        tables = [
            str(row[0])
            for row in connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            )
        ]
        connection.execute("SET session_replication_role = replica")
        connection.execute("; ".join(f'DELETE FROM "{table}"' for table in tables))
        self._cleared += 1
        if self._cleared % VACUUM_EVERY == 0:
            connection.execute("VACUUM")

    def close(self) -> None:
        """Let go of this worker's connections."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def _admin(self, name: str) -> "psycopg.Connection[Any]":
        if name not in self._connections:
            self._connections[name] = self.postgres.connect(name)
        return self._connections[name]

    @contextmanager
    def once(self, what: str) -> Iterator[bool]:
        """True inside for the first process of the run, which makes `what`; the others wait until it is made."""
        done = self.folder / f"{what}-migrated"
        if done.exists():
            yield False
            return
        with (self.folder / f"{what}.lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            first = not done.exists()
            yield first
            done.touch()


def migrate(url: str, instance: Path, revision: str = "head") -> None:
    """Bring the database at `url` to `revision`."""
    app = wsgi.create_app(test_settings(url, instance))
    with app.app_context():
        flask_migrate.upgrade(revision=revision)
        db.engine.dispose()


def worker_name() -> str:
    """`gw0` under xdist, else `main`."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")
