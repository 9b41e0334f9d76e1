"""`flask books verify`."""

import json
import sys

import click
from flask.cli import AppGroup

from app.kernel.database import reading
from app.ledger.verify_books import verify_books

books_commands = AppGroup("books", help="The books.")


@books_commands.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def books_verify(as_json: bool) -> None:
    """Prove the books; exits with 1 when anything differs."""
    with reading() as tx:
        results = verify_books(tx)
    differences = [(result.check.name, item) for result in results for item in result.differences]
    if as_json:
        found = [
            {"check": name, "what": it.what, "expected": it.expected, "found": it.found} for name, it in differences
        ]
        click.echo(json.dumps({"checks": len(results), "differences": found}, ensure_ascii=False))
    else:
        for result in results:
            click.echo(f"{'ok ' if not result.differences else 'BAD'}  {result.check.name}")
        for name, item in differences:
            click.echo(f"{name}: {item.what}: expected {item.expected}, found {item.found}", err=True)
        click.echo(f"{len(differences)} differences in {len(results)} checks")
    sys.exit(1 if differences else 0)
