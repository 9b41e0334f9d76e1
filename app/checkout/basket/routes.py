"""The basket: see, add, change, remove, move to another branch."""

import uuid

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.branches.queries import BranchUnknown, directory
from app.checkout.add_to_basket import add_to_basket
from app.checkout.basket.keep_count import keep_count
from app.checkout.change_branch import change_branch
from app.checkout.queries import basket_branch, basket_view
from app.checkout.rules.quantity import MAX_QUANTITY, read_quantity
from app.checkout.rules.quote import ItemGone
from app.checkout.set_quantity import remove_line, see_prices, set_quantity
from app.kernel.database import Tx, reading, transaction
from app.kernel.moment import current_time
from app.web.guards import shopper
from app.web.principal import get_shopper

blueprint = Blueprint("checkout_basket", __name__)


@blueprint.get("/basket")
@shopper
def basket_page() -> ResponseReturnValue:
    """What is in the basket, at today's prices of its branch."""
    with reading() as tx:
        basket = basket_view(tx, get_shopper().person_id, current_time())
    answer = make_response(render_template("checkout/basket.html", basket=basket, most=MAX_QUANTITY))
    return keep_count(answer, basket.pieces)


@blueprint.post("/basket/lines")
@shopper
def add() -> ResponseReturnValue:
    """Put a SKU in at a branch (`sku`, `branch` code, `quantity`); `then=checkout` goes straight on."""
    quantity = read_quantity(request.form.get("quantity", "1"))
    sku_id, person_id, now = _sku(request.form.get("sku", "")), get_shopper().person_id, current_time()
    with transaction() as tx:
        branch_id = _branch_id(tx, request.form.get("branch", ""))
        pieces = add_to_basket(tx, person_id, branch_id, sku_id, quantity, now)
    if request.headers.get("HX-Request") and request.form.get("then") != "checkout":
        return keep_count(make_response(render_template("checkout/_added.html", pieces=pieces)), pieces)
    goal = "checkout.checkout_page" if request.form.get("then") == "checkout" else "checkout_basket.basket_page"
    return keep_count(_go(url_for(goal)), pieces)


@blueprint.post("/basket/lines/<uuid:sku_id>")
@shopper
def change(sku_id: uuid.UUID) -> ResponseReturnValue:
    """Exactly so many pieces."""
    quantity = read_quantity(request.form.get("quantity", ""))
    with transaction() as tx:
        set_quantity(tx, get_shopper().person_id, sku_id, quantity)
    return _go(url_for("checkout_basket.basket_page"))


@blueprint.post("/basket/lines/<uuid:sku_id>/remove")
@shopper
def remove(sku_id: uuid.UUID) -> ResponseReturnValue:
    """Take it out."""
    with transaction() as tx:
        remove_line(tx, get_shopper().person_id, sku_id)
    return _go(url_for("checkout_basket.basket_page"))


@blueprint.post("/basket/branch")
@shopper
def move() -> ResponseReturnValue:
    """Shop at another branch (`branch` code); the page then shows each difference."""
    with transaction() as tx:
        change_branch(tx, get_shopper().person_id, _branch_id(tx, request.form.get("branch", "")), current_time())
    return _go(url_for("checkout_basket.basket_page"))


@blueprint.post("/basket/seen")
@shopper
def seen() -> ResponseReturnValue:
    """The shopper has seen today's prices."""
    with transaction() as tx:
        see_prices(tx, get_shopper().person_id)
    return _go(url_for("checkout_basket.basket_page"))


def _branch_id(tx: Tx, code: str) -> uuid.UUID:
    """The branch of a code; without one the basket's own."""
    if not code:
        own = basket_branch(tx, get_shopper().person_id)
        if own is None:
            raise BranchUnknown
        return own
    branch = directory(tx, current_time()).by_code(code)
    if branch is None:
        raise BranchUnknown
    return branch.branch_id


def _sku(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise ItemGone(name="") from error


def _go(address: str) -> Response:
    """After a form: see the page; for htmx by its own header."""
    if request.headers.get("HX-Request"):
        answer = make_response("", 204)
        answer.headers["HX-Redirect"] = address
        return answer
    return make_response(redirect(address, 303))
