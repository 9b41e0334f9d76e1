"""The goods are packed and wait on a shelf, or for the courier."""

import re
import uuid
from datetime import datetime

from app.fulfillment.events import FulfillmentPacked
from app.fulfillment.models import Fulfillment
from app.fulfillment.queries import get_fulfillment
from app.fulfillment.states import FULFILLMENT, FulfillmentState
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Invalid
from app.kernel.outbox import publish
from app.kernel.states import move
from app.web.principal import Staff

_SHELF = re.compile(r"[\w\- ]{0,20}")


class ShelfMalformed(Invalid):
    code = "fulfillment.shelf_malformed"
    sentence = "货架号最多 20 个字，只用文字、数字和短横线。"


def mark_packed(tx: Tx, staff: Staff, fulfillment_id: uuid.UUID, shelf: str, now: datetime) -> None:
    """Packed, at `shelf` (may be empty); needs `orders.handle` at its branch; raises `StateChanged` when it is not to pack."""
    row = get_fulfillment(tx, fulfillment_id)
    staff.require("orders.handle", row.branch_id)
    record(tx, staff.actor, "fulfillment.pack", f"order:{row.order_id}", now, branch_id=row.branch_id)
    if not _SHELF.fullmatch(shelf.strip()):
        raise ShelfMalformed
    values = {"shelf": shelf.strip(), "packed_at": now, "version": row.version + 1}
    states = (FulfillmentState.TO_PACK, FulfillmentState.PACKED)
    move(tx, FULFILLMENT, Fulfillment, fulfillment_id, *states, now=now, by=staff.actor, values=values)
    publish(tx, FulfillmentPacked(fulfillment_id, row.order_id, row.branch_id, row.method), now)
