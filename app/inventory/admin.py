"""Head office's stock matrix: price and count of every SKU at every branch, edited in place, exported."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.branches.queries import BranchView, directory
from app.inventory.edit_goods import edit_goods
from app.inventory.forms import read_goods_form, read_id
from app.inventory.queries import movements
from app.inventory.stock_matrix import StockCell, stock_cell, stock_matrix
from app.kernel.database import Tx, reading, transaction
from app.kernel.moment import current_time
from app.kernel.sheets import write_csv, write_xlsx
from app.web.guards import staff
from app.web.pagination import page_size
from app.web.principal import get_staff

blueprint = Blueprint("stock_office", __name__)
EXPORT_PAGE = 500
MOST_COLUMNS = 60
HEADER = ("branch", "branch_name", "sku", "barcode", "name", "specs", "price", "on_hand", "allocated", "safety")
KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@blueprint.get("/office/stock")
@staff("stock.read")
def matrix() -> ResponseReturnValue:
    """SKUs down, branches across; `?q=` words or barcode, `?city=` narrows the branches."""
    query, city = request.args.get("q", "").strip(), request.args.get("city", "")
    with reading() as tx:
        everywhere = _branches(tx)
        fitting = [branch for branch in everywhere if city in ("", branch.city)]
        shown = fitting[:MOST_COLUMNS]
        ids = [branch.branch_id for branch in shown]
        page = stock_matrix(tx, ids, query=query, cursor=request.args.get("cursor"), size=page_size(None, 20))
    here: dict[str, Any] = {"q": query or None, "city": city or None}
    return render_template(
        "inventory/matrix.html",
        branches=shown,
        left_out=len(fitting) - len(shown),
        cities=sorted({branch.city for branch in everywhere}),
        rows=page.items,
        query=query,
        city=city,
        here=here,
        next_href=url_for("stock_office.matrix", cursor=page.next_cursor, **here) if page.next_cursor else "",
        first_href=url_for("stock_office.matrix", **here) if request.args.get("cursor") else "",
    )


@blueprint.get("/office/stock/<branch>/<sku>")
@staff("stock.read")
def cell(branch: str, sku: str) -> ResponseReturnValue:
    """One cell: to look at, or with `?edit=1` to change."""
    branch_id, sku_id = read_id(branch), read_id(sku)
    with reading() as tx:
        get_staff().require("stock.read", branch_id)
        shop = directory(tx, current_time()).get(branch_id)
        found = stock_cell(tx, branch_id, sku_id)
    return _cell(found, shop, editing="edit" in request.args)


@blueprint.post("/office/stock/<branch>/<sku>")
@staff("stock.read")
def change(branch: str, sku: str) -> ResponseReturnValue:
    """Store what was typed and show the cell again."""
    branch_id, sku_id = read_id(branch), read_id(sku)
    wanted, now = read_goods_form(request.form), current_time()
    with transaction() as tx:
        shop = directory(tx, now).get(branch_id)
        found = edit_goods(tx, get_staff(), branch_id, sku_id, wanted, now)
    return _cell(found, shop, editing=False)


@blueprint.get("/office/stock/<branch>/<sku>/movements")
@staff("stock.read")
def history(branch: str, sku: str) -> ResponseReturnValue:
    """Where the pieces of one SKU at one branch came from and went."""
    branch_id, sku_id = read_id(branch), read_id(sku)
    with reading() as tx:
        get_staff().require("stock.read", branch_id)
        shop = directory(tx, current_time()).get(branch_id)
        found = stock_cell(tx, branch_id, sku_id)
        moved = movements(tx, branch_id, sku_id, 200)
    mine = f"branch:{branch_id.hex}"
    return render_template("inventory/movements.html", shop=shop, cell=found, moved=moved, mine=mine)


@blueprint.get("/office/stock.<any(csv, xlsx):kind>")
@staff("stock.read")
def export(kind: str) -> Response:
    """The whole matrix, one line per branch and SKU; its columns `branch, sku, on_hand` can be imported again."""
    query, city = request.args.get("q", "").strip(), request.args.get("city", "")
    with reading() as tx:
        branches = [branch for branch in _branches(tx) if city in ("", branch.city)]
        lines = list(_lines(tx, branches, query))
    body = write_xlsx(HEADER, lines) if kind == "xlsx" else write_csv(HEADER, lines)
    return Response(body, mimetype=KINDS[kind], headers={"Content-Disposition": f'attachment; filename="stock.{kind}"'})


def _branches(tx: Tx) -> list[BranchView]:
    scope = get_staff().scope("stock.read")
    return [branch for branch in directory(tx, current_time()).all() if scope.covers(branch.branch_id)]


def _lines(tx: Tx, branches: Sequence[BranchView], query: str) -> Iterator[Sequence[Any]]:
    by_id = {branch.branch_id: branch for branch in branches}
    cursor: str | None = None
    while True:
        page = stock_matrix(tx, list(by_id), query=query, cursor=cursor, size=EXPORT_PAGE)
        for cells in page.items:
            for one in cells:
                yield _line(one, by_id[one.branch_id])
        cursor = page.next_cursor
        if cursor is None:
            return


def _line(one: StockCell, branch: BranchView) -> Sequence[Any]:
    yuan, fen = divmod(one.price_fen, 100)
    reference = one.sku.external_ref or one.sku.barcode or one.sku.sku_id.hex
    stock = one.stock
    return (
        branch.code, branch.name, reference, one.sku.barcode or "", one.sku.name, one.sku.spec_text, f"{yuan}.{fen:02d}",
        stock.on_hand, stock.allocated, stock.safety,
    )  # fmt: skip


def _cell(found: StockCell, shop: BranchView, *, editing: bool) -> str:
    rights = {
        "may_price": get_staff().may("prices.edit", shop.branch_id),
        "may_count": get_staff().may("stock.edit", shop.branch_id),
    }
    return render_template("inventory/_cell.html", cell=found, shop=shop, editing=editing, **rights)
