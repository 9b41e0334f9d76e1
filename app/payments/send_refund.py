"""Send one refund to WeChat, as often as it takes, always under its one number.

Promises: an unknown outcome is tried again with the same number; WeChat's no is kept with the refund and shown.
"""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.kernel.database import Begin, Tx, reading
from app.kernel.errors import Problem
from app.payments.apply_refund import apply_refund
from app.payments.gateway import open_gateway, refund_report
from app.payments.models import PaymentAttempt, Refund
from app.payments.queries import AttemptView, RefundView, attempt_view, refund_view
from app.payments.rules import next_try
from app.payments.states import RefundState
from app.wechat.pay_facts import RefundFacts


def send_refund(begin: Begin, refund_id: uuid.UUID, now: datetime) -> None:
    """Ask WeChat to refund, or ask how far it is when it was asked before; never raises for WeChat's part."""
    with reading() as tx:
        refund = refund_view(tx.get_one(Refund, refund_id))
        attempt = attempt_view(tx.get_one(PaymentAttempt, refund.attempt_id))
    if refund.state not in (RefundState.REQUESTED, RefundState.SENT):
        return
    try:
        facts = _speak(refund, attempt)
    except Problem as problem:
        _keep_error(begin, refund, problem, now)
        return
    with begin() as tx:
        apply_refund(tx, refund_report(facts), now)
        _wait(tx, refund, None, now)


def _speak(refund: RefundView, attempt: AttemptView) -> RefundFacts:
    gateway = open_gateway()
    if refund.state == RefundState.SENT:
        return gateway.client.query_refund(refund.out_refund_no)
    return gateway.client.create_refund(
        out_trade_no=attempt.out_trade_no,
        out_refund_no=refund.out_refund_no,
        refund_fen=refund.amount_fen,
        total_fen=attempt.amount_fen,
        reason=refund.reason,
        notify_url=gateway.refund_address,
    )


def _keep_error(begin: Begin, refund: RefundView, problem: Problem, now: datetime) -> None:
    with begin() as tx:
        _wait(tx, refund, f"{problem.code}: {problem.chinese()}"[:200], now)


def _wait(tx: Tx, refund: RefundView, error: str | None, now: datetime) -> None:
    tx.execute(
        update(Refund)
        .where(Refund.id == refund.refund_id)
        .values(tries=refund.tries + 1, try_at=next_try(refund.tries, now), last_error=error)
        .execution_options(synchronize_session=False)
    )
