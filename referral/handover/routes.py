"""Choose customers, choose a colleague, hand over."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.database import reading, transaction
from app.kernel.errors import Conflict, Invalid, Refused
from app.kernel.ids import new_token
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.i18n import sentence_of
from app.web.principal import get_staff
from referral.attribution.hand_over_customers import HandoverAsk, hand_over_customers
from referral.handover.queries import handover_page

blueprint = Blueprint("handover", __name__)


@blueprint.get("/desk/handover")
@staff("staff.edit")
def page() -> ResponseReturnValue:
    """Clerks with customers; `?from=` lists one clerk's."""
    return _page(_uuid(request.args.get("from", "")), "", 200)


@blueprint.post("/desk/handover")
@staff("staff.edit")
def hand_over() -> ResponseReturnValue:
    """Hand the chosen customers to the colleague."""
    from_id, to_id = _uuid(request.form.get("from", "")), _uuid(request.form.get("to", ""))
    people = [person_id for text in request.form.getlist("person") if (person_id := _uuid(text))]
    reason, token = request.form.get("reason", ""), request.form.get("client_token", "")[:64] or new_token()
    try:
        with transaction() as tx:
            nobody = uuid.UUID(int=0)
            asked = HandoverAsk(from_id or nobody, to_id or nobody, people, reason, token)
            count = hand_over_customers(tx, get_staff(), asked, current_time())
    except (Invalid, Refused, Conflict) as problem:
        return _page(from_id, sentence_of(problem), problem.status)
    return redirect(url_for("handover.page", done=count))


def _page(from_id: uuid.UUID | None, error: str, status: int) -> ResponseReturnValue:
    with reading() as tx:
        view = handover_page(tx, get_staff().scope("staff.edit"), from_id, current_time())
    done = request.args.get("done", "")
    about = {"view": view, "error": error, "done": done if done.isdecimal() else "", "typed": request.form}
    return render_template("referral/handover.html", **about, client_token=new_token()), status


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
