"""Print what an import did.

Promises: JSON alone on standard output; everything for people that is not the result goes to standard error.
"""

import json
from collections.abc import Iterable

import click

from app.kernel.import_report import Finding, ImportReport

SHOWN_FINDINGS = 20


def echo_report(report: ImportReport, as_json: bool, quiet: bool = False) -> None:
    """Counts to standard output (one JSON document if `as_json`), findings to standard error; `quiet` only the latter."""
    if as_json:
        click.echo(json.dumps(report.document(), ensure_ascii=False))
    elif not quiet:
        click.echo(
            f"{report.file}: {report.rows} rows ({report.encoding}) - {report.created} created, {report.updated} updated, "
            f"{report.unchanged} unchanged, {report.rejected} rejected{' (dry run)' if report.dry_run else ''}"
        )
    if report.ignored_columns:
        click.echo(f"ignored columns: {', '.join(report.ignored_columns)}", err=True)
    _say("warning", report.warnings)
    _say("error", report.errors)


def _say(kind: str, findings: Iterable[Finding]) -> None:
    said = list(findings)
    for finding in said[:SHOWN_FINDINGS]:
        rows = ", ".join(str(row) for row in finding.rows[:5]) + (" …" if len(finding.rows) > 5 else "")
        click.echo(f"{kind}: row {rows}: {finding.column}: {finding.problem.chinese()}", err=True)
    if len(said) > SHOWN_FINDINGS:
        click.echo(f"{kind}: … and {len(said) - SHOWN_FINDINGS} more", err=True)
