"""Send a refund again that WeChat could not finish, under its own number.

Promises: the same refund number, so WeChat pays it at most once; only by somebody who may see the books and refund, freshly
signed in; in the audit trail with its reason.
"""

import uuid
from datetime import datetime

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Conflict, NotFound
from app.kernel.outbox import publish
from app.kernel.states import try_move
from app.payments.events import RefundRequested
from app.payments.models import Refund
from app.payments.states import REFUND, STUCK_REFUNDS, RefundState
from app.web.principal import Staff


class RefundMissing(NotFound):
    code = "payments.refund_missing"
    sentence = "没有找到这笔退款。"


class RefundNotStuck(Conflict):
    code = "payments.refund_not_stuck"
    sentence = "这笔退款没有停住，不用再发起。请刷新看看它现在的状态。"


def retry_refund(tx: Tx, staff: Staff, refund_id: uuid.UUID, now: datetime) -> None:
    """Raises `Forbidden`, `SignInFresh`, `RefundMissing`, `RefundNotStuck` (also for the second of two taps)."""
    staff.require("books.read")
    staff.require("orders.refund")
    staff.require_fresh()
    refund = tx.get(Refund, refund_id, populate_existing=True)
    if refund is None:
        raise RefundMissing
    before, values = RefundState(refund.state), {"try_at": now, "tries": 0, "last_error": None}
    if before not in STUCK_REFUNDS or not try_move(
        tx, REFUND, Refund, refund_id, before, RefundState.REQUESTED, now=now, by=staff.actor, values=values
    ):
        raise RefundNotStuck
    detail = {"refund": refund.out_refund_no, "amount_fen": refund.amount_fen, "was": str(before)}
    record(tx, staff.actor, "payments.retry_refund", f"order:{refund.subject_id}", now, detail=detail)
    publish(tx, RefundRequested(refund_id, refund.subject_id, refund.amount_fen), now)
