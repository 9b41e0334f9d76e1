"""A clerk's disputes."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.database import reading, transaction
from app.kernel.errors import Invalid, NotFound, Refused
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.i18n import sentence_of
from app.web.principal import get_staff
from referral.attribution.open_dispute import open_dispute
from referral.attribution.states import DISPUTE_LABELS
from referral.corrections.queries import dispute_views

blueprint = Blueprint("disputes", __name__)


@blueprint.get("/clerk/disputes")
@staff("desk.open")
def page() -> ResponseReturnValue:
    """Her disputes with their answers, and the form for another; `?number=` fills it."""
    return _page({"number": request.args.get("number", "")[:32]}, "", 200)


@blueprint.post("/clerk/disputes")
@staff("desk.open")
def open_one() -> ResponseReturnValue:
    """Say that an order is hers."""
    number = request.form.get("number", "")[:32]
    try:
        with transaction() as tx:
            open_dispute(tx, get_staff(), number, request.form.get("words", ""), current_time())
    except (Invalid, Refused, NotFound) as problem:
        return _page(request.form.to_dict(), sentence_of(problem), problem.status)
    return redirect(url_for("disputes.page"))


def _page(typed: dict[str, str], error: str, status: int) -> ResponseReturnValue:
    with reading() as tx:
        found = dispute_views(tx, get_staff().staff_id)
    about = {"disputes": found, "labels": DISPUTE_LABELS, "typed": typed, "error": error}
    return render_template("referral/disputes.html", **about), status
