"""Head office taps a donor, and the order is saved: the donor's goods are promised to it, with a time the shopper sees.

Promises: the donor's pieces are held by one guarded statement, so two orders never get the same ones; once per shortage.
"""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.branches.queries import directory
from app.branches.rules.distance import great_circle_m
from app.fulfillment.models import Fulfillment
from app.fulfillment.transfers.events import ShortageCovered
from app.fulfillment.transfers.models import Shortage, Transfer, TransferLine
from app.fulfillment.transfers.queries import get_shortage
from app.fulfillment.transfers.rules import promise_of
from app.fulfillment.transfers.states import SHORTAGE, ShortageState, TransferState
from app.inventory.reserve import StockShort, Wanted, reserve
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import new_id, new_number
from app.kernel.outbox import publish
from app.kernel.states import move
from app.orders.take_order import take_order
from app.web.principal import Staff


class DonorShort(Refused):
    code = "fulfillment.donor_short"
    sentence = "“{name}”刚刚卖掉了这些商品，请换一家调出门店。"


class DonorIsSelf(Invalid):
    code = "fulfillment.donor_is_self"
    sentence = "调出门店不能是缺货的门店自己。"


def cover_shortage(tx: Tx, staff: Staff, shortage_id: uuid.UUID, donor_id: uuid.UUID, now: datetime) -> uuid.UUID:
    """The transfer's id; needs `stock.edit` at both branches.

    Raises `Forbidden`, `DonorIsSelf`, `DonorShort`, `StateChanged` for every tap but the first.
    """
    take_order(tx, get_shortage(tx, shortage_id).order_id)
    shortage = get_shortage(tx, shortage_id)
    staff.require("stock.edit", donor_id)
    staff.require("stock.edit", shortage.branch_id)
    if donor_id == shortage.branch_id:
        raise DonorIsSelf
    places = directory(tx, now)
    donor, here = places.get(donor_id), places.get(shortage.branch_id)
    promise_at = promise_of(great_circle_m(donor.lng, donor.lat, here.lng, here.lat), now)
    transfer, line = _transfer(shortage, donor_id, promise_at, staff.actor, now)
    tx.add(transfer)
    tx.flush()
    tx.add(line)
    states = (ShortageState.OPEN, ShortageState.COMING)
    values = {"transfer_id": transfer.id}
    move(tx, SHORTAGE, Shortage, shortage_id, *states, now=now, by=staff.actor, values=values)
    _promise(tx, shortage.fulfillment_id, promise_at)
    detail = {"transfer": transfer.number, "donor": donor.code, "pieces": shortage.quantity}
    subject = f"order:{shortage.order_id}"
    record(tx, staff.actor, "fulfillment.cover_shortage", subject, now, branch_id=shortage.branch_id, detail=detail)
    publish(tx, ShortageCovered(shortage_id, shortage.order_id, transfer.id, promise_at), now)
    tx.flush()
    try:
        reserve(tx, donor_id, transfer.id, [Wanted(line.id, line.sku_id, line.quantity)], None, now)
    except StockShort as short:
        raise DonorShort(name=donor.name) from short
    return transfer.id


def _transfer(
    shortage: Shortage, donor_id: uuid.UUID, promise_at: datetime, by: str, now: datetime
) -> tuple[Transfer, TransferLine]:
    transfer = Transfer(
        id=new_id(),
        number=new_number("T", now),
        from_id=donor_id,
        to_id=shortage.branch_id,
        state=str(TransferState.APPROVED),
        promise_at=promise_at,
        requested_by=by,
        requested_at=now,
        approved_by=by,
        approved_at=now,
    )
    line = TransferLine(
        id=new_id(),
        transfer_id=transfer.id,
        sku_id=shortage.sku_id,
        quantity=shortage.quantity,
        received=0,
        lost=0,
    )
    return transfer, line


def _promise(tx: Tx, fulfillment_id: uuid.UUID, promise_at: datetime) -> None:
    """The latest of its transfers' promises is the order's."""
    tx.execute(
        update(Fulfillment)
        .where(Fulfillment.id == fulfillment_id)
        .where((Fulfillment.promise_at.is_(None)) | (Fulfillment.promise_at < promise_at))
        .values(promise_at=promise_at, version=Fulfillment.version + 1)
        .execution_options(synchronize_session=False)
    )
