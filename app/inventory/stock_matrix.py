"""Price and count of every SKU at every branch, a page at a time."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from app.catalog.list_skus import SkuRow, branch_prices, list_skus
from app.inventory.queries import StockView, stock_views
from app.kernel.database import Tx
from app.kernel.errors import NotFound
from app.web.pagination import Page


@dataclass(frozen=True)
class StockCell:
    """One SKU at one branch or warehouse. `own_price` when the branch has a price of its own; money in fen."""

    branch_id: uuid.UUID
    sku: SkuRow
    stock: StockView
    price_fen: int
    own_price: bool


class CellUnknown(NotFound):
    code = "inventory.cell_unknown"
    sentence = "没有这个商品规格。"


def stock_matrix(
    tx: Tx, branch_ids: Sequence[uuid.UUID], *, query: str | None = None, cursor: str | None = None, size: int = 20
) -> Page[list[StockCell]]:
    """Rows by SKU, each with one cell per branch in the order given; three statements."""
    page = list_skus(tx, query=query, cursor=cursor, size=size)
    return Page(_cells(tx, branch_ids, page.items), page.next_cursor)


def stock_cell(tx: Tx, branch_id: uuid.UUID, sku_id: uuid.UUID) -> StockCell:
    """One cell; raises `CellUnknown` for an unknown SKU."""
    found = list_skus(tx, sku_id=sku_id).items
    if not found:
        raise CellUnknown
    return _cells(tx, [branch_id], found)[0][0]


def _cells(tx: Tx, branch_ids: Sequence[uuid.UUID], skus: Sequence[SkuRow]) -> list[list[StockCell]]:
    sku_ids = [sku.sku_id for sku in skus]
    stocks = stock_views(tx, sku_ids, branch_ids)
    prices = branch_prices(tx, branch_ids, sku_ids)
    return [
        [
            StockCell(
                branch_id,
                sku,
                stocks.get((branch_id, sku.sku_id), StockView(branch_id, sku.sku_id, 0, 0, 0)),
                prices.get((branch_id, sku.sku_id), sku.price_fen),
                (branch_id, sku.sku_id) in prices,
            )
            for branch_id in branch_ids
        ]
        for sku in skus
    ]
