"""The branch desk's page of goods: the manager changes price and count on her phone."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.branches.queries import BranchView, Directory, directory
from app.inventory.edit_goods import edit_goods
from app.inventory.forms import read_goods_form, read_id
from app.inventory.stock_matrix import stock_matrix
from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.pagination import page_size
from app.web.principal import Staff, get_staff

blueprint = Blueprint("goods_desk", __name__)


@blueprint.get("/desk/goods")
@staff("stock.read")
def goods() -> ResponseReturnValue:
    """The branch's goods with price and count, searched by words or barcode; `?branch=` chooses among hers."""
    query = request.args.get("q", "").strip()
    with reading() as tx:
        shops = _branches_of(get_staff(), directory(tx, current_time()))
        shop = _chosen(get_staff(), shops)
        page = stock_matrix(
            tx, [shop.branch_id], query=query, cursor=request.args.get("cursor"), size=page_size(None, 24)
        )
    return render_template(
        "inventory/desk_goods.html",
        shop=shop,
        shops=shops,
        cells=[cells[0] for cells in page.items],
        query=query,
        next_href=_next(shop, query, page.next_cursor),
        **_rights(get_staff(), shop.branch_id),
    )


@blueprint.post("/desk/goods/<sku>")
@staff("stock.read")
def change(sku: str) -> ResponseReturnValue:
    """Store what was typed; the card comes back (htmx), or the page it stood on."""
    sku_id, branch_id = read_id(sku), read_id(request.form.get("branch"))
    wanted = read_goods_form(request.form)
    now = current_time()
    with transaction() as tx:
        shop = directory(tx, now).get(branch_id)
        cell = edit_goods(tx, get_staff(), branch_id, sku_id, wanted, now)
    if request.headers.get("HX-Request"):
        rights = _rights(get_staff(), branch_id)
        return render_template("inventory/_goods_card.html", cell=cell, shop=shop, saved=True, **rights)
    return redirect(
        url_for("goods_desk.goods", branch=shop.code, q=request.form.get("q") or None, _anchor=f"sku-{sku_id.hex}")
    )


def _branches_of(who: Staff, found: Directory) -> list[BranchView]:
    scope = who.scope("stock.read")
    return [branch for branch in found.all() if scope.covers(branch.branch_id)]


def _chosen(who: Staff, shops: list[BranchView]) -> BranchView:
    """The branch asked for, her own, or the first she may see."""
    if not shops:
        raise Forbidden
    asked = request.args.get("branch")
    by_code = next((shop for shop in shops if shop.code == asked), None)
    return by_code or next((shop for shop in shops if shop.branch_id == who.home_branch_id), shops[0])


def _rights(who: Staff, branch_id: uuid.UUID) -> dict[str, bool]:
    return {"may_price": who.may("prices.edit", branch_id), "may_count": who.may("stock.edit", branch_id)}


def _next(shop: BranchView, query: str, cursor: str | None) -> str:
    return url_for("goods_desk.goods", branch=shop.code, q=query or None, cursor=cursor) if cursor else ""
