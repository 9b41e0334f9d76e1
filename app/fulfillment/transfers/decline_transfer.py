"""The donor cannot give after all: its goods are let go and the shortage waits for another donor."""

import uuid
from datetime import datetime

from app.fulfillment.transfers.models import Shortage, Transfer
from app.fulfillment.transfers.queries import get_transfer, shortage_of_transfer
from app.fulfillment.transfers.states import SHORTAGE, TRANSFER, ShortageState, TransferState
from app.inventory.release import release
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.states import move
from app.orders.take_order import take_order
from app.web.principal import Staff


def decline_transfer(tx: Tx, staff: Staff, transfer_id: uuid.UUID, reason: str, now: datetime) -> None:
    """Needs `orders.handle` at the donor; raises `StateChanged` when the goods have left or it was declined before."""
    row = get_transfer(tx, transfer_id)
    staff.require("orders.handle", row.from_id)
    shortage = shortage_of_transfer(tx, transfer_id)
    if shortage is not None:
        take_order(tx, shortage.order_id)
    values = {"done_at": now}
    states = (TransferState.APPROVED, TransferState.DECLINED)
    move(tx, TRANSFER, Transfer, transfer_id, *states, now=now, by=staff.actor, reason=reason[:200], values=values)
    if shortage is not None:
        back = (ShortageState.COMING, ShortageState.OPEN)
        alone = {"transfer_id": None}
        move(tx, SHORTAGE, Shortage, shortage.shortage_id, *back, now=now, by=staff.actor, values=alone)
    detail = {"reason": reason[:200]}
    subject = f"transfer:{row.number}"
    record(tx, staff.actor, "fulfillment.decline_transfer", subject, now, branch_id=row.from_id, detail=detail)
    release(tx, transfer_id, now)
