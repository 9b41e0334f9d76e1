"""The triggers that keep a table append-only; `refuse_change()` comes from revision 0002.

A table dropped takes its triggers along. On SQLite a table rebuilt by `batch_alter_table` loses them: guard it again after.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


def guard_append_only(tables: Sequence[str]) -> None:
    """Refuse every UPDATE and DELETE on `tables`."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in tables:
        if not sqlite:
            op.execute(
                sa.text(
                    f"CREATE TRIGGER append_only_{table} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
                )
            )
            continue
        for act in ("UPDATE", "DELETE"):
            op.execute(
                sa.text(
                    f"CREATE TRIGGER append_only_{table}_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END"
                )
            )
