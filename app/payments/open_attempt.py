"""Write down that something is to be paid, before WeChat hears of it.

Promises: the amount is ours alone; the number is unique; no foreign call.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.ids import new_id, new_number
from app.payments.models import PaymentAttempt
from app.payments.queries import AttemptView, attempt_view
from app.payments.rules import Payee, next_query
from app.payments.states import AttemptState


class OpenidMissing(Refused):
    code = "payments.openid_missing"
    sentence = "请在微信里打开本页付款。"


@dataclass(frozen=True)
class NewAttempt:
    """`subject_id` is what is paid for, `reference` its number; `openid` of the payer at the payee's appid."""

    subject_id: uuid.UUID
    reference: str
    person_id: uuid.UUID
    openid: str | None
    description: str
    amount_fen: int
    expires_at: datetime


def open_attempt(tx: Tx, new: NewAttempt, payee: Payee, now: datetime) -> AttemptView:
    """Store a new attempt; raises `OpenidMissing` when the payer has no openid at the payee."""
    if not new.openid:
        raise OpenidMissing
    attempt = PaymentAttempt(
        id=new_id(),
        out_trade_no=new_number("P", now),
        subject_id=new.subject_id,
        reference=new.reference,
        person_id=new.person_id,
        appid=payee.appid,
        mchid=payee.mchid,
        openid=new.openid,
        description=new.description[:127],
        amount_fen=new.amount_fen,
        currency="CNY",
        state=str(AttemptState.CREATED),
        created_at=now,
        expires_at=new.expires_at,
        refunded_fen=0,
        query_at=next_query(0, now),
        queries=0,
    )
    tx.add(attempt)
    return attempt_view(attempt)
