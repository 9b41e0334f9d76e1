"""Ask WeChat whether an attempt was paid: the second leg beside the notification.

Promises: the same effect as a notification, at most once; an unknown answer changes nothing but the time of the next question.
"""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.kernel.database import Begin, Tx, reading
from app.kernel.states import try_move
from app.payments.apply_success import apply_success
from app.payments.gateway import open_gateway, paid_facts
from app.payments.models import PaymentAttempt
from app.payments.queries import AttemptView, find_attempt
from app.payments.rules import next_query
from app.payments.states import ATTEMPT, AttemptState
from app.wechat.pay_facts import OrderFacts


def query_payment(begin: Begin, attempt_id: uuid.UUID, now: datetime) -> bool:
    """Whether the attempt is paid now; raises `WeChatUnavailable` when WeChat does not answer."""
    with reading() as tx:
        attempt = find_attempt(tx, attempt_id)
    if attempt is None or attempt.state == AttemptState.SUCCEEDED:
        return attempt is not None
    facts = open_gateway().client.query_order(attempt.out_trade_no)
    with begin() as tx:
        if facts.paid:
            return apply_success(tx, paid_facts(facts, now), now)[0] in ("applied", "duplicate")
        if facts.trade_state == "CLOSED" and attempt.state == AttemptState.PREPAID:
            _close(tx, attempt, facts, now)
        tx.execute(
            update(PaymentAttempt)
            .where(PaymentAttempt.id == attempt_id, PaymentAttempt.query_at.is_not(None))
            .values(queries=attempt.queries + 1, query_at=next_query(attempt.queries + 1, now))
            .execution_options(synchronize_session=False)
        )
    return False


def _close(tx: Tx, attempt: AttemptView, facts: OrderFacts, now: datetime) -> None:
    try_move(
        tx,
        ATTEMPT,
        PaymentAttempt,
        attempt.attempt_id,
        AttemptState.PREPAID,
        AttemptState.CLOSED,
        now=now,
        by="wechat",
        reason=facts.trade_state,
        values={"query_at": None},
    )
