"""Goods arrive at the branch that was short: whole, in parts, or some of them lost.

Promises: never more than was sent; what arrives for an order is promised to it before anybody else can buy it; what is lost is
a new shortage, for head office to decide.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from app.fulfillment.transfers.events import ShortageReported, TransferReceived
from app.fulfillment.transfers.models import Shortage, Transfer, TransferLine
from app.fulfillment.transfers.queries import (
    ShortageView,
    TransferView,
    get_transfer,
    shortage_of_transfer,
    transfer_views,
)
from app.fulfillment.transfers.resume_fulfillment import resume_fulfillment
from app.fulfillment.transfers.states import SHORTAGE, TRANSFER, ShortageState, TransferState
from app.inventory.hold_more import hold_more
from app.inventory.receive_transit import receive_transit
from app.inventory.reserve import Wanted
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.kernel.outbox import publish
from app.kernel.states import StateChanged, move
from app.orders.take_order import take_order
from app.web.principal import Staff

Counted = Mapping[uuid.UUID, tuple[int, int]]


class ReceivedTooMuch(Refused):
    code = "fulfillment.received_too_much"
    sentence = "收到和丢失的件数加起来不能超过在途的件数。"


def receive_transfer(tx: Tx, staff: Staff, transfer_id: uuid.UUID, counted: Counted, now: datetime) -> None:
    """`counted` maps transfer line ids to (arrived, lost); the rest stays on its way. Needs `orders.handle` at the receiver.

    Raises `ReceivedTooMuch`, and `StateChanged` when it is not on its way.
    """
    row = get_transfer(tx, transfer_id)
    staff.require("orders.handle", row.to_id)
    shortage = shortage_of_transfer(tx, transfer_id)
    if shortage is not None:
        take_order(tx, shortage.order_id)
        shortage = shortage_of_transfer(tx, transfer_id)
    if get_transfer(tx, transfer_id).state != TransferState.SHIPPED:
        raise StateChanged
    if not any(arrived or lost for arrived, lost in counted.values()):
        raise ReceivedTooMuch
    for line_id in sorted(counted):
        _count(tx, transfer_id, line_id, *counted[line_id])
    (view,) = transfer_views(tx, [row])
    if not any(line.open for line in view.lines):
        states = (TransferState.SHIPPED, TransferState.RECEIVED)
        move(tx, TRANSFER, Transfer, transfer_id, *states, now=now, by=staff.actor, values={"done_at": now})
        publish(tx, TransferReceived(transfer_id, row.from_id, row.to_id), now)
        if shortage is not None:
            _settle(tx, shortage, view, staff.actor, now)
    detail = {"pieces": {str(line): list(pair) for line, pair in counted.items()}}
    subject = f"transfer:{row.number}"
    record(tx, staff.actor, "fulfillment.receive_transfer", subject, now, branch_id=row.to_id, detail=detail)
    tx.flush()
    _place(tx, view, shortage, counted, staff.actor, now)


def _count(tx: Tx, transfer_id: uuid.UUID, line_id: uuid.UUID, arrived: int, lost: int) -> None:
    counted = arrived >= 0 <= lost and tx.execute(
        update(TransferLine)
        .where(
            TransferLine.id == line_id,
            TransferLine.transfer_id == transfer_id,
            TransferLine.received + TransferLine.lost + arrived + lost <= TransferLine.quantity,
        )
        .values(received=TransferLine.received + arrived, lost=TransferLine.lost + lost)
        .execution_options(synchronize_session=False)
    )
    if getattr(counted, "rowcount", 0) != 1:
        raise ReceivedTooMuch


def _settle(tx: Tx, shortage: ShortageView, view: TransferView, by: str, now: datetime) -> None:
    """Covered as far as goods arrived; the lost rest is short again."""
    lost = sum(line.lost for line in view.lines)
    arrived = shortage.quantity - lost
    values: dict[str, object] = {"done_at": now} | ({"quantity": arrived} if arrived and lost else {})
    states = (ShortageState.COMING, ShortageState.COVERED)
    if arrived:
        move(tx, SHORTAGE, Shortage, shortage.shortage_id, *states, now=now, by=by, values=values)
    else:
        back = (ShortageState.COMING, ShortageState.OPEN)
        again = {"transfer_id": None, "cause": "lost"}
        move(tx, SHORTAGE, Shortage, shortage.shortage_id, *back, now=now, by=by, reason="lost", values=again)
    if lost and arrived:
        _short_again(tx, shortage, lost, by, now)
    tx.flush()
    resume_fulfillment(tx, shortage.fulfillment_id, by, now)


def _short_again(tx: Tx, shortage: ShortageView, lost: int, by: str, now: datetime) -> None:
    row = Shortage(
        id=new_id(),
        order_id=shortage.order_id,
        fulfillment_id=shortage.fulfillment_id,
        order_line_id=shortage.order_line_id,
        sku_id=shortage.sku_id,
        branch_id=shortage.branch_id,
        quantity=lost,
        cause="lost",
        state=str(ShortageState.OPEN),
        reported_by=by,
        reported_at=now,
    )
    tx.add(row)
    publish(tx, ShortageReported(row.id, row.order_id, row.branch_id, row.quantity), now)


def _place(tx: Tx, view: TransferView, shortage: ShortageView | None, counted: Counted, by: str, now: datetime) -> None:
    skus = {line.line_id: line.sku_id for line in view.lines}
    arrived = {skus[line]: pair[0] for line, pair in counted.items() if pair[0]}
    lost = {skus[line]: pair[1] for line, pair in counted.items() if pair[1]}
    receive_transit(tx, view.transfer_id, view.to_id, arrived, lost, by, now)
    if shortage is not None:
        for sku_id, quantity in sorted(arrived.items()):
            want = Wanted(shortage.order_line_id, sku_id, quantity)
            hold_more(tx, view.to_id, shortage.order_id, want, now)
