"""A shopper asks to give goods back."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select

from app.kernel.database import Tx
from app.kernel.errors import Conflict
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id, new_number
from app.orders.queries import OrderView
from app.returns.kept_lines import kept_lines
from app.returns.models import ReturnLine, ReturnRequest
from app.returns.rules import check_window, price_return
from app.returns.states import ReturnState


class ReturnOpen(Conflict):
    code = "returns.open"
    sentence = "这张订单已有一个退货申请在处理，请先等它处理完。"


def ask_return(
    tx: Tx,
    order: OrderView,
    wanted: Mapping[uuid.UUID, int],
    reason: str,
    client_token: str,
    by: str,
    now: datetime,
    *,
    late: bool = False,
) -> str:
    """The return's number; the same again for the same `client_token`. `wanted` maps order line ids to pieces;
    `late` is a clerk's leave to come after the window, at the counter with the goods in hand.

    Raises what `price_return` and `check_window` raise, and `ReturnOpen` while another return of the order waits: a unique
    index decides, so two at once leave one.
    """
    known = tx.scalar(
        select(ReturnRequest.number).where(
            ReturnRequest.order_id == order.order_id, ReturnRequest.client_token == client_token
        )
    )
    if known:
        return known
    if not late:
        check_window(order.completed_at, now)
    parts = price_return(kept_lines(order), wanted)
    number = new_number("R", now)
    return_id = new_id()
    request = {
        "id": return_id,
        "number": number,
        "order_id": order.order_id,
        "person_id": order.person_id,
        "state": ReturnState.ASKED,
        "reason": reason[:200],
        "asked_by": by,
        "asked_at": now,
        "client_token": client_token,
        "decision": "",
        "refund_fen": 0,
    }
    if not insert_if_absent(tx, ReturnRequest, request):
        raise ReturnOpen
    rows = [{"return_id": return_id, "order_line_id": part.line_id, "quantity": part.quantity} for part in parts]
    tx.execute(insert(ReturnLine).values(rows))
    return number
