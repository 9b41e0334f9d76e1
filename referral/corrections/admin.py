"""Head office: disputes, corrections and who decides them."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.branches.queries import directory
from app.kernel.database import reading, transaction
from app.kernel.errors import Conflict, Forbidden, Invalid, Refused
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.i18n import sentence_of
from app.web.principal import get_staff
from referral.attribution.decide_dispute import decide_dispute
from referral.attribution.propose_correction import propose_correction
from referral.attribution.queries import get_attribution_by_number
from referral.attribution.states import CORRECTION_LABELS, DISPUTE_LABELS
from referral.corrections.approve_unreleased import approve_unreleased, turn_down
from referral.corrections.forms import parse_wanted
from referral.corrections.queries import correction_views, dispute_views, present_credit

blueprint = Blueprint("corrections_office", __name__)
PARTS = {"clerk": "导购", "promoter": "推荐人", "branch": "销售门店"}


@blueprint.get("/office/credit")
@staff("credit.correct")
def overview() -> ResponseReturnValue:
    """Open disputes and corrections, and what was decided."""
    return _overview("", 200)


@blueprint.get("/office/credit/order/<number>")
@staff("credit.correct")
def correct_page(number: str) -> ResponseReturnValue:
    """The form for one order."""
    return _form(number, {}, "", 200)


@blueprint.post("/office/credit/order/<number>")
@staff("credit.correct")
def propose(number: str) -> ResponseReturnValue:
    """Ask for a correction; a refusal keeps what was typed."""
    now = current_time()
    try:
        with transaction() as tx:
            propose_correction(tx, get_staff(), parse_wanted(tx, number, request.form, now), now)
    except (Invalid, Refused, Conflict) as problem:
        return _form(number, request.form.to_dict(), sentence_of(problem), problem.status)
    return redirect(url_for("corrections_office.overview"))


@blueprint.post("/office/credit/corrections/<uuid:correction_id>")
@staff("credit.approve")
def decide(correction_id: uuid.UUID) -> ResponseReturnValue:
    """The second person's word."""
    now = current_time()
    try:
        with transaction() as tx:
            if request.form.get("verdict") == "approve":
                approve_unreleased(tx, get_staff(), correction_id, now)
            else:
                turn_down(tx, get_staff(), correction_id, request.form.get("answer", ""), now)
    except (Invalid, Refused, Conflict) as problem:
        return _overview(sentence_of(problem), problem.status)
    return redirect(url_for("corrections_office.overview"))


@blueprint.post("/office/credit/disputes/<uuid:dispute_id>")
@staff("credit.correct")
def answer(dispute_id: uuid.UUID) -> ResponseReturnValue:
    """Accept a dispute (a correction is asked for) or refuse it with words."""
    now, words = current_time(), request.form.get("answer", "")
    try:
        with transaction() as tx:
            accept = request.form.get("verdict") == "accept"
            decide_dispute(tx, get_staff(), dispute_id, accept=accept, answer=words, now=now)
    except (Invalid, Refused, Conflict) as problem:
        return _overview(sentence_of(problem), problem.status)
    return redirect(url_for("corrections_office.overview"))


def _overview(error: str, status: int) -> ResponseReturnValue:
    scope = get_staff().scope("credit.correct")
    with reading() as tx:
        corrections = correction_views(tx, scope, current_time())
        disputes = dispute_views(tx) if scope.everywhere else []
    may = {
        "approve": get_staff().scope("credit.approve").everywhere,
        "answer": scope.everywhere,
        "actor": get_staff().actor,
    }
    words = {"labels": CORRECTION_LABELS, "dispute_labels": DISPUTE_LABELS, "parts": PARTS}
    about = {"corrections": corrections, "disputes": disputes, "may": may, "error": error}
    return render_template("referral/office_corrections.html", **about, **words), status


def _form(number: str, typed: dict[str, str], error: str, status: int) -> ResponseReturnValue:
    with reading() as tx:
        attribution = get_attribution_by_number(tx, number)
        if not get_staff().may("credit.correct", attribution.selling_branch_id):
            raise Forbidden
        present = present_credit(tx, attribution.order_id, current_time())
        branches = directory(tx, current_time()).all()
    about = {"number": number, "present": present, "attribution": attribution, "branches": branches}
    return render_template("referral/office_correct.html", **about, typed=typed, error=error), status
