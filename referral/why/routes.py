"""The page that answers "why?"."""

import uuid

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from app.identity.queries import find_staff_by_person
from app.kernel.database import Tx, reading
from app.kernel.errors import NotFound, SignInNeeded
from app.kernel.moment import current_time
from app.orders.queries import OrderView, get_order
from app.web.guards import public
from app.web.principal import Shopper, Staff, find_shopper, find_staff
from referral.attribution.open_dispute import is_near
from referral.attribution.queries import get_attribution_by_number
from referral.commission.estimate_order import Estimate, estimate_order
from referral.commission.queries import lines_of_order
from referral.why import rules
from referral.why.explain_estimate import explain_estimate
from referral.why.explain_order import explain_order

blueprint = Blueprint("why", __name__)


@blueprint.get("/why/order/<number>")
@public
def order_page(number: str) -> ResponseReturnValue:
    """All of it for head office and the selling branch's manager; her own part for everybody who earns on it."""
    now, staff, shopper = current_time(), find_staff(), find_shopper()
    if staff is None and shopper is None:
        raise SignInNeeded
    with reading() as tx:
        order = get_order(tx, number)
        found = estimate_order(tx, order, now)
        if found is not None:
            return _estimate_page(tx, order, found, staff, shopper)
        payee_ids = _reader(tx, number, staff, shopper)
        why = explain_order(tx, number, now, payee_ids, masked=payee_ids is not None)
    may_correct = staff is not None and staff.may("credit.correct", why.attribution.selling_branch_id)
    about = {"back": _back(payee_ids is None), "may_correct": may_correct, "may_dispute": staff is not None}
    return render_template("referral/why.html", why=why, words=rules, **about)


def _estimate_page(
    tx: Tx, order: OrderView, found: Estimate, staff: Staff | None, shopper: Shopper | None
) -> ResponseReturnValue:
    """What it would bring: to those who may see everything all of it, to whoever would sit on a seat her own part."""
    whole = staff is not None and staff.may("credit.read", found.attribution.selling_branch_id)
    payee_ids = None if whole else _own_ids(tx, staff, shopper)
    why = explain_estimate(tx, order, found, payee_ids, found.attribution.paid_at)
    if not whole and not why.lines:
        raise NotFound
    return render_template("referral/estimate.html", why=why, words=rules, back=_back(whole))


def _back(whole: bool) -> str:
    if whole:
        return url_for("referral_office.orders_page")
    return url_for("clerk.home" if find_shopper() is None else "member.home")


def _reader(tx: Tx, number: str, staff: Staff | None, shopper: Shopper | None) -> list[uuid.UUID] | None:
    """None for those who may see everything, else the reader's payee ids; raises for those who have nothing to do with it."""
    attribution = get_attribution_by_number(tx, number)
    if staff is not None and staff.may("credit.read", attribution.selling_branch_id):
        return None
    payee_ids = _own_ids(tx, staff, shopper)
    if lines_of_order(tx, attribution.order_id, payee_ids):
        return payee_ids
    if staff is None or not is_near(tx, staff.staff_id, attribution):
        raise NotFound
    return payee_ids


def _own_ids(tx: Tx, staff: Staff | None, shopper: Shopper | None) -> list[uuid.UUID]:
    """The ids the reader is paid under."""
    mine = {staff.staff_id, staff.person_id} if staff else set()
    if shopper is not None:
        clerk = find_staff_by_person(tx, shopper.person_id)
        mine |= {shopper.person_id, clerk.staff_id if clerk else None}
    return [who for who in mine if who is not None]
