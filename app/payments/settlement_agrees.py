"""The books' proof for money in and out."""

from sqlalchemy import Select, func, select

from app.kernel.database import Tx
from app.ledger.queries import balance
from app.ledger.verify_books import Difference
from app.payments.apply_success import SETTLEMENT
from app.payments.models import PaymentAttempt, Refund
from app.payments.states import AttemptState, RefundState


def settlement_agrees(tx: Tx) -> list[Difference]:
    """What stands at WeChat equals succeeded attempts less succeeded refunds."""
    came_fen = _sum(
        tx, select(func.sum(PaymentAttempt.amount_fen)).where(PaymentAttempt.state == AttemptState.SUCCEEDED)
    )
    went_fen = _sum(tx, select(func.sum(Refund.amount_fen)).where(Refund.state == RefundState.SUCCEEDED))
    found_fen = balance(tx, SETTLEMENT)
    if found_fen == came_fen - went_fen:
        return []
    return [Difference(SETTLEMENT, str(came_fen - went_fen), str(found_fen))]


def refunds_agree(tx: Tx) -> list[Difference]:
    """What each attempt has promised back equals its refunds."""
    booked = (
        select(Refund.attempt_id, func.sum(Refund.amount_fen).label("sum_fen")).group_by(Refund.attempt_id).subquery()
    )
    rows = tx.execute(
        select(PaymentAttempt.out_trade_no, PaymentAttempt.refunded_fen, booked.c.sum_fen)
        .outerjoin(booked, booked.c.attempt_id == PaymentAttempt.id)
        .where(PaymentAttempt.refunded_fen != func.coalesce(booked.c.sum_fen, 0))
    ).all()
    return [Difference(f"payment {row[0]}", str(row[2] or 0), str(row[1])) for row in rows]


def _sum(tx: Tx, asked: Select[tuple[int]]) -> int:
    return int(tx.scalar(asked) or 0)
