"""Head office or a manager cancels an order and sends its money back.

Promises: needs the permission at the order's branch and a fresh sign-in; leaves a line in the audit trail with the reason.
"""

from datetime import datetime

from app.kernel.audit import record
from app.kernel.database import Begin, reading
from app.kernel.errors import Invalid
from app.orders.cancel_order import cancel_order
from app.orders.queries import OrderMissing, get_order
from app.orders.withdraw_order import close_before_cancel
from app.web.principal import Staff


class ReasonMissing(Invalid):
    code = "orders.reason_missing"
    sentence = "请写明取消的原因，顾客会看到。"


def cancel_by_staff(begin: Begin, staff: Staff, number: str, reason: str, now: datetime) -> None:
    """Raises `OrderMissing` outside the staff member's reach, `ReasonMissing`, and what `cancel_order` raises."""
    with reading() as tx:
        order = get_order(tx, number)
    if not staff.may("orders.read", order.branch_id):
        raise OrderMissing
    staff.require("orders.refund", order.branch_id)
    staff.require_fresh()
    if not reason:
        raise ReasonMissing
    close_before_cancel(begin, order, now)
    with begin() as tx:
        cancel_order(tx, order.order_id, staff.actor, reason, now)
        detail = {"reason": reason, "state": order.state, "paid_fen": order.paid_fen}
        record(
            tx, staff.actor, "orders.cancel", f"order:{order.order_id}", now, branch_id=order.branch_id, detail=detail
        )
