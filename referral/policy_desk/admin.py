"""The attribution policy in the console."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.admin.queries import name_things
from app.kernel.database import reading, transaction
from app.kernel.errors import Conflict, Invalid
from app.kernel.moment import current_time
from app.loyalty.rules import SCAN_POINTS
from app.web.guards import staff
from app.web.i18n import sentence_of
from app.web.principal import get_staff
from referral.attribution.publish_policy import publish_policy
from referral.attribution.queries import policies, policy_rows
from referral.attribution.rules.policy import BOUNDS, CHOICES, stored_terms
from referral.policy_desk.forms import LABELS, parse_policy

blueprint = Blueprint("policy_desk", __name__)


@blueprint.get("/office/credit/policy")
@staff("plans.read")
def page() -> ResponseReturnValue:
    """The policy in force, every version, and the form for the next."""
    return _page({}, "", 200)


@blueprint.post("/office/credit/policy")
@staff("plans.edit")
def publish() -> ResponseReturnValue:
    """Publish the next version; a refusal keeps what was typed."""
    now = current_time()
    try:
        draft = parse_policy(request.form, now)
        with transaction() as tx:
            publish_policy(tx, get_staff(), draft, request.form.get("reason", ""), now)
    except (Invalid, Conflict) as problem:
        return _page(request.form.to_dict(), sentence_of(problem), problem.status)
    return redirect(url_for("policy_desk.page"))


def _page(typed: dict[str, str], error: str, status: int) -> ResponseReturnValue:
    now = current_time()
    with reading() as tx:
        book, rows = policies(tx), policy_rows(tx)
        names = name_things(tx, {row.by for row in rows})
        published = {str(row.number): (names.get(row.by, row.by), row.reason) for row in rows}
    current = book.at(now)
    shown = typed or {name: str(value) for name, value in stored_terms(current).items() if name in BOUNDS}
    chosen = {name: typed.get(name) == "yes" if typed else getattr(current, name) for name in CHOICES}
    about = {"current": current, "versions": book.versions[::-1], "published": published, "typed": shown}
    about |= {"chosen": chosen, "labels": LABELS, "bounds": BOUNDS, "customer_points": SCAN_POINTS}
    return render_template("referral/office_policy.html", **about, error=error, reason=typed.get("reason", "")), status
