"""Change price, count and safety stock of one SKU at one branch in one go."""

import uuid
from datetime import datetime

from app.catalog.set_price import set_price
from app.inventory.forms import GoodsForm
from app.inventory.set_count import CountMoved, set_count
from app.inventory.set_safety import set_safety
from app.inventory.stock_matrix import StockCell, stock_cell
from app.kernel.database import Tx
from app.web.principal import Staff


def edit_goods(
    tx: Tx, staff: Staff, branch_id: uuid.UUID, sku_id: uuid.UUID, wanted: GoodsForm, now: datetime
) -> StockCell:
    """Apply what differs and return the cell as it is then.

    Only what differs needs its right, so a page that shows both fields serves staff who hold one. Raises `Forbidden`,
    `CellUnknown`, `CountMoved` when the count shown is no longer the one stored, and the refusals of price and count.
    """
    staff.require("stock.read", branch_id)
    cell = stock_cell(tx, branch_id, sku_id)
    if wanted.price_fen is not None and wanted.price_fen != cell.price_fen:
        set_price(tx, staff, sku_id, branch_id, wanted.price_fen, now)
    elif wanted.chain_price and cell.own_price:
        set_price(tx, staff, sku_id, branch_id, None, now)
    if wanted.on_hand not in (None, wanted.seen_on_hand, cell.stock.on_hand):
        if wanted.seen_on_hand not in (None, cell.stock.on_hand):
            raise CountMoved
        set_count(tx, staff, branch_id, sku_id, wanted.on_hand, "", now)
    if wanted.safety is not None and wanted.safety != cell.stock.safety:
        set_safety(tx, staff, branch_id, sku_id, wanted.safety, now)
    return stock_cell(tx, branch_id, sku_id)
