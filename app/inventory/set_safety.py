"""Keep some pieces back from online orders."""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.inventory.events import StockChanged
from app.inventory.models import Stock
from app.inventory.place_stock import place_stock
from app.inventory.rules import check_count
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.outbox import publish
from app.web.principal import Staff


def set_safety(tx: Tx, staff: Staff, location_id: uuid.UUID, sku_id: uuid.UUID, safety: int, now: datetime) -> None:
    """Set the safety stock of one SKU at one location, in pieces. Audited. Raises `Forbidden`, `CountWrong`."""
    staff.require("stock.edit", location_id)
    check_count(safety)
    place_stock(tx, location_id, sku_id, 0, now)
    changed = tx.execute(
        update(Stock)
        .where(Stock.location_id == location_id, Stock.sku_id == sku_id, Stock.safety != safety)
        .values(safety=safety, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    if getattr(changed, "rowcount", 0):
        detail = {"after": safety}
        record(tx, staff.actor, "inventory.set_safety", f"sku:{sku_id}", now, branch_id=location_id, detail=detail)
        publish(tx, StockChanged(location_id, (sku_id,)), now)
