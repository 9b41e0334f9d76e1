"""`flask catalog import`.

Promises: `--json` prints one JSON document on standard output; exit 0 done, 1 refused, 2 usage.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from app.catalog.import_catalog import ImportRefused, import_catalog
from app.kernel.command_group import CommandGroup
from app.kernel.database import transaction
from app.kernel.echo_report import echo_report
from app.kernel.errors import Problem
from app.kernel.import_report import ImportReport
from app.kernel.moment import current_time
from app.kernel.sheets import read_sheet

catalog_commands = CommandGroup("catalog", help="Categories, products, SKUs.")


@catalog_commands.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--good-rows-only", is_flag=True, help="Import the other rows although some are wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_command(files: Sequence[Path], dry_run: bool, good_rows_only: bool, as_json: bool) -> None:
    """Import FILES (CSV or XLSX) in any order; each is known by its header."""
    try:
        sheets = [read_sheet(file.read_bytes(), file.name) for file in files]
        with transaction() as tx:
            reports = import_catalog(
                tx, sheets, by="command", now=current_time(), dry_run=dry_run, good_rows_only=good_rows_only
            )
    except ImportRefused as refused:
        _show(refused.reports, as_json, dry_run)
        _refuse(refused)
    except Problem as problem:
        _refuse(problem)
    else:
        _show(reports, as_json, dry_run)
        sys.exit(1 if dry_run and any(report.errors for report in reports) else 0)


def _show(reports: Sequence[ImportReport], as_json: bool, dry_run: bool) -> None:
    for report in reports:
        echo_report(report, as_json=False, quiet=as_json)
    if as_json:
        document = {"dry_run": dry_run, "files": [report.document() for report in reports]}
        click.echo(json.dumps(document, ensure_ascii=False))


def _refuse(problem: Problem) -> None:
    click.echo(problem.chinese(), err=True)
    sys.exit(1)
