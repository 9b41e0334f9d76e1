"""No donor, or the shopper does not want to wait: the missing pieces are cancelled and their money goes back.

Promises: once; an order of which nothing is left is cancelled whole, delivery fee included.
"""

import uuid
from datetime import datetime

from sqlalchemy import delete, update

from app.fulfillment.models import FulfillmentLine
from app.fulfillment.transfers.models import Shortage
from app.fulfillment.transfers.queries import get_shortage
from app.fulfillment.transfers.resume_fulfillment import resume_fulfillment
from app.fulfillment.transfers.states import SHORTAGE, ShortageState
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.states import move
from app.orders.cancel_order import cancel_order
from app.orders.cancel_pieces import cancel_pieces
from app.orders.queries import OrderView
from app.orders.take_order import take_order
from app.web.principal import Staff

REASON = "门店缺货，原路退款"


def refund_shortage(tx: Tx, staff: Staff, shortage_id: uuid.UUID, now: datetime) -> int:
    """The refund in fen; needs `orders.refund` at the order's branch and a fresh sign-in. Raises `StateChanged`."""
    order = take_order(tx, get_shortage(tx, shortage_id).order_id)
    shortage = get_shortage(tx, shortage_id)
    staff.require("orders.refund", order.branch_id)
    staff.require_fresh()
    values = {"done_at": now}
    states = (ShortageState.OPEN, ShortageState.REFUNDED)
    move(tx, SHORTAGE, Shortage, shortage_id, *states, now=now, by=staff.actor, values=values)
    if _nothing_else(order, shortage):
        refund_fen = order.paid_fen - order.refunded_fen
        cancel_order(tx, order.order_id, staff.actor, REASON, now)
    else:
        _take_out(tx, shortage)
        pieces = (shortage.order_line_id, shortage.quantity, shortage_id)
        refund_fen = cancel_pieces(tx, order.order_id, *pieces, staff.actor, REASON, now)
        resume_fulfillment(tx, shortage.fulfillment_id, staff.actor, now)
    detail = {"refund_fen": refund_fen, "pieces": shortage.quantity}
    subject = f"order:{order.order_id}"
    record(tx, staff.actor, "fulfillment.refund_shortage", subject, now, branch_id=order.branch_id, detail=detail)
    return refund_fen


def _nothing_else(order: OrderView, shortage: Shortage) -> bool:
    """Whether the short pieces are all there is left of the order."""
    given = sum(line.handed_over for line in order.lines)
    promised = sum(line.allocated for line in order.lines)
    return given == 0 and promised == shortage.quantity


def _take_out(tx: Tx, shortage: Shortage) -> None:
    mine = (
        FulfillmentLine.fulfillment_id == shortage.fulfillment_id,
        FulfillmentLine.order_line_id == shortage.order_line_id,
    )
    gone = delete(FulfillmentLine).where(*mine, FulfillmentLine.quantity == shortage.quantity)
    if getattr(tx.execute(gone.execution_options(synchronize_session=False)), "rowcount", 0):
        return
    tx.execute(
        update(FulfillmentLine)
        .where(*mine)
        .values(quantity=FulfillmentLine.quantity - shortage.quantity)
        .execution_options(synchronize_session=False)
    )
