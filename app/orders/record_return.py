"""Goods of an order came back.

Promises: never more pieces than were handed over, never more money than the line cost, whatever runs at once; decided in the
order's turn; the refund is requested in the same transaction.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.outbox import publish
from app.ledger.post_entries import post
from app.ledger.rules import Line, NewEntry
from app.orders.complete_order import ADVANCES, SALES_RETURNS
from app.orders.events import LinesReturned, ReturnedLine
from app.orders.models import Order, OrderLine
from app.orders.states import OrderState
from app.orders.take_order import take_order
from app.payments.request_refund import request_refund


class ReturnTooMuch(Refused):
    code = "orders.return_too_much"
    sentence = "退货数量超过了已交付而未退的数量，没有退货。"


Pieces = Mapping[uuid.UUID, tuple[int, int]]


def record_return(tx: Tx, order_id: uuid.UUID, return_id: uuid.UUID, pieces: Pieces, by: str, now: datetime) -> None:
    """Count back `pieces` (line id to quantity and refund in fen) and request the refund. Raises `ReturnTooMuch`.

    `return_id` makes the refund and its entry unique; the caller calls once per return.
    """
    order = take_order(tx, order_id)
    if not pieces or any(quantity < 1 or amount_fen < 0 for quantity, amount_fen in pieces.values()):
        raise ReturnTooMuch
    total_fen = sum(amount_fen for _quantity, amount_fen in pieces.values())
    _count_refund(tx, order_id, total_fen)
    for line_id in sorted(pieces):
        _count_line(tx, order_id, line_id, *pieces[line_id])
    lines = tuple(ReturnedLine(line_id, *pieces[line_id]) for line_id in sorted(pieces))
    publish(tx, LinesReturned(order_id, return_id, lines, now), now)
    if not total_fen:
        return
    request_refund(tx, order_id, total_fen, "退货退款", f"return:{return_id}", now)
    if order.state == OrderState.COMPLETED:
        back = (Line(SALES_RETURNS, total_fen), Line(ADVANCES, -total_fen))
        memo = f"{order.number} {by}"
        post(tx, NewEntry("orders.returned", f"order:{order_id}", f"return:{return_id}", back, memo=memo), now)


def _count_refund(tx: Tx, order_id: uuid.UUID, total_fen: int) -> None:
    counted = tx.execute(
        update(Order)
        .where(Order.id == order_id, Order.refunded_fen + total_fen <= Order.paid_fen)
        .where(Order.state.in_((str(OrderState.PAID), str(OrderState.COMPLETED))))
        .values(refunded_fen=Order.refunded_fen + total_fen)
        .execution_options(synchronize_session=False)
    )
    if getattr(counted, "rowcount", 0) != 1:
        raise ReturnTooMuch


def _count_line(tx: Tx, order_id: uuid.UUID, line_id: uuid.UUID, quantity: int, amount_fen: int) -> None:
    counted = tx.execute(
        update(OrderLine)
        .where(
            OrderLine.id == line_id,
            OrderLine.order_id == order_id,
            OrderLine.returned + quantity <= OrderLine.handed_over,
            OrderLine.refunded_fen + amount_fen <= OrderLine.amount_fen,
        )
        .values(returned=OrderLine.returned + quantity, refunded_fen=OrderLine.refunded_fen + amount_fen)
        .execution_options(synchronize_session=False)
    )
    if getattr(counted, "rowcount", 0) != 1:
        raise ReturnTooMuch
