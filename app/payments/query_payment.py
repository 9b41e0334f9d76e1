"""Ask WeChat whether an attempt was paid: the second leg beside the notification.

Promises: the same effect as a notification, at most once; an unknown answer changes nothing but the time of the next question;
the questions end only when WeChat says that the number can no longer be paid.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import update

from app.kernel.database import Begin, Tx, reading
from app.kernel.states import try_move
from app.payments.apply_success import apply_success
from app.payments.gateway import Gateway, open_gateway, paid_facts
from app.payments.models import PaymentAttempt
from app.payments.queries import LIVE, AttemptView, find_attempt
from app.payments.rules import Verdict, judge_unpaid, next_query
from app.payments.states import ATTEMPT, AttemptState
from app.wechat.errors import WeChatRefused


def query_payment(begin: Begin, attempt_id: uuid.UUID, now: datetime) -> bool:
    """Whether the attempt is paid now; raises `WeChatUnavailable` when WeChat does not answer.

    What nobody wants paid any more, here or because its time is over, is closed at WeChat too.
    """
    with reading() as tx:
        attempt = find_attempt(tx, attempt_id)
    if attempt is None or attempt.state == AttemptState.SUCCEEDED:
        return attempt is not None
    gateway = open_gateway()
    facts = gateway.client.query_order(attempt.out_trade_no)
    verdict = judge_unpaid(facts.trade_state, attempt.state in LIVE, attempt.expires_at, now)
    if not facts.paid and verdict is Verdict.CLOSE:
        verdict = Verdict.OVER if _closed(gateway, attempt) else Verdict.WAIT
    with begin() as tx:
        if facts.paid:
            return apply_success(tx, paid_facts(facts, now), now)[0] in ("applied", "duplicate")
        if verdict is Verdict.OVER:
            _finish(tx, attempt, facts.trade_state, now)
        else:
            _ask_again(tx, attempt, now)
    return False


def _closed(gateway: Gateway, attempt: AttemptView) -> bool:
    """A no is the next question's matter: it was paid between our question and this."""
    try:
        gateway.client.close_order(attempt.out_trade_no)
    except WeChatRefused:
        return False
    return True


def _finish(tx: Tx, attempt: AttemptView, said: str, now: datetime) -> None:
    closed = AttemptState.CLOSED
    for before in (AttemptState.CREATED, AttemptState.PREPAID):
        try_move(
            tx,
            ATTEMPT,
            PaymentAttempt,
            attempt.attempt_id,
            before,
            closed,
            now=now,
            by="wechat",
            reason=said,
        )
    _plan(tx, attempt, {"query_at": None, "queries": attempt.queries + 1})


def _ask_again(tx: Tx, attempt: AttemptView, now: datetime) -> None:
    _plan(tx, attempt, {"queries": attempt.queries + 1, "query_at": next_query(attempt.queries + 1, now)})


def _plan(tx: Tx, attempt: AttemptView, values: dict[str, Any]) -> None:
    tx.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.id == attempt.attempt_id, PaymentAttempt.query_at.is_not(None))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
