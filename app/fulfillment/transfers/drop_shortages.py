"""A cancelled order needs no goods any more: its shortages end, and donors keep what has not left yet."""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.fulfillment.transfers.models import Shortage, Transfer
from app.fulfillment.transfers.states import SHORTAGE, TRANSFER, ShortageState, TransferState
from app.inventory.release import release
from app.kernel.database import Tx
from app.kernel.states import try_move


def drop_shortages(tx: Tx, order_id: uuid.UUID, now: datetime) -> None:
    """The caller has the order's turn. Goods already on their way arrive as the branch's own."""
    open_ = (str(ShortageState.OPEN), str(ShortageState.COMING))
    asked = select(Shortage).where(Shortage.order_id == order_id, Shortage.state.in_(open_)).order_by(Shortage.id)
    for row in tx.scalars(asked.execution_options(populate_existing=True)).all():
        before = ShortageState(row.state)
        dropped, values = ShortageState.DROPPED, {"done_at": now}
        try_move(tx, SHORTAGE, Shortage, row.id, before, dropped, now=now, by="system", values=values)
        if row.transfer_id is not None:
            _keep(tx, row.transfer_id, now)


def _keep(tx: Tx, transfer_id: uuid.UUID, now: datetime) -> None:
    states, values = (TransferState.APPROVED, TransferState.CANCELLED), {"done_at": now}
    if try_move(tx, TRANSFER, Transfer, transfer_id, *states, now=now, by="system", values=values):
        release(tx, transfer_id, now)
