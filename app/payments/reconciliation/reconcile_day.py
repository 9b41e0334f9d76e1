"""Compare one day's bill with our records.

Promises: reads the bill outside any transaction; asks WeChat again about what we missed before calling it a difference; looking
twice finds nothing twice and settles by itself what agrees now; an unreadable or unfinished bill changes nothing but `last_error`.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from app.kernel.database import Begin, Tx, reading
from app.kernel.errors import Problem
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from app.payments.gateway import open_gateway
from app.payments.models import PaymentAttempt, Refund
from app.payments.query_payment import query_payment
from app.payments.reconciliation.gather_records import gather_records
from app.payments.reconciliation.models import BillDay, BillDifference, BillRow
from app.payments.reconciliation.rules.compare_bill import Found, compare_bill
from app.payments.reconciliation.rules.read_bill import Bill, read_bill
from app.payments.send_refund import send_refund


def reconcile_day(begin: Begin, day: date, now: datetime) -> list[Found]:
    """Every disagreement of that day as it stands now; raises `WeChatUnavailable`, `WeChatRefused` or `BillUnreadable`."""
    try:
        text = open_gateway().client.trade_bill(day)
        bill = read_bill(text) if text else Bill()
    except Problem as problem:
        with begin() as tx:
            _note_try(tx, day, f"{problem.code}: {problem.chinese()}"[:200], now)
        raise
    with reading() as tx:
        first = _compare(tx, bill, day)
    _ask_again(begin, first, now)
    with begin() as tx:
        _note_try(tx, day, None, now)
        _keep_rows(tx, bill, day)
        found = _compare(tx, bill, day)
        _keep_differences(tx, day, found, now)
        _finish(tx, bill, day, now)
    return found


def _compare(tx: Tx, bill: Bill, day: date) -> list[Found]:
    ours = gather_records(tx, bill, day)
    return compare_bill(bill, ours.payments, ours.refunds, ours.seen)


def _ask_again(begin: Begin, found: Sequence[Found], now: datetime) -> None:
    """The second leg, once more, for what WeChat has and we have not."""
    with reading() as tx:
        payments = _ids(tx, PaymentAttempt.id, PaymentAttempt.out_trade_no, found, "payment_unbooked")
        refunds = _ids(tx, Refund.id, Refund.out_refund_no, found, "refund_unbooked")
    for attempt_id in payments:
        query_payment(begin, attempt_id, now)
    for refund_id in refunds:
        send_refund(begin, refund_id, now)


def _ids(tx: Tx, id_: Any, number: Any, found: Iterable[Found], kind: str) -> Sequence[Any]:
    numbers = [one.number for one in found if one.kind == kind]
    return tx.scalars(select(id_).where(number.in_(numbers))).all()


def _note_try(tx: Tx, day: date, error: str | None, now: datetime) -> None:
    """Also the row at which two comparisons of one day queue."""
    insert_if_absent(tx, BillDay, {"day": day, "tries": 0, "tried_at": now} | _zeros())
    tx.execute(
        update(BillDay)
        .where(BillDay.day == day)
        .values(tries=BillDay.tries + 1, tried_at=now, last_error=error)
        .execution_options(synchronize_session=False)
    )


def _zeros() -> dict[str, int]:
    return {"payments": 0, "received_fen": 0, "refunds": 0, "refunded_fen": 0}


def _keep_rows(tx: Tx, bill: Bill, day: date) -> None:
    rows = [("payment", row.out_trade_no, row.transaction_id, row.amount_fen) for row in bill.payments]
    rows += [("refund", row.out_refund_no, row.refund_id, row.amount_fen) for row in bill.refunds]
    for kind, number, wechat_no, amount_fen in rows:
        values = {"day": day, "kind": kind, "number": number, "wechat_no": wechat_no, "amount_fen": amount_fen}
        insert_if_absent(tx, BillRow, values)


def _keep_differences(tx: Tx, day: date, found: Sequence[Found], now: datetime) -> None:
    for one in found:
        values = {"wechat": one.wechat[:160], "ours": one.ours[:160], "amount_fen": one.amount_fen}
        key = {"id": new_id(), "day": day, "kind": one.kind, "number": one.number[:64]}
        empty = {"found_at": now, "settled_at": None, "settled_by": "", "note": ""}
        insert_if_absent(tx, BillDifference, key | values | empty)
    standing = {(one.kind, one.number[:64]) for one in found}
    open_ones = select(BillDifference).where(BillDifference.day == day, BillDifference.settled_at.is_(None))
    for row in tx.scalars(open_ones):
        if (row.kind, row.number) not in standing:
            row.settled_at, row.settled_by = now, "bill"
    tx.flush()


def _finish(tx: Tx, bill: Bill, day: date, now: datetime) -> None:
    tx.execute(
        update(BillDay)
        .where(BillDay.day == day)
        .values(
            payments=len(bill.payments),
            received_fen=sum(row.amount_fen for row in bill.payments),
            refunds=len(bill.refunds),
            refunded_fen=sum(row.amount_fen for row in bill.refunds),
            finished_at=now,
        )
        .execution_options(synchronize_session=False)
    )
