"""Targets in the console: every branch, and the clerks of one."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.branches.queries import BranchUnknown, BranchView, directory
from app.identity.queries import list_staff
from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import Forbidden, Problem
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.i18n import sentence_of
from app.web.principal import Staff, get_staff
from referral.sales.queries import effect_by
from referral.sales.rules import Month, month_of, parse_month
from referral.targets.forms import parse_targets
from referral.targets.queries import Progress, targets_of
from referral.targets.set_target import PERMISSION, NewTarget, set_target

blueprint = Blueprint("targets_office", __name__)
MOST_CLERKS = 500


@dataclass(frozen=True)
class TargetRow:
    """One clerk or branch; `code` is the branch's code or the staff number."""

    subject_id: uuid.UUID
    code: str
    name: str
    progress: Progress


@blueprint.get("/office/targets")
@staff(PERMISSION)
def branches_page() -> ResponseReturnValue:
    """Every branch with its target and what it sold."""
    if not get_staff().scope(PERMISSION).everywhere:
        raise Forbidden
    return _branches({}, {}, 200)


@blueprint.post("/office/targets")
@staff(PERMISSION)
def set_branches() -> ResponseReturnValue:
    """Set many branches' targets; a refusal sets none and keeps what was typed."""
    now, month = current_time(), parse_month(request.form.get("month"), current_time())
    wrong = save(get_staff(), "branch", month, now)
    if wrong:
        return _branches(request.form.to_dict(), wrong, 422)
    return redirect(url_for("targets_office.branches_page", month=month.key))


@blueprint.get("/office/targets/<code>")
@staff(PERMISSION)
def clerks_page(code: str) -> ResponseReturnValue:
    """The clerks of one branch."""
    return _clerks(code, {}, {}, 200)


@blueprint.post("/office/targets/<code>")
@staff(PERMISSION)
def set_clerks(code: str) -> ResponseReturnValue:
    """Set the clerks' targets."""
    now, month = current_time(), parse_month(request.form.get("month"), current_time())
    wrong = save(get_staff(), "clerk", month, now)
    if wrong:
        return _clerks(code, request.form.to_dict(), wrong, 422)
    return redirect(url_for("targets_office.clerks_page", code=code, month=month.key))


def save(worker: Staff, subject: str, month: Month, now: datetime) -> dict[str, str]:
    """Set everything the form names, all or nothing; sentences by field when something is wrong."""
    targets, wrong = parse_targets(request.form)
    if wrong:
        return {name: sentence_of(problem) for name, problem in wrong.items()}
    try:
        with transaction() as tx:
            for subject_id in sorted(targets, key=lambda it: it.hex):
                set_target(tx, worker, NewTarget(subject, subject_id, month, targets[subject_id]), now)
    except Forbidden:
        raise
    except Problem as problem:
        return {"": sentence_of(problem)}
    return {}


def clerk_rows(tx: Tx, branch: BranchView, month: Month) -> list[TargetRow]:
    """The branch's active clerks with target and net sales of the month."""
    clerks = [
        it for it in list_staff(tx, frozenset({branch.branch_id}), size=MOST_CLERKS).items if it.status == "active"
    ]
    targets = targets_of(tx, month, [it.staff_id for it in clerks])
    sold = effect_by(tx, "clerk", month.start, month.end)
    return [TargetRow(it.staff_id, it.staff_no, it.name, _progress(it.staff_id, targets, sold)) for it in clerks]


def branch_progress(tx: Tx, branch: BranchView, month: Month) -> Progress:
    """How far one branch is."""
    sold = effect_by(tx, "branch", month.start, month.end, [branch.branch_id])
    return _progress(branch.branch_id, targets_of(tx, month, [branch.branch_id]), sold)


def _progress(subject_id: uuid.UUID, targets: dict[uuid.UUID, int], sold: dict[Any, Any]) -> Progress:
    return Progress(targets.get(subject_id, 0), sold[subject_id].net_fen if subject_id in sold else 0)


def _branches(typed: dict[str, str], wrong: dict[str, str], status: int) -> ResponseReturnValue:
    now = current_time()
    month, asked = parse_month(request.values.get("month"), now), request.values.get("q", "").strip()[:30]
    with reading() as tx:
        shops = [
            it for it in directory(tx, now).all() if it.kind != "warehouse" and (asked in it.name or asked in it.code)
        ]
        targets = targets_of(tx, month, [it.branch_id for it in shops])
        sold = effect_by(tx, "branch", month.start, month.end)
    rows = [TargetRow(it.branch_id, it.code, it.name, _progress(it.branch_id, targets, sold)) for it in shops]
    about = {"rows": rows, "branch": None, "mine": None, "asked": asked}
    return render_template("referral/office_targets.html", **about, **_common(month, now, typed, wrong)), status


def _clerks(code: str, typed: dict[str, str], wrong: dict[str, str], status: int) -> ResponseReturnValue:
    now = current_time()
    month = parse_month(request.values.get("month"), now)
    with reading() as tx:
        branch = directory(tx, now).by_code(code)
        if branch is None:
            raise BranchUnknown
        get_staff().require(PERMISSION, branch.branch_id)
        about = {"rows": clerk_rows(tx, branch, month), "branch": branch, "mine": branch_progress(tx, branch, month)}
    return render_template("referral/office_targets.html", **about, **_common(month, now, typed, wrong)), status


def _common(month: Month, now: datetime, typed: dict[str, str], wrong: dict[str, str]) -> dict[str, Any]:
    over = month.key < month_of(now).key
    return {"month": month, "latest": month_of(now).shifted(1), "typed": typed, "wrong": wrong, "over": over}
