"""Codes for the shelf: a branch prints them, a shopper scans one and buys on the spot."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.branches.queries import BranchView, directory
from app.catalog.queries import ProductPage, product_cards, product_page
from app.codes.code_address import code_address
from app.codes.draw_qr import qr_svg
from app.codes.issue_code import issue_code
from app.codes.queries import find_live_code
from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import Forbidden
from app.kernel.moment import current_time
from app.storefront.product.land_product import KIND
from app.storefront.product.routes import ProductGone
from app.web.guards import staff
from app.web.principal import Staff, get_staff

blueprint = Blueprint("shelf", __name__, url_prefix="/desk/shelf")
PERMISSION = "stock.read"


@blueprint.get("")
@staff(PERMISSION)
def labels() -> ResponseReturnValue:
    """Every product on sale at the branch, each with its label to show or print."""
    worker, query = get_staff(), request.args.get("q", "").strip()[:40]
    with reading() as tx:
        branch = _branch(tx, worker)
        page = product_cards(tx, branch.branch_id, query=query or None, cursor=request.args.get("cursor"), size=50)
    return render_template("storefront/labels.html", branch=branch, page=page, query=query)


@blueprint.get("/<number>")
@staff(PERMISSION)
def label(number: str) -> ResponseReturnValue:
    """One product's code at this branch, large enough to scan from the screen."""
    worker = get_staff()
    with reading() as tx:
        branch = _branch(tx, worker)
        product = _product(tx, branch, number)
        code = find_live_code(tx, KIND, branch_id=branch.branch_id, product_id=product.product_id)
    svg = qr_svg(code_address(code.token)) if code else ""
    return render_template("storefront/label.html", branch=branch, product=product, svg=svg)


@blueprint.post("/<number>")
@staff(PERMISSION)
def make_label(number: str) -> ResponseReturnValue:
    """Make the code on first use."""
    worker, now = get_staff(), current_time()
    with transaction() as tx:
        branch = _branch(tx, worker)
        product = _product(tx, branch, number)
        issue_code(tx, KIND, now, branch_id=branch.branch_id, product_id=product.product_id, by=worker.actor)
    return redirect(url_for("shelf.label", number=number, branch=branch.code))


def _product(tx: Tx, branch: BranchView, number: str) -> ProductPage:
    product = product_page(tx, branch.branch_id, number)
    if product is None:
        raise ProductGone
    return product


def _branch(tx: Tx, worker: Staff) -> BranchView:
    """The branch the staff member works at, or one she names and may see; raises `Forbidden`."""
    places = directory(tx, current_time())
    named = places.by_code(request.args.get("branch", ""))
    branch = named or places.find(worker.home_branch_id) or _first(worker, places.offered())
    if branch is None:
        raise Forbidden
    worker.require(PERMISSION, branch.branch_id)
    return branch


def _first(worker: Staff, offered: tuple[BranchView, ...]) -> BranchView | None:
    def may(branch_id: uuid.UUID) -> bool:
        return worker.may(PERMISSION, branch_id)

    return next((branch for branch in offered if may(branch.branch_id)), None)
