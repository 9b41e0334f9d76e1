"""Targets on the desk: a manager sets her clerks'."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.branches.queries import directory
from app.kernel.database import reading
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.principal import get_staff
from referral.sales.rules import month_of, parse_month
from referral.targets.admin import branch_progress, clerk_rows, save
from referral.targets.set_target import PERMISSION

blueprint = Blueprint("targets_desk", __name__)


@blueprint.get("/desk/targets")
@staff(PERMISSION)
def own() -> ResponseReturnValue:
    """Her branch's target and her clerks'."""
    return _page({}, {}, 200)


@blueprint.post("/desk/targets")
@staff(PERMISSION)
def set_own() -> ResponseReturnValue:
    """Set her clerks' targets."""
    now = current_time()
    month = parse_month(request.form.get("month"), now)
    wrong = save(get_staff(), "clerk", month, now)
    if wrong:
        return _page(request.form.to_dict(), wrong, 422)
    return redirect(url_for("targets_desk.own", month=month.key))


def _page(typed: dict[str, str], wrong: dict[str, str], status: int) -> ResponseReturnValue:
    now, branch_id = current_time(), get_staff().desk_branch(PERMISSION)
    month = parse_month(request.values.get("month"), now)
    with reading() as tx:
        branch = directory(tx, now).get(branch_id)
        rows, mine = clerk_rows(tx, branch, month), branch_progress(tx, branch, month)
    about = {"typed": typed, "wrong": wrong, "over": month.key < month_of(now).key, "latest": month_of(now).shifted(1)}
    return render_template(
        "referral/desk_targets.html", month=month, branch=branch, rows=rows, mine=mine, **about
    ), status
