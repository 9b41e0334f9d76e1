"""A group of commands that says in a sentence when the database is not ready.

Promises: a database without tables or out of reach ends with exit code 1 and advice, never with a traceback.
"""

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError


class CommandGroup(AppGroup):
    """As Flask's group, for commands that need a migrated database."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (OperationalError, ProgrammingError) as error:
            raise click.ClickException(_advice(str(error.orig))) from error


def _advice(said: str) -> str:
    if "no such table" in said or "does not exist" in said:
        return "数据库里还没有需要的表，请先运行 flask db upgrade。"
    return f"数据库现在不能用：{said.splitlines()[0]}"
