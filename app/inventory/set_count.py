"""Correct what lies on the shelf after counting it."""

import uuid
from datetime import datetime

from sqlalchemy import select, update

from app.inventory.events import StockChanged
from app.inventory.models import Stock
from app.inventory.place_stock import place_stock
from app.inventory.record_movement import Moved, record_movement
from app.inventory.rules import LOST, branch_place, check_count
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Conflict, Refused
from app.kernel.outbox import publish
from app.web.principal import Staff


class CountBelowAllocated(Refused):
    code = "inventory.count_below_allocated"
    sentence = "已有 {allocated} 件被订单占用，库存数不能少于它。请先处理订单。"


class CountMoved(Conflict):
    code = "inventory.count_moved"
    sentence = "库存刚刚有变化，请刷新后再改。"


def set_count(
    tx: Tx, staff: Staff, location_id: uuid.UUID, sku_id: uuid.UUID, on_hand: int, reason: str, now: datetime
) -> None:
    """Set what is on hand; the difference goes to or comes from `lost`. Audited.

    Raises `Forbidden`, `CountWrong`, `CountBelowAllocated`, and `CountMoved` when stock moved in between.
    """
    staff.require("stock.edit", location_id)
    if change_count(tx, location_id, sku_id, on_hand, reason=reason or "counted", by=staff.actor, now=now):
        publish(tx, StockChanged(location_id, (sku_id,)), now)


def change_count(
    tx: Tx, location_id: uuid.UUID, sku_id: uuid.UUID, on_hand: int, *, reason: str, by: str, now: datetime
) -> bool:
    """The rule behind `set_count` and the stock import; whether anything changed. The caller announces it."""
    check_count(on_hand)
    place_stock(tx, location_id, sku_id, 0, now)
    before = tx.execute(
        select(Stock.on_hand, Stock.allocated).where(Stock.location_id == location_id, Stock.sku_id == sku_id)
    ).one()
    if on_hand == before.on_hand:
        return False
    if on_hand < before.allocated:
        raise CountBelowAllocated(allocated=before.allocated)
    _change(tx, location_id, sku_id, before.on_hand, on_hand, now)
    place, difference = branch_place(location_id), on_hand - before.on_hand
    move = Moved(sku_id, LOST, place, difference) if difference > 0 else Moved(sku_id, place, LOST, -difference)
    record_movement(tx, [move], reason="counted", reference=reason, by=by, now=now)
    detail = {"before": before.on_hand, "after": on_hand, "reason": reason}
    record(tx, by, "inventory.set_count", f"sku:{sku_id}", now, branch_id=location_id, detail=detail)
    return True


def _change(tx: Tx, location_id: uuid.UUID, sku_id: uuid.UUID, before: int, on_hand: int, now: datetime) -> None:
    done = tx.execute(
        update(Stock)
        .where(
            Stock.location_id == location_id,
            Stock.sku_id == sku_id,
            Stock.on_hand == before,
            Stock.allocated <= on_hand,
        )
        .values(on_hand=on_hand, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    if not getattr(done, "rowcount", 0):
        raise CountMoved
