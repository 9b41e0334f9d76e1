"""Let WeChat's word on a refund take effect: answer, notification and query, all end here.

Promises: a success is booked once; a report that does not fit the refund is not booked.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.kernel.database import Tx
from app.kernel.outbox import publish
from app.kernel.states import try_move
from app.ledger.post_entries import post
from app.ledger.rules import Line, NewEntry
from app.payments.apply_success import ADVANCES, SETTLEMENT
from app.payments.events import RefundSucceeded
from app.payments.models import PaymentAttempt, Refund
from app.payments.rules import RefundReport
from app.payments.states import REFUND, RefundState

REPORTED = {
    "SUCCESS": RefundState.SUCCEEDED,
    "PROCESSING": RefundState.SENT,
    "ABNORMAL": RefundState.ABNORMAL,
    "CLOSED": RefundState.CLOSED,
}


def apply_refund(tx: Tx, report: RefundReport, now: datetime) -> tuple[str, tuple[str, ...]]:
    """The outcome (applied, duplicate, mismatched, unknown) and the names of fields that differ."""
    refund = tx.scalars(select(Refund).where(Refund.out_refund_no == report.out_refund_no)).one_or_none()
    if refund is None or report.status not in REPORTED:
        return "unknown", ()
    attempt = tx.get_one(PaymentAttempt, refund.attempt_id)
    found = [name for name, wrong in _wrong(report, refund, attempt).items() if wrong]
    if found:
        return "mismatched", tuple(found)
    before, after = RefundState(refund.state), REPORTED[report.status]
    if not REFUND.allows(before, after) or not _move(tx, refund, after, report, now):
        return "duplicate", ()
    if after is RefundState.SUCCEEDED:
        _book(tx, refund, now)
    return "applied", ()


def _wrong(report: RefundReport, refund: Refund, attempt: PaymentAttempt) -> dict[str, bool]:
    return {
        "amount_fen": report.amount_fen != refund.amount_fen,
        "mchid": report.mchid is not None and report.mchid != attempt.mchid,
    }


def _move(tx: Tx, refund: Refund, after: RefundState, report: RefundReport, now: datetime) -> bool:
    values: dict[str, Any] = {"wechat_refund_id": report.refund_id[:64], "last_error": None}
    if after is RefundState.SENT:
        values["sent_at"] = now
    if after is RefundState.SUCCEEDED:
        values |= {"succeeded_at": now, "wechat_at": report.wechat_at}
    return try_move(
        tx, REFUND, Refund, refund.id, RefundState(refund.state), after, now=now, by="wechat", values=values
    )


def _book(tx: Tx, refund: Refund, now: datetime) -> None:
    lines = (Line(ADVANCES, refund.amount_fen), Line(SETTLEMENT, -refund.amount_fen))
    publish(tx, RefundSucceeded(refund.id, refund.subject_id, refund.amount_fen, now), now)
    post(
        tx,
        NewEntry(
            "payments.refunded", f"order:{refund.subject_id}", f"refund:{refund.id}", lines, memo=refund.reference
        ),
        now,
    )
