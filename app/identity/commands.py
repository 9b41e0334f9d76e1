"""`flask staff invite`, `flask staff import` and `flask staff forget-code`."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from app.identity.gateway import branch_choices
from app.identity.import_staff import StaffImport, StaffRow, import_staff
from app.identity.invite_staff import issue_invitation
from app.identity.queries import StaffView, find_owner, find_staff_by_no
from app.identity.read_staff_file import read_staff_file
from app.identity.set_totp import forget_totp
from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import Problem
from app.kernel.moment import current_settings, current_time

OWNER_NO = "owner"
staff_commands = AppGroup("staff", help="Staff: one-time invitations and lists.")


@staff_commands.command("invite")
@click.argument("staff_no", required=False)
@click.option("--owner", "owner_name", help="Invite the owner by name; made when there is none yet.")
def invite(staff_no: str | None, owner_name: str | None) -> None:
    """Print a one-time link for STAFF_NO or the owner; an owner who has joined gets the sign-in page."""
    if bool(staff_no) == bool(owner_name):
        raise click.UsageError("name STAFF_NO or --owner NAME")
    base = current_settings().public_base
    with transaction() as tx:
        staff = _owner(tx, owner_name) if owner_name else find_staff_by_no(tx, staff_no or "")
        if staff is None:
            raise click.ClickException(f"no staff member has the number {staff_no}")
        if owner_name and staff.has_password:
            click.echo(f"{base}/signin/staff")
            return
        try:
            token = issue_invitation(tx, staff.staff_id, "operator", current_time())
        except Problem as refusal:
            raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{base}/join/{token}")


@staff_commands.command("forget-code")
@click.argument("staff_no")
def forget_code(staff_no: str) -> None:
    """Switch off the one-time code of STAFF_NO: a lost phone, or a lost LINDIAN_SECRET."""
    with transaction() as tx:
        staff = find_staff_by_no(tx, staff_no)
        if staff is None:
            raise click.ClickException(f"no staff member has the number {staff_no}")
        forget_totp(tx, staff.staff_id, "operator", current_time())
    click.echo(f"{staff_no} signs in by password alone until a new code is set up")


@staff_commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check only.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_file(file: Path, dry_run: bool, as_json: bool) -> None:
    """Take in a staff list (CSV or XLSX); nothing is stored when a row is wrong."""
    try:
        with reading() as tx:
            choices = branch_choices(tx)
        found = read_staff_file(file.read_bytes(), file.name, choices)
        done = _store(found.rows) if not found.wrong and not dry_run else None
    except Problem as refusal:
        raise click.ClickException(str(refusal)) from refusal
    summary = {
        "rows": len(found.rows),
        "created": list(done.created) if done else [],
        "changed": list(done.changed) if done else [],
        "same": list(done.same) if done else [],
        "wrong": [{"row": one.number, "reason": one.reason} for one in found.wrong],
    }
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        for one in found.wrong:
            click.echo(f"row {one.number}: {one.reason}", err=True)
        click.echo(
            f"rows {summary['rows']} · created {len(done.created) if done else 0}"
            f" · changed {len(done.changed) if done else 0} · wrong {len(found.wrong)}"
        )
    if found.wrong:
        raise click.exceptions.Exit(1)


def _store(rows: tuple[StaffRow, ...]) -> StaffImport:
    with transaction() as tx:
        return import_staff(tx, rows, None, current_time())


def _owner(tx: Tx, name: str) -> StaffView | None:
    found = find_owner(tx)
    if found is None:
        import_staff(tx, [StaffRow(OWNER_NO, name, "owner")], None, current_time())
        tx.flush()
        found = find_owner(tx)
    return found
