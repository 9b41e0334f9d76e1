"""Shares in the console."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden, Invalid, NotFound
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.i18n import sentence_of
from app.web.principal import get_staff
from referral.share_desk.queries import live_shares
from referral.shares.take_down_share import take_down_share

blueprint = Blueprint("share_desk", __name__)


@blueprint.get("/office/shares")
@staff("credit.correct")
def page() -> ResponseReturnValue:
    """What stands, latest first."""
    return _page("", 200)


@blueprint.post("/office/shares/<token>")
@staff("credit.correct")
def take_down(token: str) -> ResponseReturnValue:
    """Take one down with a reason."""
    try:
        with transaction() as tx:
            take_down_share(tx, get_staff(), token[:40], request.form.get("reason", ""), current_time())
    except (Invalid, NotFound) as problem:
        return _page(sentence_of(problem), problem.status)
    return redirect(url_for("share_desk.page"))


def _page(error: str, status: int) -> ResponseReturnValue:
    if not get_staff().scope("credit.correct").everywhere:
        raise Forbidden
    asked = request.args.get("q", "").strip()[:40]
    with reading() as tx:
        found = live_shares(tx, asked, request.args.get("cursor"))
    return render_template("referral/office_shares.html", page=found, asked=asked, error=error), status
