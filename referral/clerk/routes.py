"""A clerk's pages: her code and figures, the ranking, her customers, her codes for products."""

import uuid

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.branches.queries import directory
from app.catalog.queries import product_cards
from app.codes.code_address import code_address
from app.codes.draw_qr import qr_png
from app.identity.queries import staff_views
from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import NotFound
from app.kernel.moment import current_files, current_time
from app.kernel.money import format_fen
from app.web.guards import staff
from app.web.principal import get_staff
from referral.clerk.ask_scene import ask_scene
from referral.clerk.issue_clerk_code import issue_clerk_code
from referral.clerk.lasting_address import lasting_address
from referral.clerk.list_customers import FILTERS, list_customers
from referral.clerk.offer_product import find_offer, offer_product
from referral.clerk.queries import clerk_page, clerk_ranking, clerk_token
from referral.ranking.choose_listing import choose_listing
from referral.sales.rules import month_of, parse_month
from referral.shares.draw_poster import STYLES, SharePoster, draw_clerk_poster, draw_poster
from referral.why.rules import SEATS, STATES, seat_name

blueprint = Blueprint("clerk", __name__)


@blueprint.get("/clerk")
@staff("desk.open")
def home() -> ResponseReturnValue:
    """Her code, today, this month against the target, her place, and every credit with its why."""
    now = current_time()
    with reading() as tx:
        page = clerk_page(tx, get_staff().staff_id, request.args.get("cursor"), now)
    words = {"seats": SEATS, "states": STATES, "seat_name": seat_name}
    return render_template("referral/clerk.html", page=page, now=now, **words)


@blueprint.post("/clerk/code")
@staff("desk.open")
def make_code() -> ResponseReturnValue:
    """Make her personal code, once, with WeChat's scene."""
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


@blueprint.get("/clerk/ranking")
@staff("desk.open")
def ranking_page() -> ResponseReturnValue:
    """Who sold most this month, in the branch or the chain."""
    now = current_time()
    month, at_branch = parse_month(request.args.get("month"), now), request.args.get("in") == "branch"
    with reading() as tx:
        found = clerk_ranking(tx, get_staff().staff_id, month, at_branch, now)
    return render_template(
        "referral/clerk_ranking.html", found=found, month=month, latest=month_of(now), at_branch=at_branch
    )


@blueprint.post("/clerk/ranking")
@staff("desk.open")
def choose_ranking() -> ResponseReturnValue:
    """Be listed, or not."""
    with transaction() as tx:
        choose_listing(tx, get_staff().staff_id, request.form.get("hidden") == "yes", current_time())
    return redirect(url_for("clerk.ranking_page"))


@blueprint.get("/clerk/customers")
@staff("desk.open")
def customers() -> ResponseReturnValue:
    """Her customers with protection, validity and last purchase."""
    now, kind, page = current_time(), request.args.get("kind", ""), request.args.get("page", "0")
    kind, letter = kind if kind in FILTERS else "", request.args.get("q", "").strip()[:1]
    number = int(page) if page.isdecimal() and len(page) < 5 else 0
    with reading() as tx:
        found = list_customers(tx, get_staff().staff_id, now, kind=kind, letter=letter, page=number)
    asked = {"kind": kind, "letter": letter, "page": number}
    return render_template("referral/clerk_customers.html", found=found, asked=asked, filters=FILTERS, now=now)


@blueprint.get("/clerk/goods")
@staff("desk.open")
def goods() -> ResponseReturnValue:
    """Pick a product to send or show with her code."""
    asked = request.args.get("q", "").strip()[:40]
    with reading() as tx:
        page = product_cards(
            tx, get_staff().home_branch_id, query=asked or None, cursor=request.args.get("cursor"), size=20
        )
    return render_template("referral/clerk_goods.html", page=page, asked=asked)


@blueprint.post("/clerk/goods/<number>")
@staff("desk.open")
def make_offer(number: str) -> ResponseReturnValue:
    """Make her code for one product, once."""
    with transaction() as tx:
        offer_product(tx, get_staff().staff_id, number, get_staff().actor, current_time())
    return redirect(url_for("clerk.offer", number=number))


@blueprint.get("/clerk/goods/<number>")
@staff("desk.open")
def offer(number: str) -> ResponseReturnValue:
    """The product with her link, QR and posters; WeChat's own menu sends it as a card."""
    with reading() as tx:
        found = find_offer(tx, get_staff().staff_id, number)
    address = code_address(found.token) if found.token else ""
    return render_template("referral/clerk_offer.html", offer=found, address=address, styles=STYLES)


@blueprint.get("/clerk/goods/<number>/poster.png")
@staff("desk.open")
def offer_poster(number: str) -> ResponseReturnValue:
    """The product with her code as a picture."""
    with reading() as tx:
        found = find_offer(tx, get_staff().staff_id, number)
    if found.token is None:
        raise NotFound
    product = found.product
    path = current_files().picture_path(product.picture, 800) if product.picture else None
    drawn = SharePoster(
        found.clerk.name, product.brief, product.name, format_fen(product.price_fen), path, code_address(found.token)
    )
    return png(draw_poster(drawn, request.args.get("style", "")))


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
