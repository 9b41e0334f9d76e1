"""Close everything that could still be paid for one thing: at WeChat first, then with us.

Promises: when WeChat says it was paid, it is paid; when WeChat does not answer, nothing is closed and the caller decides; an
attempt closed with us alone is asked about, and closed at WeChat, until WeChat says that it is over.
"""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Begin, Tx, reading
from app.kernel.states import try_move
from app.payments.gateway import open_gateway
from app.payments.models import PaymentAttempt
from app.payments.queries import LIVE, AttemptView, attempts_of
from app.payments.query_payment import query_payment
from app.payments.states import ATTEMPT, AttemptState
from app.wechat.errors import WeChatRefused


def close_payment(begin: Begin, subject_id: uuid.UUID, now: datetime) -> bool:
    """Whether the thing turned out to be paid; raises `WeChatUnavailable` when WeChat does not answer."""
    with reading() as tx:
        attempts = [attempt for attempt in attempts_of(tx, subject_id) if attempt.state in LIVE]
    paid = False
    for attempt in attempts:
        if _paid_meanwhile(begin, attempt, now):
            paid = True
            continue
        with begin() as tx:
            close_attempt(tx, attempt, now)
    return paid


def _paid_meanwhile(begin: Begin, attempt: AttemptView, now: datetime) -> bool:
    """Also for an attempt without a sheet: WeChat may have heard of it while its answer was lost or is on its way."""
    try:
        open_gateway().client.close_order(attempt.out_trade_no)
    except WeChatRefused:
        # ORDER_PAID in any spelling, or a number WeChat does not know: its own answer to a query decides.
        return query_payment(begin, attempt.attempt_id, now)
    return False


def close_attempts(tx: Tx, subject_id: uuid.UUID, now: datetime) -> None:
    """Close with us whatever can still be paid for one thing; no sheet of it is handed out from now on."""
    asked = select(PaymentAttempt.id, PaymentAttempt.state).where(PaymentAttempt.subject_id == subject_id)
    live = tx.execute(asked.where(PaymentAttempt.state.in_(LIVE)).order_by(PaymentAttempt.id)).all()
    for row in live:
        _close(tx, row.id, AttemptState(row.state), now)


def close_attempt(tx: Tx, attempt: AttemptView, now: datetime) -> None:
    """Close one attempt with us; nothing when it has moved on meanwhile."""
    _close(tx, attempt.attempt_id, AttemptState(attempt.state), now)


def _close(tx: Tx, attempt_id: uuid.UUID, before: AttemptState, now: datetime) -> None:
    """`query_at` now: only WeChat's own word ends the questions. A sheet may be made at this very moment: try both states."""
    for state in dict.fromkeys((before, AttemptState.CREATED, AttemptState.PREPAID)):
        if ATTEMPT.allows(state, AttemptState.CLOSED) and try_move(
            tx,
            ATTEMPT,
            PaymentAttempt,
            attempt_id,
            state,
            AttemptState.CLOSED,
            now=now,
            by="system",
            values={"query_at": now},
        ):
            return
