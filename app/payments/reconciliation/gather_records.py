"""What our books say about one day's bill.

Promises: reads only; numbers are asked for in batches; what is due follows WeChat's own clock, not the mall's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.kernel.database import Tx
from app.payments.models import PaymentAttempt, Refund
from app.payments.reconciliation.models import BillRow
from app.payments.reconciliation.rules.bill_days import DAY, bounds
from app.payments.reconciliation.rules.compare_bill import OurPayment, OurRefund
from app.payments.reconciliation.rules.read_bill import Bill
from app.payments.states import AttemptState, RefundState

BATCH = 500


@dataclass(frozen=True)
class Records:
    """Ours by number; `seen` are refund numbers in bills of the days around."""

    payments: dict[str, OurPayment]
    refunds: dict[str, OurRefund]
    seen: frozenset[str]


def gather_records(tx: Tx, bill: Bill, day: date) -> Records:
    """Everything the bill names, and everything it should have named.

    A refund is due one day late: WeChat may list it on the day it was asked for or on the day it arrived.
    """
    named = sorted({row.out_trade_no for row in bill.payments})
    payments = {row.out_trade_no: _payment(row, due=False) for row in _named(tx, PaymentAttempt, "out_trade_no", named)}
    payments |= {row.out_trade_no: _payment(row, due=True) for row in _due(tx, PaymentAttempt, day)}
    sent = sorted({row.out_refund_no for row in bill.refunds})
    refunds = {row.out_refund_no: _refund(row, due=False) for row in _named(tx, Refund, "out_refund_no", sent)}
    late = list(_due(tx, Refund, day - DAY))
    refunds |= {row.out_refund_no: _refund(row, due=True) for row in late}
    return Records(payments, refunds, _seen(tx, [row.out_refund_no for row in late]))


def _named(tx: Tx, model: Any, number: str, numbers: Sequence[str]) -> Iterator[Any]:
    for start in range(0, len(numbers), BATCH):
        yield from tx.scalars(select(model).where(getattr(model, number).in_(numbers[start : start + BATCH])))


def _due(tx: Tx, model: Any, day: date) -> Iterator[Any]:
    """Only what WeChat itself reported: money booked before an account was connected is in none of its bills."""
    start, end = bounds(day)
    yield from tx.scalars(select(model).where(model.wechat_at >= start, model.wechat_at < end))


def _payment(row: PaymentAttempt, *, due: bool) -> OurPayment:
    return OurPayment(
        out_trade_no=row.out_trade_no,
        transaction_id=row.transaction_id or "",
        appid=row.appid,
        mchid=row.mchid,
        currency=row.currency,
        amount_fen=row.amount_fen,
        booked=row.state == AttemptState.SUCCEEDED,
        due=due,
    )


def _refund(row: Refund, *, due: bool) -> OurRefund:
    return OurRefund(row.out_refund_no, row.amount_fen, row.state == RefundState.SUCCEEDED, due)


def _seen(tx: Tx, numbers: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for start in range(0, len(numbers), BATCH):
        asked = select(BillRow.number).where(
            BillRow.kind == "refund", BillRow.number.in_(numbers[start : start + BATCH])
        )
        found.update(tx.scalars(asked))
    return frozenset(found)
