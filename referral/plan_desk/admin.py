"""The plan in force, every version, the form for the next one, what it would pay, and what it would have cost."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.branches.queries import directory
from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import Invalid, Problem, Refused
from app.kernel.moment import current_time
from app.kernel.money import parse_yuan
from app.web.guards import staff
from app.web.i18n import sentence_of
from app.web.principal import get_staff
from referral.plan_desk.compare_plans import compare_plans
from referral.plan_desk.find_subjects import find_subjects, name_subjects
from referral.plan_desk.forms import (
    RULE_COLUMNS,
    SPLIT_COLUMNS,
    parse_draft,
    parse_terms,
    typed_rows,
    wanted_subjects,
)
from referral.plan_desk.rules import CHOICES, DAYS, SEAT_WORDS, empty_rule, empty_split, example_amounts, typed_terms
from referral.plans.export_plan import export_plan
from referral.plans.publish_plan import ACKNOWLEDGED, publish_plan
from referral.plans.queries import PlanMissing, PlanView, plan_as_of, plan_views
from referral.plans.rules.guard import LAWS, OBJECTIONS, objections
from referral.plans.rules.terms import Terms
from referral.tree.rules import GRADES

blueprint = Blueprint("plan_desk", __name__)


@blueprint.get("/office/plan")
@staff("plans.read")
def plan_page() -> ResponseReturnValue:
    """The plan in force, every version, and the form for the next; `?like=N` starts from version N."""
    return _plan_page(None, "", 200)


@blueprint.post("/office/plan")
@staff("plans.edit")
def publish() -> ResponseReturnValue:
    """Publish the next version; a refusal keeps what was typed."""
    now = current_time()
    try:
        with transaction() as tx:
            publish_plan(tx, get_staff(), parse_draft(request.form, _terms(tx, now), now), now)
    except (Invalid, Refused) as problem:
        return _plan_page(request.form.to_dict(), sentence_of(problem), problem.status)
    return redirect(url_for("plan_desk.plan_page"))


@blueprint.get("/office/plan/<int:number>.json")
@staff("plans.read")
def plan_file(number: int) -> ResponseReturnValue:
    """One version as a file."""
    with reading() as tx:
        plan = _version(plan_views(tx), number)
    if plan is None:
        raise PlanMissing
    answer = jsonify(export_plan(plan))
    answer.headers["Content-Disposition"] = f'attachment; filename="plan-{number}.json"'
    return answer


@blueprint.post("/office/plan/rows")
@staff("plans.read")
def rows() -> ResponseReturnValue:
    """The tables of the form with one more empty row: a fragment."""
    with reading() as tx:
        branches = directory(tx, current_time()).all()
    opened = request.form.get("more", "")
    about = _tables(request.form.to_dict(), more=opened)
    return render_template("referral/_plan_tables.html", **about, branches=branches, grades=GRADES, opened=opened)


@blueprint.post("/office/plan/example")
@staff("plans.read")
def example() -> ResponseReturnValue:
    """What the typed terms would pay on one amount: a fragment beside the form."""
    about: dict[str, Any] = {"amounts": {}, "base_fen": 0, "seats": SEAT_WORDS}
    try:
        with reading() as tx:
            terms = _terms(tx, current_time())
        base_fen = parse_yuan(request.form.get("example") or "199")
        amounts = example_amounts(terms, base_fen) if 1 <= terms.levels <= 3 and base_fen >= 0 else {}
        found = [OBJECTIONS[code] for code in objections(terms, request.form.get("signed") == "yes")]
        about |= {"amounts": amounts, "base_fen": base_fen}
    except Invalid as problem:
        found = [("", sentence_of(problem))]
    return render_template("referral/_example.html", **about, found=found)


@blueprint.post("/office/plan/preview")
@staff("plans.read")
def preview_page() -> ResponseReturnValue:
    """The last days' real orders under the typed terms, beside the plan in force: a fragment below the form."""
    now = current_time()
    days = next((days for days in DAYS if str(days) == request.form.get("days")), DAYS[0])
    try:
        with reading() as tx:
            terms, active = _terms(tx, now), plan_as_of(tx, now)
            found = compare_plans(tx, active.terms if active else None, terms, now - timedelta(days=days), now)
    except Problem as problem:
        return render_template("referral/_comparison.html", found=None, error=sentence_of(problem))
    return render_template(
        "referral/_comparison.html",
        found=found,
        error="",
        active=active,
        days=days,
        seats=SEAT_WORDS,
        name=request.form.get("name"),
    )


def _terms(tx: Tx, now: datetime) -> Terms:
    """The typed terms."""
    branches = {branch.code: branch.branch_id for branch in directory(tx, now).all()}
    return parse_terms(request.form, find_subjects(tx, wanted_subjects(request.form)), branches)


def _version(plans: list[PlanView], number: int | None) -> PlanView | None:
    return next((plan for plan in plans if plan.number == number), None)


def _tables(typed: dict[str, str] | None, more: str = "") -> dict[str, Any]:
    """The rows of the form's two tables, as typed, with an empty one at the end where asked."""
    rules = typed_rows(request.form, RULE_COLUMNS) if typed is not None else []
    splits = typed_rows(request.form, SPLIT_COLUMNS) if typed is not None else []
    return {
        "rules": [*rules, *([empty_rule()] if more == "rule" or not rules else [])],
        "splits": [*splits, *([empty_split()] if more == "split" or not splits else [])],
    }


def _plan_page(typed: dict[str, str] | None, error: str, status: int) -> ResponseReturnValue:
    now = current_time()
    with reading() as tx:
        plans, current = plan_views(tx), plan_as_of(tx, now)
        branches = directory(tx, now).all()
        like = _version(plans, request.args.get("like", type=int)) or current
        names = name_subjects(tx, [rule for plan in plans for rule in plan.terms.rules])
    tables = _tables(typed)
    if typed is None:
        codes = {branch.branch_id: branch.code for branch in branches}
        typed, rules, splits = typed_terms(like.terms if like else None, names, codes)
        tables = {"rules": rules or [empty_rule()], "splits": splits or [empty_split()]}
    about = {"plans": plans, "current": current, "typed": typed, "now": now, "names": names, "branches": branches}
    words = {"signing": ACKNOWLEDGED, "seats": SEAT_WORDS, "laws": LAWS, "grades": GRADES, "choices": CHOICES}
    words["day_options"] = [(days, gettext("最近 %(days)s 天", days=days)) for days in DAYS]
    amounts = example_amounts(current.terms, 19900) if current else {}
    return render_template(
        "referral/office_plan.html", **about, **tables, **words, error=error, amounts=amounts
    ), status
