"""The job that asks about every attempt whose notification, or whose very sheet, may be late or lost."""

import logging
from datetime import datetime

from sqlalchemy import select, update

from app.kernel.database import Begin, reading
from app.kernel.errors import Problem
from app.payments.models import PaymentAttempt
from app.payments.query_payment import query_payment
from app.payments.rules import next_query
from app.payments.states import AttemptState

log = logging.getLogger(__name__)
BATCH = 100
ASKED = (str(AttemptState.CREATED), str(AttemptState.PREPAID), str(AttemptState.CLOSED))


def query_unpaid(begin: Begin, now: datetime) -> None:
    """Ask WeChat about every attempt that is due, closed ones too until WeChat has closed them; who cannot be asked waits."""
    with reading() as tx:
        due = tx.execute(
            select(PaymentAttempt.id, PaymentAttempt.queries)
            .where(PaymentAttempt.state.in_(ASKED), PaymentAttempt.query_at <= now)
            .order_by(PaymentAttempt.query_at)
            .limit(BATCH)
        ).all()
    for row in due:
        try:
            query_payment(begin, row.id, now)
        except Problem as problem:
            log.warning("payment %s could not be asked about: %s", row.id, problem.code)
            with begin() as tx:
                tx.execute(
                    update(PaymentAttempt)
                    .where(PaymentAttempt.id == row.id, PaymentAttempt.query_at.is_not(None))
                    .values(queries=row.queries + 1, query_at=next_query(row.queries + 1, now))
                )
