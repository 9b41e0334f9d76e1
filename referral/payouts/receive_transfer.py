"""Take one of WeChat's notifications about a transfer in: inbox row and effect together.

Promises: what was seen has no second effect; what does not fit is kept, shown and answered as received; a notification that
leaves the sum out ends nothing: WeChat is asked instead.
"""

from datetime import datetime

from sqlalchemy import update

from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from referral.payouts.apply_transfer import apply_transfer
from referral.payouts.models import TransferNotification, Withdrawal
from referral.payouts.rules.reports import TransferReport

FINISHED = "MCHTRANSFER.BILL.FINISHED"


def receive_transfer(tx: Tx, note_id: str, event_type: str, report: TransferReport, now: datetime) -> str:
    """The outcome: applied, duplicate, mismatched, unknown, unfinished (WeChat is asked) or ignored (another event)."""
    detail = {"event": event_type[:60], "state": report.state[:32], "amount_fen": report.amount_fen}
    row = {
        "id": note_id,
        "received_at": now,
        "out_bill_no": report.out_bill_no[:64],
        "outcome": "applied",
        "detail": detail,
    }
    if not insert_if_absent(tx, TransferNotification, row):
        return "duplicate"
    outcome, found = _effect(tx, event_type, report, now)
    if outcome != "applied":
        tx.execute(
            update(TransferNotification)
            .where(TransferNotification.id == note_id)
            .values(outcome=outcome, detail=detail | {"differences": list(found)})
            .execution_options(synchronize_session=False)
        )
    return outcome


def _effect(tx: Tx, event_type: str, report: TransferReport, now: datetime) -> tuple[str, tuple[str, ...]]:
    if event_type != FINISHED:
        return "ignored", ()
    if report.amount_fen is None or not report.openid:
        mine = (Withdrawal.number == report.out_bill_no[:32], Withdrawal.ended_at.is_(None))
        tx.execute(update(Withdrawal).where(*mine).values(ask_at=now).execution_options(synchronize_session=False))
        return "unfinished", ()
    return apply_transfer(tx, report, now)
