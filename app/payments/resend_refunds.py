"""The job that sends refunds again that WeChat has not finished."""

from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Begin, reading
from app.payments.models import Refund
from app.payments.send_refund import send_refund
from app.payments.states import RefundState

BATCH = 100
UNFINISHED = (str(RefundState.REQUESTED), str(RefundState.SENT))


def resend_refunds(begin: Begin, now: datetime) -> None:
    """Send or ask about every refund that is due, one after the other: WeChat dislikes parallel refunds of one payer."""
    with reading() as tx:
        asked = select(Refund.id).where(Refund.state.in_(UNFINISHED), Refund.try_at <= now)
        due = tx.scalars(asked.order_by(Refund.try_at).limit(BATCH)).all()
    for refund_id in due:
        send_refund(begin, refund_id, now)
