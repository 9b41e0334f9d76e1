"""`flask outbox status|run` and `flask worker`."""

import json

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import func, select

from app.kernel.database import reading
from app.kernel.models import OutboxEvent
from app.kernel.moment import current_time
from app.kernel.outbox import run_until_empty
from app.kernel.worker import Worker

outbox_commands = AppGroup("outbox", help="The outbox: facts waiting for their reactions.")


@outbox_commands.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def outbox_status(as_json: bool) -> None:
    """How many events are ready, running, done and parked."""
    with reading() as tx:
        rows = tx.execute(select(OutboxEvent.status, func.count()).group_by(OutboxEvent.status)).all()
    counts = {"ready": 0, "running": 0, "done": 0, "parked": 0} | {row[0]: row[1] for row in rows}
    if as_json:
        click.echo(json.dumps(counts))
        return
    for status, count in counts.items():
        click.echo(f"{status:8} {count}")


@outbox_commands.command("run")
def outbox_run() -> None:
    """Deliver everything that is due, then stop."""
    click.echo(f"delivered {run_until_empty(current_time())} events")


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Deliver events and run periodic jobs until stopped."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    Worker(app).run()
