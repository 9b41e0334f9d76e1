"""`flask payouts freeze`."""

import click
from flask.cli import AppGroup

from app.kernel.database import reading, transaction
from app.kernel.errors import Problem
from app.kernel.moment import current_time
from referral.payouts.rules.months import read_month
from referral.payouts.statements.freeze_due_months import freeze_due_months
from referral.payouts.statements.freeze_month import freeze_month
from referral.payouts.statements.queries import frozen_months

payouts_commands = AppGroup("payouts", help="Withdrawals and statements.")


@payouts_commands.command("freeze")
@click.argument("month", required=False)
def freeze(month: str | None) -> None:
    """Freeze the statements of MONTH (2026-11), or of every month that is over."""
    if month is None:
        freeze_due_months(transaction, current_time())
        with reading() as tx:
            frozen = frozen_months(tx)
        click.echo("\n".join(f"{row.month}  {row.statements} statements" for row in frozen) or "nothing to freeze")
        return
    if read_month(month) is None:
        raise click.ClickException(f"{month} is no month; write 2026-11.")
    try:
        with transaction() as tx:
            done = freeze_month(tx, month, "command", current_time())
    except Problem as problem:
        raise click.ClickException(problem.chinese()) from problem
    click.echo(f"{month} {'frozen' if done else 'was frozen before'}")
