"""A part of an order goes on being packed when nothing of it is short any more."""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.fulfillment.models import Fulfillment
from app.fulfillment.queries import get_fulfillment
from app.fulfillment.states import FULFILLMENT, FulfillmentState
from app.fulfillment.transfers.models import Shortage
from app.fulfillment.transfers.states import ShortageState
from app.kernel.database import Tx
from app.kernel.states import try_move


def resume_fulfillment(tx: Tx, fulfillment_id: uuid.UUID, by: str, now: datetime) -> bool:
    """Whether it goes on; the caller has the order's turn."""
    open_ = (str(ShortageState.OPEN), str(ShortageState.COMING))
    asked = select(Shortage.id).where(Shortage.fulfillment_id == fulfillment_id, Shortage.state.in_(open_))
    if tx.scalar(asked.limit(1)) is not None:
        return False
    values = {"version": get_fulfillment(tx, fulfillment_id).version + 1}
    states = (FulfillmentState.WAITING, FulfillmentState.TO_PACK)
    return try_move(tx, FULFILLMENT, Fulfillment, fulfillment_id, *states, now=now, by=by, values=values)
