"""Let a payment take effect: both legs, notification and query, end here.

Promises: at most once for each attempt; compared with what was asked before anything moves; what does not fit is not booked.
"""

from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Tx
from app.kernel.outbox import publish
from app.kernel.states import try_move
from app.ledger.post_entries import post
from app.ledger.rules import Line, NewEntry
from app.payments.events import PaymentSucceeded
from app.payments.models import PaymentAttempt
from app.payments.rules import Asked, SuccessFacts, clamp_moment, differences
from app.payments.states import ATTEMPT, AttemptState

SETTLEMENT = "wechat.settlement"
ADVANCES = "customer.advances"


def apply_success(tx: Tx, facts: SuccessFacts, now: datetime) -> tuple[str, tuple[str, ...]]:
    """The outcome (applied, duplicate, mismatched, unknown) and the names of fields that differ.

    Publishes `PaymentSucceeded` once, whose inline reactions run before the money is posted.
    """
    attempt = tx.scalars(select(PaymentAttempt).where(PaymentAttempt.out_trade_no == facts.out_trade_no)).one_or_none()
    if attempt is None:
        return "unknown", ()
    found = differences(_asked(attempt), facts)
    if found:
        _put_aside(tx, attempt, found, now)
        return "mismatched", found
    if attempt.state == AttemptState.SUCCEEDED or not _succeed(tx, attempt, facts, now):
        return "duplicate", ()
    paid_at = clamp_moment(facts.paid_at, attempt.created_at, now)
    publish(tx, PaymentSucceeded(attempt.id, attempt.subject_id, attempt.person_id, attempt.amount_fen, paid_at), now)
    lines = (Line(SETTLEMENT, attempt.amount_fen), Line(ADVANCES, -attempt.amount_fen))
    reference = f"order:{attempt.subject_id}"
    post(tx, NewEntry("payments.received", reference, f"payment:{attempt.id}", lines, memo=attempt.reference), now)
    return "applied", ()


def _asked(attempt: PaymentAttempt) -> Asked:
    return Asked(attempt.appid, attempt.mchid, attempt.amount_fen, attempt.currency, attempt.transaction_id)


def _succeed(tx: Tx, attempt: PaymentAttempt, facts: SuccessFacts, now: datetime) -> bool:
    values = {
        "transaction_id": facts.transaction_id,
        "succeeded_at": clamp_moment(facts.paid_at, attempt.created_at, now),
        "wechat_at": facts.wechat_at,
        "query_at": None,
    }
    # Another process may close the attempt between our read and the guarded step: then it succeeds from there.
    before = AttemptState(attempt.state)
    for from_ in (before, *(state for state in ATTEMPT.moves if state is not before)):
        state = AttemptState(from_)
        if try_move(
            tx,
            ATTEMPT,
            PaymentAttempt,
            attempt.id,
            state,
            AttemptState.SUCCEEDED,
            now=now,
            by="wechat",
            values=values,
        ):
            return True
    return False


def _put_aside(tx: Tx, attempt: PaymentAttempt, found: tuple[str, ...], now: datetime) -> None:
    state = AttemptState(attempt.state)
    if ATTEMPT.allows(state, AttemptState.MISMATCHED):
        try_move(
            tx,
            ATTEMPT,
            PaymentAttempt,
            attempt.id,
            state,
            AttemptState.MISMATCHED,
            now=now,
            by="wechat",
            reason=", ".join(found),
        )
