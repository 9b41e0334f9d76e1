"""Take one of WeChat's notifications in: inbox row and effect together.

Promises: a notification that was seen has no second effect; one that does not fit is kept, shown and answered as received, so
that WeChat stops; nothing here is reached before the signature held.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from app.kernel.outbox import publish
from app.payments.apply_refund import apply_refund
from app.payments.apply_success import apply_success
from app.payments.events import PaymentPutAside
from app.payments.models import PaymentNotification
from app.payments.rules import RefundReport, SuccessFacts


@dataclass(frozen=True)
class Received:
    """One verified notification; exactly one of `paid` and `refund` is given, neither for an event we have no use for."""

    id: str
    event_type: str
    paid: SuccessFacts | None = None
    refund: RefundReport | None = None


def receive_notification(tx: Tx, received: Received, now: datetime) -> str:
    """The outcome: applied, duplicate, mismatched, unknown or ignored."""
    detail = _detail(received)
    row = {
        "id": received.id,
        "event_type": received.event_type[:40],
        "received_at": now,
        "out_no": _out_no(received)[:64],
        "outcome": "applied",
        "detail": detail,
    }
    if not insert_if_absent(tx, PaymentNotification, row):
        return "duplicate"
    outcome, found = _effect(tx, received, now)
    if outcome != "applied":
        told = detail | {"differences": list(found)}
        tx.execute(
            update(PaymentNotification)
            .where(PaymentNotification.id == received.id)
            .values(outcome=outcome, detail=told)
            .execution_options(synchronize_session=False)
        )
    if outcome in ("mismatched", "unknown"):
        publish(tx, PaymentPutAside(received.id, _out_no(received), found), now)
    return outcome


def _effect(tx: Tx, received: Received, now: datetime) -> tuple[str, tuple[str, ...]]:
    if received.paid is not None:
        return apply_success(tx, received.paid, now)
    if received.refund is not None:
        return apply_refund(tx, received.refund, now)
    return "ignored", ()


def _out_no(received: Received) -> str:
    if received.paid is not None:
        return received.paid.out_trade_no
    return received.refund.out_refund_no if received.refund is not None else ""


def _detail(received: Received) -> dict[str, Any]:
    if received.paid is not None:
        paid = received.paid
        names = ("appid", "mchid", "transaction_id", "amount_fen", "currency")
        return {name: getattr(paid, name) for name in names}
    if received.refund is not None:
        return {"status": received.refund.status, "amount_fen": received.refund.amount_fen}
    return {}
