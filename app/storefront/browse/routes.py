"""Home, shelves, search and the shopper's own page."""

import uuid

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.catalog.queries import product_cards
from app.codes.draw_qr import qr_svg
from app.identity.queries import person_views
from app.kernel.database import reading
from app.kernel.errors import NotFound
from app.kernel.moment import current_time
from app.loyalty.queries import points_balance
from app.storefront.continue_address import continue_address, continue_picture
from app.storefront.current_branch import Here, current_branch, remember_branch, undecided_visitor
from app.storefront.find_shelves import find_shelves
from app.storefront.opening_words import opening_words
from app.storefront.sign_in_quietly import sign_in_quietly
from app.web.guards import public
from app.web.principal import find_shopper

blueprint = Blueprint("storefront", __name__)
blueprint.before_request(sign_in_quietly)
HOME_GOODS = 12
MAX_QUERY = 40


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """The mall at the visitor's branch."""
    now, visitor = current_time(), undecided_visitor()
    with reading() as tx:
        here = current_branch(tx, now, visitor, request.args.get("branch"))
        shelves = find_shelves(tx, now)
        page = product_cards(tx, _branch_id(here), size=HOME_GOODS)
    html = render_template(
        "storefront/home.html",
        here=here,
        opening=opening_words(here.branch, now) if here.branch else None,
        shelves=shelves.top,
        page=page,
        continue_qr=continue_picture(),
    )
    return _keeping(html, here)


@blueprint.get("/c")
@public
def shelves() -> ResponseReturnValue:
    """The first shelf, with all the others beside it."""
    return _shelf(None)


@blueprint.get("/c/<uuid:category_id>")
@public
def shelf(category_id: uuid.UUID) -> ResponseReturnValue:
    """One shelf at the visitor's branch."""
    return _shelf(category_id)


@blueprint.get("/search")
@public
def search() -> ResponseReturnValue:
    """Goods whose name holds every word asked for."""
    now, visitor = current_time(), undecided_visitor()
    query = request.args.get("q", "").strip()[:MAX_QUERY]
    with reading() as tx:
        here = current_branch(tx, now, visitor)
        shelves = find_shelves(tx, now)
        page = product_cards(tx, _branch_id(here), query=query, cursor=request.args.get("cursor")) if query else None
    if request.headers.get("HX-Request"):
        return render_template("storefront/_cards.html", page=page, more={"endpoint": "storefront.search", "q": query})
    return render_template("storefront/search.html", here=here, query=query, page=page, shelves=shelves.top)


@blueprint.get("/continue.svg")
@public
def continue_code() -> ResponseReturnValue:
    """The picture that goes on in WeChat, for the page named by `at`."""
    answer = make_response(qr_svg(continue_address(request.args.get("at"))))
    answer.mimetype = "image/svg+xml"
    return answer


@blueprint.get("/me")
@public
def me() -> ResponseReturnValue:
    """The shopper's own page; without a session it says how to sign in."""
    shopper = find_shopper()
    person, points = None, 0
    if shopper:
        with reading() as tx:
            person = person_views(tx, [shopper.person_id]).get(shopper.person_id)
            points = points_balance(tx, shopper.person_id)
    return render_template("storefront/me.html", person=person, points=points, continue_qr=continue_picture())


def _shelf(category_id: uuid.UUID | None) -> ResponseReturnValue:
    now, visitor = current_time(), undecided_visitor()
    with reading() as tx:
        here = current_branch(tx, now, visitor)
        shelves = find_shelves(tx, now)
        chosen = shelves.find(category_id) if category_id else next(iter(shelves.top), None)
        if category_id and chosen is None:
            raise NotFound
        category = chosen.category_id if chosen else None
        page = product_cards(tx, _branch_id(here), category_id=category, cursor=request.args.get("cursor"))
    if request.headers.get("HX-Request"):
        more = {"endpoint": "storefront.shelf", "category_id": category}
        return render_template("storefront/_rows.html", page=page, more=more)
    root = shelves.root_of(chosen) if chosen else None
    return render_template("storefront/shelves.html", here=here, shelves=shelves, chosen=chosen, root=root, page=page)


def _branch_id(here: Here) -> uuid.UUID | None:
    return here.branch.branch_id if here.branch else None


def _keeping(html: str, here: Here) -> Response:
    """The page, with the branch remembered when the address named it."""
    answer = make_response(html)
    if here.branch and request.args.get("branch") == here.branch.code:
        remember_branch(answer, here.branch)
    return answer
