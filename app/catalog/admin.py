"""Head office's goods: list, edit, pictures, the chain's prices, import with preview."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.catalog.edit_product import ProductForm, edit_product
from app.catalog.import_catalog import ImportRefused, import_catalog
from app.catalog.list_products import list_products
from app.catalog.queries import ProductPage, categories, product_page
from app.catalog.set_cost import set_cost
from app.catalog.set_pictures import GoodsUnknown, set_pictures
from app.catalog.set_price import set_price
from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import Invalid
from app.kernel.import_report import ImportReport
from app.kernel.moment import current_files, current_time
from app.kernel.money import parse_yuan
from app.kernel.sheets import SheetRefused, read_sheet
from app.web.guards import staff
from app.web.i18n import sentence_of
from app.web.pagination import page_size
from app.web.principal import get_staff

blueprint = Blueprint("goods_office", __name__)
PERMISSION = "catalog.edit"
MAX_PICTURES = 9


@blueprint.get("/office/goods")
@staff(PERMISSION)
def goods() -> ResponseReturnValue:
    """All products, on and off sale; `?q=`, `?status=`, `?category=`."""
    asked = {name: request.args.get(name, "").strip() for name in ("q", "status", "category")}
    with reading() as tx:
        shelves = categories(tx)
        page = list_products(
            tx,
            query=asked["q"],
            status=asked["status"],
            category_id=_category(asked["category"]),
            cursor=request.args.get("cursor"),
            size=page_size(None, 30),
        )
    here: dict[str, Any] = {name: text or None for name, text in asked.items()}
    return render_template(
        "catalog/goods.html",
        page=page,
        asked=asked,
        shelves=shelves,
        next_href=url_for("goods_office.goods", cursor=page.next_cursor, **here) if page.next_cursor else "",
        first_href=url_for("goods_office.goods", **here) if request.args.get("cursor") else "",
    )


@blueprint.get("/office/goods/<number>")
@staff(PERMISSION)
def product(number: str) -> ResponseReturnValue:
    """One product: what it says, its pictures, its SKUs at the chain's price."""
    with reading() as tx:
        page, shelves = _page(tx, number), categories(tx)
    may_cost = get_staff().scope(PERMISSION).everywhere
    return render_template("catalog/product.html", page=page, shelves=shelves, may_cost=may_cost)


@blueprint.post("/office/goods/<number>")
@staff(PERMISSION)
def edit(number: str) -> ResponseReturnValue:
    """Store what was typed."""
    form = request.form
    texts = {
        name: form.get(name, "").strip() for name in ("name", "brief", "description", "unit", "keywords", "status")
    }
    with transaction() as tx:
        wanted = ProductForm(**texts, category_id=_category(form.get("category", "")))
        edit_product(tx, get_staff(), number, wanted, current_time())
    return redirect(url_for("goods_office.product", number=number))


@blueprint.post("/office/goods/<number>/pictures")
@staff(PERMISSION)
def pictures(number: str) -> ResponseReturnValue:
    """Keep the ticked pictures in their order, add the uploaded ones behind."""
    get_staff().require(PERMISSION)
    files = current_files()
    added = [files.put_picture(file.read()) for file in request.files.getlist("picture") if file.filename]
    with transaction() as tx:
        page = _page(tx, number)
        kept = [name for name in page.pictures if name in request.form.getlist("keep")]
        wanted = list(dict.fromkeys([*kept, *added]))[:MAX_PICTURES]
        set_pictures(tx, number, wanted, get_staff().actor, current_time())
    return redirect(url_for("goods_office.product", number=number))


@blueprint.post("/office/goods/<number>/prices/<uuid:sku_id>")
@staff("prices.edit")
def price(number: str, sku_id: uuid.UUID) -> ResponseReturnValue:
    """Change the chain's own price of one SKU."""
    price_fen = parse_yuan(request.form.get("price", ""))
    with transaction() as tx:
        set_price(tx, get_staff(), sku_id, None, price_fen, current_time())
    return redirect(url_for("goods_office.product", number=number))


@blueprint.post("/office/goods/<number>/costs/<uuid:sku_id>")
@staff(PERMISSION)
def cost(number: str, sku_id: uuid.UUID) -> ResponseReturnValue:
    """Change what a piece of one SKU costs the chain; empty: not known."""
    text = request.form.get("cost", "").strip()
    cost_fen = parse_yuan(text) if text else None
    with transaction() as tx:
        set_cost(tx, get_staff(), sku_id, cost_fen, current_time())
    return redirect(url_for("goods_office.product", number=number))


@blueprint.get("/office/goods-import")
@staff(PERMISSION)
def import_page() -> ResponseReturnValue:
    """Choose files, look at what they would do, import them."""
    return render_template("catalog/import.html", reports=None, refused="")


@blueprint.post("/office/goods-import")
@staff(PERMISSION)
def import_files() -> ResponseReturnValue:
    """Preview (`act=preview`) or import; wrong rows are named, and only the good ones taken if that is asked."""
    get_staff().require(PERMISSION)
    refused, reports = "", []
    try:
        reports = _import(dry_run=request.form.get("act") != "import")
    except ImportRefused as problem:
        refused, reports = sentence_of(problem), list(problem.reports)
    except SheetRefused as problem:
        refused = sentence_of(problem)
    name = "web/_import_reports.html" if request.headers.get("HX-Request") else "catalog/import.html"
    page = render_template(name, reports=reports, refused=refused)
    return page, 422 if refused and not request.headers.get("HX-Request") else 200


def _import(dry_run: bool) -> list[ImportReport]:
    sheets = [read_sheet(file.read(), file.filename) for file in request.files.getlist("file") if file.filename]
    if not sheets:
        raise SheetRefused
    good_rows_only = bool(request.form.get("good_rows_only"))
    by, now = get_staff().actor, current_time()
    if dry_run:
        with reading() as tx:
            return import_catalog(tx, sheets, by=by, now=now, dry_run=True)
    with transaction() as tx:
        return import_catalog(tx, sheets, by=by, now=now, good_rows_only=good_rows_only)


def _page(tx: Tx, number: str) -> ProductPage:
    page = product_page(tx, None, number)
    if page is None:
        raise GoodsUnknown
    return page


def _category(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError as error:
        raise Invalid({"category": []}) from error
