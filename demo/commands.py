"""`flask demo load|reset|story`."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.kernel.moment import current_time
from demo.history import past_orders
from demo.load import load_chain
from demo.reset import empty_everything

demo_commands = AppGroup("demo", help="The demo chain: load it, start over, play the story.")


@demo_commands.command("load")
def load() -> None:
    """Load the demo chain; what is there already stays as it is."""
    load_chain(current_time(), past_orders())


@demo_commands.command("reset")
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Delete everything in the database and load the demo chain anew."""
    if not yes:
        click.confirm("数据库里的全部内容都会删除，然后重新载入演示连锁店。继续吗？", abort=True)
    empty_everything()
    load_chain(current_time(), past_orders())
