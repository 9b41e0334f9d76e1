"""What one piece of a SKU costs the chain.

Promises: head office's matter alone; audited; orders keep the cost of the moment they were placed.
"""

import uuid
from datetime import datetime

from sqlalchemy import select, update

from app.catalog.models import Sku
from app.catalog.rules import check_cost
from app.catalog.set_price import SkuUnknown
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Forbidden
from app.web.principal import Staff


def set_cost(tx: Tx, staff: Staff, sku_id: uuid.UUID, cost_fen: int | None, now: datetime) -> None:
    """Set a SKU's cost in fen; None when it is not known. Raises `Forbidden`, `CostWrong`, `SkuUnknown`."""
    staff.require("catalog.edit")
    if not staff.scope("catalog.edit").everywhere:
        raise Forbidden
    check_cost(cost_fen)
    known = tx.execute(select(Sku.unit_cost_fen).where(Sku.id == sku_id).with_for_update()).one_or_none()
    if known is None:
        raise SkuUnknown
    if known.unit_cost_fen == cost_fen:
        return
    tx.execute(
        update(Sku)
        .where(Sku.id == sku_id)
        .values(unit_cost_fen=cost_fen, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    detail = {"before_fen": known.unit_cost_fen, "after_fen": cost_fen}
    record(tx, staff.actor, "catalog.set_cost", f"sku:{sku_id}", now, detail=detail)
