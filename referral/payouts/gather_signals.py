"""What is known about a payee before her money goes."""

import uuid
from datetime import datetime

from sqlalchemy import func, select

from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from referral.commission.models import CommissionLine
from referral.payouts.models import PayeeAccount
from referral.payouts.rules.amounts import Signals
from referral.risk.queries import open_risk_cases


def gather_signals(tx: Tx, person_id: uuid.UUID, openid: str, now: datetime) -> Signals:
    """Remembers the account she asks with; the facts as of now."""
    insert_if_absent(tx, PayeeAccount, {"person_id": person_id, "openid": openid, "at": now})
    mine = tx.execute(select(PayeeAccount.openid, PayeeAccount.at).where(PayeeAccount.person_id == person_id)).all()
    since = {row.openid: row.at for row in mine}
    others = select(func.count()).where(PayeeAccount.openid == openid, PayeeAccount.person_id != person_id)
    orders, refunded = _promoted_orders(tx, person_id)
    return Signals(
        account_since=since[openid] if len(since) > 1 else None,
        account_shared=bool(tx.scalar(others)),
        orders=orders,
        refunded_orders=refunded,
        risk_cases=len(open_risk_cases(tx, [person_id]).get(person_id, [])),
    )


def _promoted_orders(tx: Tx, person_id: uuid.UUID) -> tuple[int, int]:
    """How many orders she earned on as a recommender, and how many of them saw a refund."""
    order = CommissionLine.order_id.distinct()
    asked = select(func.count(order), func.count(order).filter(CommissionLine.refunded_fen > 0))
    row = tx.execute(asked.where(CommissionLine.payee_id == person_id, CommissionLine.role == "level")).one()
    return int(row[0]), int(row[1])
