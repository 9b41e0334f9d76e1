"""The donor gives the goods to the driver: out of its stock, on their way, once."""

import uuid
from datetime import datetime

from app.fulfillment.transfers.models import Transfer
from app.fulfillment.transfers.queries import get_transfer
from app.fulfillment.transfers.states import TRANSFER, TransferState
from app.inventory.send_transit import send_transit
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.states import move
from app.web.principal import Staff


def ship_transfer(tx: Tx, staff: Staff, transfer_id: uuid.UUID, now: datetime) -> None:
    """Needs `orders.handle` at the donor; raises `StateChanged` for every tap but the first."""
    row = get_transfer(tx, transfer_id)
    staff.require("orders.handle", row.from_id)
    states = (TransferState.APPROVED, TransferState.SHIPPED)
    move(tx, TRANSFER, Transfer, transfer_id, *states, now=now, by=staff.actor, values={"shipped_at": now})
    record(tx, staff.actor, "fulfillment.ship_transfer", f"transfer:{row.number}", now, branch_id=row.from_id)
    send_transit(tx, transfer_id, staff.actor, now)
