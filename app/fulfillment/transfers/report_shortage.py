"""A branch cannot provide pieces of a paid order: they are not there, are damaged, or it cannot pack them.

Promises: decided in the order's turn; the pieces are let go at once, and written off when they do not exist; the order waits and
is not handed over meanwhile.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime

from app.fulfillment.models import Fulfillment
from app.fulfillment.queries import get_fulfillment, lines_of
from app.fulfillment.states import FULFILLMENT, FulfillmentState
from app.fulfillment.transfers.events import ShortageReported
from app.fulfillment.transfers.models import Shortage
from app.fulfillment.transfers.states import CAUSES, ShortageState
from app.inventory.release import release_lines
from app.inventory.write_off import write_off
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import new_id
from app.kernel.outbox import publish
from app.kernel.states import StateChanged, try_move
from app.orders.queries import OrderView
from app.orders.take_order import take_order
from app.web.principal import Staff

WRITTEN_OFF = ("count", "damaged")


class CauseUnknown(Invalid):
    code = "fulfillment.cause_unknown"
    sentence = "请选择缺货的原因。"


class PiecesNotInPart(Refused):
    code = "fulfillment.pieces_not_in_part"
    sentence = "缺货数量应在 1 件到本单数量之间。"


class ShortAlready(Refused):
    code = "fulfillment.short_already"
    sentence = "这张订单已经在等调货，请等总部处理完再报。"


def report_shortage(
    tx: Tx, staff: Staff, fulfillment_id: uuid.UUID, missing: Mapping[uuid.UUID, int], cause: str, now: datetime
) -> list[uuid.UUID]:
    """Shortages of `missing` (order line id to pieces), `cause` count, damaged or rejected; needs `orders.handle`.

    Raises `CauseUnknown`, `PiecesNotInPart`, `ShortAlready`, `StateChanged` when it is no longer to be packed.
    """
    order = take_order(tx, get_fulfillment(tx, fulfillment_id).order_id)
    part = get_fulfillment(tx, fulfillment_id)
    staff.require("orders.handle", part.branch_id)
    if cause not in CAUSES or cause == "lost":
        raise CauseUnknown
    pieces = lines_of(tx, fulfillment_id)
    if not missing or any(not 0 < number <= pieces.get(line, 0) for line, number in missing.items()):
        raise PiecesNotInPart
    if part.state == FulfillmentState.WAITING:
        raise ShortAlready
    _wait(tx, part, staff.actor, now)
    rows = [_row(order, part, line_id, missing[line_id], cause, staff.actor, now) for line_id in sorted(missing)]
    for row in rows:
        tx.add(row)
        publish(tx, ShortageReported(row.id, row.order_id, row.branch_id, row.quantity), now)
    detail = {"cause": cause, "pieces": sum(missing.values())}
    record(
        tx, staff.actor, "fulfillment.report_shortage", f"order:{order.order_id}", now,
        branch_id=part.branch_id, detail=detail,
    )  # fmt: skip
    tx.flush()
    release_lines(tx, order.order_id, missing, now)
    if cause in WRITTEN_OFF:
        for row in sorted(rows, key=lambda row: row.sku_id):
            told = f"order:{order.order_id}"
            write_off(tx, row.branch_id, row.sku_id, row.quantity, f"short_{cause}", told, staff.actor, now)
    return [row.id for row in rows]


def _wait(tx: Tx, part: Fulfillment, by: str, now: datetime) -> None:
    values = {"version": part.version + 1, "promise_at": None}
    waiting = FulfillmentState.WAITING
    if not any(
        try_move(tx, FULFILLMENT, Fulfillment, part.id, before, waiting, now=now, by=by, reason="short", values=values)
        for before in (FulfillmentState.TO_PACK, FulfillmentState.PACKED)
    ):
        raise StateChanged


def _row(
    order: OrderView, part: Fulfillment, line_id: uuid.UUID, quantity: int, cause: str, by: str, now: datetime
) -> Shortage:
    sku_id = next(line.sku_id for line in order.lines if line.line_id == line_id)
    return Shortage(
        id=new_id(),
        order_id=order.order_id,
        fulfillment_id=part.id,
        order_line_id=line_id,
        sku_id=sku_id,
        branch_id=part.branch_id,
        quantity=quantity,
        cause=cause,
        state=str(ShortageState.OPEN),
        reported_by=by,
        reported_at=now,
    )
