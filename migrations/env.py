"""Runs the migrations inside the app, on SQLite and PostgreSQL.

Promises: all steps of one run succeed together or leave the database as it was; on SQLite foreign keys are off while
tables are rebuilt (else rebuilding a parent deletes its children) and every reference is checked before the end.
"""

from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.engine import Connection

from app.kernel.database import Base, UtcDateTime, db


class BrokenReferences(SystemExit):
    """Rows that point nowhere were found after migrating; nothing was changed."""


def render_item(kind: str, item: Any, _autogen: AutogenContext) -> str | bool:
    """Write our own types as plain ones, so that a revision imports nothing of the app."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def migrate(connection: Connection) -> None:
    """Run what was asked for in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        transactional_ddl=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            _check_references(connection)


def _check_references(connection: Connection) -> None:
    broken = connection.execute(sa.text("PRAGMA foreign_key_check")).all()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise BrokenReferences(f"The migration would leave rows that point nowhere, in: {tables}. Nothing was changed.")


def _pragma(connection: Connection, statement: str) -> None:
    """Straight to the driver: inside a transaction SQLite ignores this PRAGMA without a word."""
    driver: Any = connection.connection.dbapi_connection
    driver.execute(statement)


def run_online() -> None:
    """Migrate the app's database."""
    with db.engine.connect() as plain:
        if plain.dialect.name != "sqlite":
            migrate(plain)
            return
        connection = plain.execution_options(lindian_begin="IMMEDIATE")
        _pragma(connection, "PRAGMA foreign_keys=OFF")
        try:
            migrate(connection)
        finally:
            connection.rollback()
            _pragma(connection, "PRAGMA foreign_keys=ON")


run_online()
