"""What the figures of sold lines and the commission must agree on.

Promises: reads only; orders whose commission moved since are left to the job; names each difference.
"""

from sqlalchemy import and_, select

from app.kernel.database import Tx
from app.ledger.verify_books import Difference
from referral.commission.models import CommissionOrder
from referral.sales.keep_sales import expected_sales
from referral.sales.models import Sale, SaleTurn

AT_ONCE = 500
FIGURES = ("net_fen", "cost_fen", "pending_fen", "breakage_fen", "promoter_id", "clerk_staff_id", "branch_id")


def verify_sales(tx: Tx) -> list[Difference]:
    """Every worked-out line equals what its order and its commission say now."""
    same = and_(
        SaleTurn.order_id == CommissionOrder.order_id,
        SaleTurn.turn == CommissionOrder.turn,
        SaleTurn.attribution_id == CommissionOrder.attribution_id,
    )
    ids = tx.scalars(select(CommissionOrder.order_id).join(SaleTurn, same).order_by(CommissionOrder.order_id)).all()
    found: list[Difference] = []
    for place in range(0, len(ids), AT_ONCE):
        batch = ids[place : place + AT_ONCE]
        kept = tx.scalars(select(CommissionOrder).where(CommissionOrder.order_id.in_(batch))).all()
        expected = {row["line_id"]: row for row in expected_sales(tx, kept)}
        stored = {row.line_id: row for row in tx.scalars(select(Sale).where(Sale.order_id.in_(batch)))}
        for line_id in sorted(expected.keys() | stored.keys()):
            should = expected.get(line_id)
            wanted = {name: should[name] for name in FIGURES} if should else {}
            actual = {name: getattr(stored[line_id], name) for name in FIGURES} if line_id in stored else {}
            if wanted != actual:
                found.append(Difference(f"figures of order line {line_id}", str(wanted), str(actual)))
    return found
