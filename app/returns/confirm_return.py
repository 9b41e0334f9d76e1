"""A clerk takes the goods back over the counter: refund, stock and order change together.

Promises: confirmed once; all of it or nothing; what it is worth is reckoned in the order's turn.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from app.branches.queries import directory
from app.inventory.take_back import take_back
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.states import move
from app.orders.queries import get_order_by_id
from app.orders.record_return import record_return
from app.orders.take_order import take_order
from app.returns.get_waiting import get_waiting
from app.returns.kept_lines import kept_lines
from app.returns.models import ReturnLine, ReturnRequest
from app.returns.rules import ReturnedPart, price_return
from app.returns.states import RETURN, ReturnState
from app.returns.take_allowance import take_allowance
from app.web.principal import Staff


def confirm_return(
    tx: Tx, staff: Staff, return_id: uuid.UUID, branch_id: uuid.UUID, damaged: Collection[uuid.UUID], now: datetime
) -> int:
    """Take the goods back at `branch_id` and request the refund; the refund in fen. `damaged` are order line ids not resellable.

    Raises `ReturnDecided` for every tap but the first, `SignInFresh` for what passes the counter's allowance; needs
    `returns.confirm` at `branch_id`.
    """
    staff.require("returns.confirm", branch_id)
    take_order(tx, get_waiting(tx, return_id).order_id)
    request = get_waiting(tx, return_id)
    parts = _parts(tx, request)
    total_fen = sum(part.amount_fen for part in parts)
    take_allowance(tx, staff, total_fen, directory(tx, now).get(branch_id).time_zone, now)
    decided = {"decided_by": staff.actor, "decided_at": now, "branch_id": branch_id, "refund_fen": total_fen}
    states = (ReturnState.ASKED, ReturnState.CONFIRMED)
    move(tx, RETURN, ReturnRequest, return_id, *states, now=now, by=staff.actor, values=decided)
    _inspect(tx, return_id, damaged)
    returned = {part.line_id: (part.quantity, part.amount_fen) for part in parts}
    record_return(tx, request.order_id, return_id, returned, staff.actor, now)
    detail = {"refund_fen": total_fen, "number": request.number}
    record(tx, staff.actor, "returns.confirm", f"order:{request.order_id}", now, branch_id=branch_id, detail=detail)
    goods = [(part.sku_id, part.quantity, part.line_id not in damaged) for part in parts]
    take_back(tx, branch_id, goods, f"return:{request.number}", staff.actor, now)
    return total_fen


def _parts(tx: Tx, request: ReturnRequest) -> list[ReturnedPart]:
    lines = tx.execute(
        select(ReturnLine.order_line_id, ReturnLine.quantity).where(ReturnLine.return_id == request.id)
    ).all()
    order = get_order_by_id(tx, request.order_id)
    return price_return(kept_lines(order), {line.order_line_id: line.quantity for line in lines})


def _inspect(tx: Tx, return_id: uuid.UUID, damaged: Collection[uuid.UUID]) -> None:
    of_this = ReturnLine.return_id == return_id
    tx.execute(update(ReturnLine).where(of_this).values(resellable=True))
    if damaged:
        tx.execute(update(ReturnLine).where(of_this, ReturnLine.order_line_id.in_(damaged)).values(resellable=False))
