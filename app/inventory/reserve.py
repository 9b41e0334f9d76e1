"""Promise stock to an order's lines."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, bindparam, insert, update

from app.inventory.models import Stock, StockAllocation
from app.inventory.queries import available
from app.inventory.rules import check_quantity
from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.ids import new_id


@dataclass(frozen=True)
class Wanted:
    """`quantity` pieces of a SKU for an order line."""

    line_id: uuid.UUID
    sku_id: uuid.UUID
    quantity: int


class StockShort(Refused):
    """`sku_ids`: every SKU of which too few are available."""

    code = "inventory.short"
    sentence = "有商品库存不足，请减少数量或换一家门店。"

    def __init__(self, sku_ids: tuple[uuid.UUID, ...] = ()) -> None:
        self.sku_ids = sku_ids
        super().__init__()


def reserve(
    tx: Tx,
    location_id: uuid.UUID,
    order_id: uuid.UUID,
    wanted: Sequence[Wanted],
    expires_at: datetime | None,
    now: datetime,
) -> None:
    """Allocate all of `wanted` at one location or raise `StockShort` (roll back then).

    One guarded statement per SKU in ascending order of SKU, one multi-row insert. `expires_at` is when an unpaid hold may be
    let go; the order's own expiry does that.
    """
    totals: dict[uuid.UUID, int] = {}
    for want in wanted:
        check_quantity(want.quantity)
        totals[want.sku_id] = totals.get(want.sku_id, 0) + want.quantity
    for sku_id in sorted(totals):
        if not _allocate(tx, location_id, sku_id, totals[sku_id]):
            raise StockShort(_short(tx, location_id, totals, sku_id))
    rows = [_allocation(want, location_id, order_id, expires_at, now) for want in wanted]
    if rows:
        tx.execute(_ALLOCATIONS, rows)


def _allocate(tx: Tx, location_id: uuid.UUID, sku_id: uuid.UUID, quantity: int) -> bool:
    done = tx.execute(_GUARDED, {"location": location_id, "sku": sku_id, "pieces": quantity})
    return bool(getattr(done, "rowcount", 0))


def _short(tx: Tx, location_id: uuid.UUID, totals: dict[uuid.UUID, int], failed: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """All SKUs that are short, so that the shopper hears it once; those already allocated above were not."""
    later = [sku_id for sku_id in sorted(totals) if sku_id > failed]
    left = available(tx, later, [location_id])
    return (failed, *(sku_id for sku_id in later if left.get((location_id, sku_id), 0) < totals[sku_id]))


def _allocation(
    want: Wanted, location_id: uuid.UUID, order_id: uuid.UUID, expires_at: datetime | None, now: datetime
) -> dict[str, object]:
    return {
        "id": new_id(),
        "order_id": order_id,
        "order_line_id": want.line_id,
        "location_id": location_id,
        "sku_id": want.sku_id,
        "quantity": want.quantity,
        "held": want.quantity,
        "consumed": 0,
        "released": 0,
        "expires_at": expires_at,
        "at": now,
    }


_STOCK: Any = Stock.__table__
_ID = Uuid()  # said here, because a foreign key's column learns its type only when the other table is known
_PIECES = bindparam("pieces", type_=Stock.allocated.type)
_GUARDED = (
    update(_STOCK)
    .where(
        _STOCK.c.location_id == bindparam("location", type_=_ID),
        _STOCK.c.sku_id == bindparam("sku", type_=_ID),
        _STOCK.c.on_hand - _STOCK.c.allocated - _STOCK.c.safety >= _PIECES,
    )
    .values(allocated=_STOCK.c.allocated + _PIECES)
)
_ALLOCATIONS = insert(StockAllocation.__table__)  # type: ignore[arg-type]
