"""The plan in force, every version, the form for the next one and what it would pay."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.database import reading, transaction
from app.kernel.errors import Invalid, Refused
from app.kernel.moment import current_time
from app.kernel.money import parse_yuan
from app.web.guards import staff
from app.web.i18n import sentence_of
from app.web.principal import get_staff
from referral.commission.open_commission import preview
from referral.plan_desk.forms import parse_draft, parse_terms
from referral.plans.publish_plan import ACKNOWLEDGED, publish_plan
from referral.plans.queries import PlanView, plan_as_of, plan_views
from referral.plans.rules.guard import OBJECTIONS, objections
from referral.why.rules import SEATS

blueprint = Blueprint("plan_desk", __name__)


@blueprint.get("/office/plan")
@staff("plans.read")
def plan_page() -> ResponseReturnValue:
    """The plan in force, every version, and the form for the next."""
    return _plan_page({}, "", 200)


@blueprint.post("/office/plan")
@staff("plans.edit")
def publish() -> ResponseReturnValue:
    """Publish the next version; a refusal keeps what was typed."""
    now = current_time()
    try:
        draft = parse_draft(request.form, now)
        with transaction() as tx:
            publish_plan(tx, get_staff(), draft, now)
    except (Invalid, Refused) as problem:
        return _plan_page(request.form.to_dict(), sentence_of(problem), problem.status)
    return redirect(url_for("plan_desk.plan_page"))


@blueprint.post("/office/plan/example")
@staff("plans.read")
def example() -> ResponseReturnValue:
    """What the typed terms would pay on one amount: a fragment beside the form."""
    try:
        terms = parse_terms(request.form)
        base_fen = parse_yuan(request.form.get("example") or "199")
        amounts = preview(terms, base_fen) if 1 <= terms.levels <= 3 and base_fen >= 0 else {}
        found = objections(terms, request.form.get("signed") == "yes")
        return render_template(
            "referral/_example.html",
            amounts=amounts,
            base_fen=base_fen,
            found=[OBJECTIONS[code][1] for code in found],
            seats=SEATS,
        )
    except Invalid as problem:
        return render_template(
            "referral/_example.html", amounts={}, base_fen=0, found=[sentence_of(problem)], seats=SEATS
        )


def _plan_page(typed: dict[str, str], error: str, status: int) -> ResponseReturnValue:
    now = current_time()
    with reading() as tx:
        plans, current = plan_views(tx), plan_as_of(tx, now)
    amounts = preview(current.terms, 19900) if current else {}
    about = {"plans": plans, "current": current, "typed": typed or _typed(current), "now": now}
    return render_template(
        "referral/office_plan.html", **about, error=error, amounts=amounts, signing=ACKNOWLEDGED, seats=SEATS
    ), status


def _typed(current: PlanView | None) -> dict[str, str]:
    """The form starts from the plan in force."""
    if current is None:
        return {"pool_cap": "30", "margin_cap": "50", "selling": "70", "hold_days": "7"}
    terms = current.terms
    levels = {f"level{place}": _percent(bps) for place, bps in enumerate(terms.level_bps, 1)}
    return levels | {
        "clerk": _percent(terms.clerk_bps),
        "pool_cap": _percent(terms.pool_cap_bps),
        "margin_cap": _percent(terms.margin_cap_bps),
        "selling": _percent(terms.selling_bps),
        "hold_days": str(terms.hold_days),
    }


def _percent(bps: int) -> str:
    whole, rest = divmod(bps, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
