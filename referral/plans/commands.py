"""`flask referral plan export|import|check FILE`."""

import json
import sys
from datetime import datetime
from pathlib import Path

import click

from app.identity.queries import find_owner, find_staff_by_no
from app.identity.rules.roles import permissions_of
from app.kernel.command_group import CommandGroup
from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import NotFound, Problem
from app.kernel.moment import current_time
from app.web.principal import Staff
from referral.plans.export_plan import export_plan
from referral.plans.publish_plan import ACKNOWLEDGED, Draft, publish_plan
from referral.plans.queries import PlanMissing, PlanView, get_plan, plan_as_of, plan_views
from referral.plans.read_plan_file import read_plan_file
from referral.plans.rules.guard import OBJECTIONS, needs_signature, objections

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
plan_commands = CommandGroup("plan", help="Commission plans as files.")


class StaffUnknown(NotFound):
    code = "referral.plan_staff_unknown"
    sentence = "没有工号 {staff_no} 的在职员工。"


@plan_commands.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--number", type=int, help="Which version; the one in force without it.")
def export(file: Path, number: int | None) -> None:
    """Write the plan in force (or version NUMBER) to FILE; - is standard output."""
    try:
        with reading() as tx:
            plan = _wanted(tx, number)
    except Problem as problem:
        raise click.ClickException(problem.chinese()) from problem
    text = json.dumps(export_plan(plan), ensure_ascii=False, indent=2) + "\n"
    if str(file) == "-":
        click.echo(text, nl=False)
        return
    file.write_text(text, encoding="utf-8")
    click.echo(f"第 {plan.number} 版「{plan.name}」→ {file}", err=True)


@plan_commands.command("check")
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Say whether the plan in FILE may be used, and every reason if it may not (exit code 1)."""
    try:
        read = read_plan_file(file)
    except Problem as problem:
        raise click.ClickException(problem.chinese()) from problem
    found = objections(read.terms, read.acknowledgement == ACKNOWLEDGED)
    for code in found:
        law, reason = OBJECTIONS[code]
        click.echo(f"✗ {law} {reason}")
    if "acknowledgement" in found:
        click.echo(f"须签署的原文：{ACKNOWLEDGED}")
    if found:
        sys.exit(1)
    signed = "，已附签署原文" if needs_signature(read.terms) else ""
    click.echo(f"✓ 可以启用：{read.terms.levels} 级{signed}")


@plan_commands.command("import")
@click.argument("file", type=FILE)
@click.option("--staff", "staff_no", help="Staff number of who publishes (the owner without it), and signs.")
@click.option("--sign", is_flag=True, help="She signs, in the words `check` prints; needs --staff.")
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="When it begins; now without it.")
def import_plan(file: Path, staff_no: str | None, sign: bool, start: datetime | None) -> None:
    """Publish the plan in FILE as the next version. A signature in the file is not taken over: whoever publishes signs."""
    if sign and not staff_no:
        raise click.UsageError("--sign 要用 --staff 写明由谁签署")
    now = current_time()
    try:
        read = read_plan_file(file)
        draft = Draft(read.name or file.stem, read.terms, start or now, ACKNOWLEDGED if sign else "")
        with transaction() as tx:
            plan = get_plan(tx, publish_plan(tx, _principal(tx, staff_no), draft, now))
    except Problem as problem:
        raise click.ClickException(problem.chinese()) from problem
    click.echo(f"第 {plan.number} 版「{plan.name}」从 {plan.effective_from:%Y-%m-%d %H:%M} UTC 起生效")


def _wanted(tx: Tx, number: int | None) -> PlanView:
    found = plan_as_of(tx, current_time()) if number is None else None
    if number is not None:
        found = next((plan for plan in plan_views(tx) if plan.number == number), None)
    if found is None:
        raise PlanMissing
    return found


def _principal(tx: Tx, staff_no: str | None) -> Staff:
    """A staff member, or the owner, with exactly her own permissions."""
    found = find_staff_by_no(tx, staff_no) if staff_no else find_owner(tx)
    if found is None or found.left_at is not None:
        raise StaffUnknown(staff_no=staff_no or "owner")
    return Staff(found.staff_id, found.name, permissions_of(found.roles), found.person_id, found.home_branch_id)
