"""`flask payments reconcile`."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime

import click
from flask.cli import AppGroup

from app.kernel.clock import wall_seconds
from app.kernel.database import transaction
from app.kernel.errors import Problem
from app.kernel.moment import current_time
from app.payments.reconciliation.reconcile_day import reconcile_day
from app.payments.reconciliation.rules.bill_days import DAY, china_day

payments_commands = AppGroup("payments", help="Money in and out.")


@payments_commands.command("reconcile")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="A China day; yesterday when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def payments_reconcile(day: datetime | None, as_json: bool) -> None:
    """Compare WeChat's bill of one day with our records; exits with 1 when they disagree or the bill is not there."""
    asked = day.date() if day else _yesterday()
    try:
        found = reconcile_day(transaction, asked, current_time())
    except Problem as problem:
        click.echo(f"{problem.code}: {problem.chinese()}", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps({"day": str(asked), "differences": [asdict(one) for one in found]}, ensure_ascii=False))
    else:
        for one in found:
            click.echo(f"{one.kind}  {one.number}  {one.wechat} / {one.ours}  {one.amount_fen} fen", err=True)
        click.echo(f"{asked}: {len(found)} differences")
    sys.exit(1 if found else 0)


def _yesterday() -> date:
    return china_day(datetime.fromtimestamp(wall_seconds(), UTC)) - DAY
