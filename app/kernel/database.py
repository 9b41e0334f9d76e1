"""The database: models' base, the one transaction boundary, and the settings both dialects need.

Promises: `transaction()` is the only writer and the only place that commits; on SQLite a writer queues fairly and takes the
write lock at BEGIN; nothing here relies on SERIALIZABLE.
"""

import fcntl
import importlib
import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from types import ModuleType
from typing import Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Engine, Insert, MetaData, Table, Uuid, event, insert
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from app.kernel.errors import Conflict

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
# SQLite 3.51.3 and the backports 3.44.6 and 3.50.7 repair a fault in resetting the write-ahead log.
WAL_SAFE = ((3, 44, 6, 3, 45, 0), (3, 50, 7, 3, 51, 0), (3, 51, 3, 99, 0, 0))


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC on both databases; a naive value is refused where it is written."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware in, UTC to the driver."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone; what is stored is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every model. `int` is 64 bits, `datetime` aware UTC, `uuid.UUID` native where there is one."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        int: BigInteger,
        datetime: UtcDateTime,
        uuid.UUID: Uuid(as_uuid=True),
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


db = SQLAlchemy(metadata=Base.metadata)


class Tx(Session):
    """One unit of work. `after_commit(f)` runs f once, only when everything is stored. Nothing flushes by itself."""

    def append(self, model: type[Base], **values: Any) -> None:
        """Store a row that this unit of work does not read back; rows of one table go in one statement with the next flush."""
        self.info.setdefault(_APPENDED, {}).setdefault(model.__table__, []).append(values)

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Send what was added, then what was appended."""
        super().flush(objects)
        for table, rows in self.info.pop(_APPENDED, {}).items():
            self.execute(_insert_into(table), rows if len(rows) > 1 else rows[0])

    def after_commit(self, act: Callable[[], None]) -> None:
        """Call `act` after a successful commit; for wake-ups only, never for effects that must not be lost."""
        self.info.setdefault("after_commit", []).append(act)


@cache
def _insert_into(table: Table) -> Insert:
    return insert(table)


Begin = Callable[[], Any]  # `transaction`, passed to functions that own phases around a foreign call
_EXTENSION = "lindian.database"
_APPENDED = "appended"
_open: ContextVar[str] = ContextVar("open_transaction", default="")


class TransactionOpen(RuntimeError):
    """Programming error: a transaction inside a transaction, or a foreign call while one is open."""


class Busy(Conflict):
    code = "database.busy"
    sentence = "系统正忙，请再试一次。"


def forbid_open_transaction() -> None:
    """Every gateway calls this before it speaks to the outside."""
    if _open.get() == "write":
        raise TransactionOpen("a foreign call was made while a transaction is open")


@contextmanager
def transaction() -> Iterator[Tx]:
    """All or nothing: commits at the end of the block, rolls back on any exception."""
    if _open.get():
        raise TransactionOpen("transactions do not nest")
    marker = _open.set("write")
    engine = _engines().writing
    try:
        with _fair_lock(engine), Tx(engine, autoflush=False, expire_on_commit=False) as tx:
            yield tx
            tx.flush()
            tx.commit()
    finally:
        _open.reset(marker)
    for act in tx.info.get("after_commit", ()):
        act()


@contextmanager
def reading() -> Iterator[Tx]:
    """A read-only view; what is added to it is never stored."""
    if _open.get():
        raise TransactionOpen("transactions do not nest")
    marker = _open.set("read")
    try:
        with Tx(_engines().reading, autoflush=False, expire_on_commit=False) as tx:
            yield tx  # leaving the block rolls back
    finally:
        _open.reset(marker)


@dataclass(frozen=True)
class _Engines:
    """The app's one engine as `transaction()` and `reading()` use it: same pool, told apart by an option."""

    writing: Engine
    reading: Engine


def _engines() -> _Engines:
    engines: _Engines = current_app.extensions[_EXTENSION]
    return engines


@contextmanager
def _fair_lock(engine: Engine) -> Iterator[None]:
    """SQLite's own busy handler starves writers; a file lock before BEGIN IMMEDIATE serves them in turn."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        yield
        return
    handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def sqlite_driver() -> ModuleType:
    """The newest SQLite at hand: the wheel's where it exists, else the system's."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3


def engine_options(url: str, pool_size: int) -> dict[str, Any]:
    """Arguments of `create_engine` for `url`; the pool is bounded, PostgreSQL's waits are too."""
    if url.startswith("sqlite"):
        return {"module": sqlite_driver(), "pool_size": pool_size, "max_overflow": 32}
    options = "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
    return {
        "pool_size": pool_size,
        "max_overflow": 0,
        "pool_timeout": 10,
        "connect_args": {"options": options, "connect_timeout": 5},
    }


def init_database(app: Flask, url: str, pool_size: int) -> None:
    """Bind `db` to `app` and prepare its connections."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url, pool_size)
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    if url.startswith("sqlite"):
        prepare_sqlite(engine)
        engines = _Engines(writing=engine.execution_options(lindian_begin="IMMEDIATE"), reading=engine)
    else:
        prepare_postgres(engine)
        engines = _Engines(writing=engine, reading=engine.execution_options(lindian_begin="AUTOCOMMIT"))
    app.extensions[_EXTENSION] = engines


def prepare_sqlite(engine: Engine) -> None:
    """Durable, foreign keys on, BEGIN in our hands: the driver's legacy mode would read outside the transaction."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        journal = "WAL" if wal_is_safe() else "TRUNCATE"
        for pragma in (f"journal_mode={journal}", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('lindian_begin', 'DEFERRED')}")


def prepare_postgres(engine: Engine) -> None:
    """Each statement of a page reads by itself: no BEGIN and ROLLBACK round trips."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if connection.get_execution_options().get("lindian_begin") == "AUTOCOMMIT":
            connection.connection.driver_connection.autocommit = True

    @event.listens_for(engine, "checkin")
    def _checkin(connection: Any, _record: object) -> None:
        if connection is not None and not connection.closed and connection.autocommit:
            connection.autocommit = False


def wal_is_safe() -> bool:
    """Whether the linked SQLite carries the repair of the write-ahead log."""
    version = tuple(int(part) for part in sqlite_driver().sqlite_version.split("."))
    return any(low[:3] <= version < low[3:] for low in WAL_SAFE)


def append_only(model: type[Base]) -> type[Base]:
    """Mark a model whose rows are never changed or deleted; triggers of the second migration hold it as a second wall."""
    Base.metadata.info.setdefault("append_only", set()).add(model.__tablename__)
    return model
