"""Close everything that could still be paid for one thing: at WeChat first, then with us.

Promises: when WeChat says it was paid, it is paid; when WeChat does not answer, nothing is closed and the caller decides: a
payment that arrives later still takes effect or goes back by itself.
"""

import uuid
from datetime import datetime

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
        if attempt.state == AttemptState.PREPAID and _paid_meanwhile(begin, attempt, now):
            paid = True
            continue
        with begin() as tx:
            close_attempt(tx, attempt, now)
    return paid


def _paid_meanwhile(begin: Begin, attempt: AttemptView, now: datetime) -> bool:
    try:
        open_gateway().client.close_order(attempt.out_trade_no)
    except WeChatRefused:
        # ORDER_PAID in any spelling, or a number WeChat does not know: its own answer to a query decides.
        return query_payment(begin, attempt.attempt_id, now)
    return False


def close_attempt(tx: Tx, attempt: AttemptView, now: datetime) -> None:
    """Close one attempt with us only; nothing when it has moved on meanwhile."""
    before, closed = AttemptState(attempt.state), AttemptState.CLOSED
    values = {"query_at": None}
    try_move(tx, ATTEMPT, PaymentAttempt, attempt.attempt_id, before, closed, now=now, by="system", values=values)
