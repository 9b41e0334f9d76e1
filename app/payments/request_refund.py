"""Decide a refund: book it against what was paid, give it its number, let it be sent afterwards.

Promises: the sum of refunds never passes what an attempt brought in, whatever runs at once; the same key refunds once; the
number is made here, before any call, and never changes.
"""

import uuid
from datetime import datetime

from sqlalchemy import select, update

from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.ids import new_id, new_number
from app.kernel.outbox import publish
from app.payments.events import RefundRequested
from app.payments.models import PaymentAttempt, Refund
from app.payments.rules import share_refund
from app.payments.states import AttemptState, RefundState


class RefundTooMuch(Refused):
    code = "payments.refund_too_much"
    sentence = "退款金额超过了实付金额，没有退款。"


def request_refund(
    tx: Tx,
    subject_id: uuid.UUID,
    amount_fen: int,
    reason: str,
    key: str,
    now: datetime,
    *,
    attempt_id: uuid.UUID | None = None,
) -> tuple[uuid.UUID, ...]:
    """The refunds' ids, one for each attempt that gives a part (oldest first); `attempt_id` names the one to take from.

    The same `key` returns the first ids again. Raises `RefundTooMuch`.
    """
    known = tuple(tx.scalars(select(Refund.id).where(Refund.key.like(f"{key}#%")).order_by(Refund.key)))
    if known:
        return known
    asked = select(PaymentAttempt).where(
        PaymentAttempt.subject_id == subject_id, PaymentAttempt.state == str(AttemptState.SUCCEEDED)
    )
    if attempt_id is not None:
        asked = asked.where(PaymentAttempt.id == attempt_id)
    attempts = tx.scalars(asked.order_by(PaymentAttempt.id).execution_options(populate_existing=True)).all()
    shares = share_refund(amount_fen, [attempt.amount_fen - attempt.refunded_fen for attempt in attempts])
    if shares is None or amount_fen <= 0:
        raise RefundTooMuch
    return tuple(_book(tx, attempts[place], part_fen, reason, f"{key}#{place}", now) for place, part_fen in shares)


def _book(tx: Tx, attempt: PaymentAttempt, amount_fen: int, reason: str, key: str, now: datetime) -> uuid.UUID:
    guarded = (
        PaymentAttempt.id == attempt.id,
        PaymentAttempt.state == str(AttemptState.SUCCEEDED),
        PaymentAttempt.refunded_fen + amount_fen <= PaymentAttempt.amount_fen,
    )
    booked = tx.execute(
        update(PaymentAttempt)
        .where(*guarded)
        .values(refunded_fen=PaymentAttempt.refunded_fen + amount_fen)
        .execution_options(synchronize_session=False)
    )
    if getattr(booked, "rowcount", 0) != 1:
        raise RefundTooMuch
    refund = Refund(
        id=new_id(),
        out_refund_no=new_number("R", now),
        key=key,
        attempt_id=attempt.id,
        subject_id=attempt.subject_id,
        reference=attempt.reference,
        amount_fen=amount_fen,
        reason=reason[:80],
        state=str(RefundState.REQUESTED),
        requested_at=now,
        try_at=now,
        tries=0,
    )
    tx.add(refund)
    publish(tx, RefundRequested(refund.id, attempt.subject_id, amount_fen), now)
    return refund.id
