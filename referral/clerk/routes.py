"""A clerk's page, her code and her poster."""

import uuid

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.branches.queries import directory
from app.codes.draw_qr import qr_png
from app.identity.queries import staff_views
from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import NotFound
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.principal import get_staff
from referral.clerk.ask_scene import ask_scene
from referral.clerk.issue_clerk_code import issue_clerk_code
from referral.clerk.lasting_address import lasting_address
from referral.clerk.queries import clerk_page, clerk_token
from referral.shares.draw_poster import draw_clerk_poster
from referral.why.rules import SEATS, STATES, seat_name

blueprint = Blueprint("clerk", __name__)


@blueprint.get("/clerk")
@staff("desk.open")
def home() -> ResponseReturnValue:
    """Her code, today, this month, and every credit with its why."""
    now = current_time()
    with reading() as tx:
        page = clerk_page(tx, get_staff().staff_id, request.args.get("cursor"), now)
    words = {"seats": SEATS, "states": STATES, "seat_name": seat_name}
    return render_template("referral/clerk.html", page=page, now=now, **words)


@blueprint.post("/clerk/code")
@staff("desk.open")
def make_code() -> ResponseReturnValue:
    """Make her personal code, once."""
    with transaction() as tx:
        token = issue_clerk_code(tx, get_staff().staff_id, get_staff().actor, current_time())
    ask_scene(transaction, token, current_time())
    return redirect(url_for("clerk.home"))


@blueprint.get("/clerk/code.png")
@staff("desk.open")
def code() -> ResponseReturnValue:
    """Her personal code."""
    with reading() as tx:
        address = lasting_address(tx, _token(tx, get_staff().staff_id), current_time())
    return png(qr_png(address, logo=True))


@blueprint.get("/clerk/poster.png")
@staff("desk.open")
def poster() -> ResponseReturnValue:
    """Her printable poster."""
    staff_id = get_staff().staff_id
    with reading() as tx:
        address = lasting_address(tx, _token(tx, staff_id), current_time())
        me = staff_views(tx, [staff_id])[staff_id]
        branch = directory(tx, current_time()).find(me.home_branch_id) if me.home_branch_id else None
    return png(draw_clerk_poster(me.name, branch.name if branch else "", branch.address if branch else "", address))


def png(data: bytes) -> Response:
    """A picture nobody else may keep."""
    answer = make_response(data)
    answer.mimetype = "image/png"
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer


def _token(tx: Tx, staff_id: uuid.UUID) -> str:
    token = clerk_token(tx, staff_id)
    if token is None:
        raise NotFound
    return token
