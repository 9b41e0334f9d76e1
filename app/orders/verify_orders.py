"""The books' proofs for orders."""

from sqlalchemy import func, or_, select

from app.kernel.database import Tx
from app.ledger.queries import balance
from app.ledger.verify_books import Difference
from app.orders.complete_order import ADVANCES
from app.orders.models import Order, OrderLine
from app.orders.states import OrderState
from app.payments.queries import unfinished_refunds_fen

OPEN = (str(OrderState.AWAITING_PAYMENT), str(OrderState.PAID))


def verify_orders(tx: Tx) -> list[Difference]:
    """Each order's sums equal those of its lines."""
    lines = (
        select(
            OrderLine.order_id,
            func.sum(OrderLine.amount_fen).label("net_fen"),
            func.sum(OrderLine.unit_price_fen * OrderLine.quantity).label("gross_fen"),
        )
        .group_by(OrderLine.order_id)
        .subquery()
    )
    rows = tx.execute(
        select(Order.number, Order.goods_fen, Order.discount_fen, lines.c.gross_fen, lines.c.net_fen)
        .outerjoin(lines, lines.c.order_id == Order.id)
        .where(
            or_(
                lines.c.order_id.is_(None),
                Order.goods_fen != lines.c.gross_fen,
                Order.goods_fen - Order.discount_fen != lines.c.net_fen,
            )
        )
    ).all()
    return [
        Difference(f"order {row.number}", f"{row.gross_fen}/{row.net_fen}", f"{row.goods_fen}-{row.discount_fen}")
        for row in rows
    ]


def verify_advances(tx: Tx) -> list[Difference]:
    """What shoppers have paid ahead equals open orders less what was promised back, plus refunds on their way."""
    held = select(func.sum(Order.paid_fen - Order.refunded_fen)).where(Order.state.in_(OPEN))
    expected_fen = int(tx.scalar(held) or 0) + unfinished_refunds_fen(tx)
    found_fen = balance(tx, ADVANCES)
    return [] if expected_fen == found_fen else [Difference(ADVANCES, str(expected_fen), str(found_fen))]
