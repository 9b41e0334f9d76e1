"""One product: its page, its live facts, other branches that have it, and into the bag."""

import uuid

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.catalog.queries import ProductPage, product_page
from app.checkout.add_to_basket import add_to_basket
from app.checkout.basket.keep_count import keep_count
from app.checkout.queries import basket_count
from app.checkout.rules.quantity import read_quantity
from app.inventory.queries import available
from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import NotFound, Refused
from app.kernel.idempotency import begin_once, fingerprint
from app.kernel.ids import new_token
from app.kernel.moment import current_time
from app.storefront.continue_address import continue_picture
from app.storefront.current_branch import Here, current_branch, remember_branch, undecided_visitor
from app.storefront.opening_words import opening_words
from app.storefront.product.find_elsewhere import find_elsewhere
from app.storefront.product.live_facts import facts_etag, live_facts
from app.storefront.sign_in_quietly import sign_in_quietly
from app.web.guards import public, shopper
from app.web.principal import find_shopper, get_shopper

blueprint = Blueprint("product", __name__, url_prefix="/p")
blueprint.before_request(sign_in_quietly)


class ProductGone(NotFound):
    code = "storefront.product_gone"
    sentence = "这件商品不在了，看看别的吧。"


class BranchNeeded(Refused):
    code = "storefront.branch_needed"
    sentence = "请先选择一家门店，再加入购物袋。"


@blueprint.get("/<number>")
@public
def page(number: str) -> ResponseReturnValue:
    """Everything about a product at the visitor's branch; prices and stock keep themselves fresh."""
    now, visitor, asker = current_time(), undecided_visitor(), find_shopper()
    with reading() as tx:
        here, product, stock = _load(tx, number, visitor)
    html = render_template(
        "storefront/product.html",
        here=here,
        opening=opening_words(here.branch, now) if here.branch else None,
        product=product,
        facts=live_facts(product, here.branch, stock),
        signed_in=asker is not None,
        client_token=new_token(),
        continue_qr=continue_picture(),
    )
    return _keeping(make_response(html), here)


@blueprint.get("/<number>/live")
@public
def live(number: str) -> ResponseReturnValue:
    """Prices and stock now, as JSON; 304 while nothing changed."""
    visitor = undecided_visitor()
    with reading() as tx:
        here, product, stock = _load(tx, number, visitor)
    facts = live_facts(product, here.branch, stock)
    answer = jsonify(facts)
    answer.set_etag(facts_etag(facts))
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


@blueprint.get("/<number>/elsewhere")
@public
def elsewhere(number: str) -> ResponseReturnValue:
    """Other branches that have it, as a fragment."""
    now, visitor = current_time(), undecided_visitor()
    with reading() as tx:
        here, product, _stock = _load(tx, number, visitor)
        others = find_elsewhere(tx, [offer.sku_id for offer in product.skus], here.branch, now)
    words = {other.branch.branch_id: opening_words(other.branch, now) for other in others}
    return render_template("storefront/_elsewhere.html", others=others, words=words, number=number)


@blueprint.post("/<number>/add")
@shopper
def add(number: str) -> ResponseReturnValue:
    """Put a SKU into the bag, once for each form shown; `then=buy` goes on to the bag."""
    now, visitor = current_time(), undecided_visitor()
    sku_id, quantity = _asked_sku(), read_quantity(request.form.get("quantity", "1"))
    token = request.form.get("client_token", "")[:60]
    person_id = get_shopper().person_id
    with transaction() as tx:
        here = current_branch(tx, now, visitor, request.args.get("branch"))
        if here.branch is None:
            raise BranchNeeded
        asked = fingerprint([here.branch.code, str(sku_id), quantity])
        first = not token or begin_once(tx, f"bag:{person_id.hex}", token, asked, now) is None
        if first:
            pieces = add_to_basket(tx, person_id, here.branch.branch_id, sku_id, quantity, now)
        else:
            pieces = basket_count(tx, person_id)
    if request.headers.get("Accept") == "application/json":
        answer = jsonify({"pieces": pieces, "token": new_token()})
    else:
        buying = request.form.get("then") == "buy"
        onward = url_for("checkout.checkout_page") if buying else url_for("product.page", number=number)
        answer = make_response(redirect(onward, 303))
    return _keeping(keep_count(answer, pieces), here)


def _load(tx: Tx, number: str, visitor: uuid.UUID | None) -> tuple[Here, ProductPage, dict[uuid.UUID, int]]:
    """The branch, the product and the pieces free there, by SKU; raises `ProductGone`."""
    here = current_branch(tx, current_time(), visitor, request.args.get("branch"))
    branch_id = here.branch.branch_id if here.branch else None
    product = product_page(tx, branch_id, number)
    if product is None:
        raise ProductGone
    sku_ids = [offer.sku_id for offer in product.skus]
    free = available(tx, sku_ids, [branch_id]) if branch_id else {}
    return here, product, {sku_id: pieces for (_place, sku_id), pieces in free.items()}


def _keeping(answer: Response, here: Here) -> Response:
    """The answer, with the branch remembered when the address named it."""
    if here.branch and request.args.get("branch") == here.branch.code:
        remember_branch(answer, here.branch)
    return answer


def _asked_sku() -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get("sku_id", ""))
    except ValueError as error:
        raise ProductGone from error
