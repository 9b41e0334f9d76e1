"""The clerk's side: scan or type, see the order, confirm."""

from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.fulfillment.queries import fulfillment_view
from app.identity.queries import person_views
from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import Problem
from app.kernel.moment import current_time
from app.orders.queries import get_order_by_id
from app.web.guards import staff
from app.web.principal import Staff, get_staff
from pickup.collection.confirm_pickup import already_collected, confirm_pickup
from pickup.collection.find_scanned import find_scanned
from pickup.collection.find_typed import count_typing, find_typed
from pickup.collection.get_code import CodeRevoked, CodeUnknown, FoundCode
from pickup.collection.log_try import log_refusal
from pickup.collection.make_sighting import make_sighting, read_sighting
from pickup.collection.routes import pickup_secret
from pickup.collection.rules.typed_code import clean_digits, clean_tail
from pickup.collection.states import CodeState

blueprint = Blueprint("pickup_desk", __name__)


@blueprint.get("/desk/scan")
@staff("orders.handle")
def scan_page() -> ResponseReturnValue:
    """The scan page; with `?code=` (from WeChat's own scanner) the order at once. Reads only."""
    text = request.args.get("code")
    if not text:
        return render_template("pickup/scan.html")
    return _show_scanned(text)


@blueprint.post("/desk/scan")
@staff("orders.handle")
def scan() -> ResponseReturnValue:
    """What the page's scanner read: our address or the bare code."""
    return _show_scanned(code_in(request.form.get("text", "")))


@blueprint.post("/desk/typed")
@staff("orders.handle")
def typed() -> ResponseReturnValue:
    """Eight digits, then the phone's last four; both are asked whether or not the digits exist."""
    member = get_staff()
    digits = clean_digits(request.form.get("digits", ""))
    if "tail" not in request.form:
        return render_template("pickup/tail.html", digits=digits)
    tail = clean_tail(request.form["tail"])
    branch_id = member.desk_branch("orders.handle")
    now = current_time()
    with transaction() as tx:
        count_typing(tx, member, branch_id, now)
    with transaction() as tx:
        code = find_typed(tx, pickup_secret(), member, branch_id, digits, tail, now)
    if code is None:
        raise CodeUnknown
    with reading() as tx:
        return _show(tx, member, code, "typed")


@blueprint.post("/desk/confirm")
@staff("orders.handle")
def confirm() -> ResponseReturnValue:
    """Hand over: exactly once."""
    member = get_staff()
    code_id, how = read_sighting(request.form.get("sighting", ""), member.staff_id)
    now = current_time()
    try:
        with transaction() as tx:
            code = confirm_pickup(tx, member, code_id, how, now)
    except Problem as refusal:
        with transaction() as tx:
            log_refusal(tx, member, code_id, how, refusal.code, now)
        raise
    with reading() as tx:
        order = get_order_by_id(tx, code.order_id)
        person = person_views(tx, [order.person_id]).get(order.person_id)
    return render_template("pickup/done.html", order=order, person=person, at=now)


def code_in(text: str) -> str:
    """The code out of what a scanner returns: a page address with `code=`, or the code itself."""
    try:
        query = parse_qs(urlsplit(text.strip()).query)
    except ValueError:
        return text.strip()
    return query.get("code", [text.strip()])[0]


def _show_scanned(text: str) -> ResponseReturnValue:
    member = get_staff()
    with reading() as tx:
        return _show(tx, member, find_scanned(tx, pickup_secret(), member, text), "qr")


def _show(tx: Tx, member: Staff, code: FoundCode, how: str) -> ResponseReturnValue:
    if code.state == CodeState.REVOKED:
        raise CodeRevoked
    if code.state == CodeState.REDEEMED:
        raise already_collected(tx, code.code_id)
    order = get_order_by_id(tx, code.order_id)
    return render_template(
        "pickup/order.html",
        order=order,
        part=fulfillment_view(tx, code.fulfillment_id),
        person=person_views(tx, [order.person_id]).get(order.person_id),
        sighting=make_sighting(code.code_id, member.staff_id, how),
    )
