"""Where WeChat's bill and our records disagree.

Promises: every disagreement is named once, by kind and number; a bill and records that agree give nothing; the order of rows
does not matter.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.payments.reconciliation.rules.read_bill import Bill, PaymentRow, RefundRow

KINDS = {
    "payment_unknown": "微信有这笔收款，我们没有这个单号",
    "payment_unbooked": "微信已收款，我们还没有入账",
    "payment_absent": "我们已入账，微信账单里没有",
    "payment_amount": "收款金额不一致",
    "payment_transaction": "微信支付单号不一致",
    "payment_payee": "收款方或币种不一致",
    "payment_twice": "账单里同一笔收款出现两次",
    "refund_unknown": "微信有这笔退款，我们没有这个退款号",
    "refund_unbooked": "微信已退款，我们还没有入账",
    "refund_absent": "我们已退款入账，微信账单里没有",
    "refund_amount": "退款金额不一致",
    "refund_twice": "账单里同一笔退款出现两次",
}


@dataclass(frozen=True)
class OurPayment:
    """What we know of one number; `due` when this bill must have it."""

    out_trade_no: str
    transaction_id: str
    appid: str
    mchid: str
    currency: str
    amount_fen: int
    booked: bool
    due: bool = False


@dataclass(frozen=True)
class OurRefund:
    """What we know of one refund; `due` when the bills up to this one must have it."""

    out_refund_no: str
    amount_fen: int
    booked: bool
    due: bool = False


@dataclass(frozen=True)
class Found:
    """One disagreement: `wechat` and `ours` as people read them; `amount_fen` is the money it is about."""

    kind: str
    number: str
    wechat: str
    ours: str
    amount_fen: int


def compare_bill(
    bill: Bill, payments: Mapping[str, OurPayment], refunds: Mapping[str, OurRefund], seen: Iterable[str] = ()
) -> list[Found]:
    """All of them, by number and kind; `seen` are refund numbers that bills of neighbouring days had."""
    found = [*_payments(bill.payments, payments), *_refunds(bill.refunds, refunds, frozenset(seen))]
    return sorted(found, key=lambda one: (one.number, one.kind))


def _payments(rows: tuple[PaymentRow, ...], ours: Mapping[str, OurPayment]) -> Iterator[Found]:
    first = {row.out_trade_no: row for row in reversed(rows)}
    for number, times in Counter(row.out_trade_no for row in rows).items():
        row, our = first[number], ours.get(number)
        if times > 1:
            yield Found("payment_twice", number, str(times), "1", row.amount_fen)
        if our is None:
            yield Found("payment_unknown", number, row.transaction_id, "", row.amount_fen)
        else:
            yield from _payment(row, our)
    for number, our in ours.items():
        if our.due and our.booked and number not in first:
            yield Found("payment_absent", number, "", our.transaction_id, our.amount_fen)


def _payment(row: PaymentRow, our: OurPayment) -> Iterator[Found]:
    number, amount_fen = row.out_trade_no, row.amount_fen
    if not our.booked:
        yield Found("payment_unbooked", number, row.transaction_id, "", amount_fen)
    if amount_fen != our.amount_fen:
        yield Found("payment_amount", number, str(amount_fen), str(our.amount_fen), amount_fen - our.amount_fen)
    if our.booked and row.transaction_id != our.transaction_id:
        yield Found("payment_transaction", number, row.transaction_id, our.transaction_id, amount_fen)
    theirs, mine = (row.appid, row.mchid, row.currency), (our.appid, our.mchid, our.currency)
    if theirs != mine:
        yield Found("payment_payee", number, " ".join(theirs), " ".join(mine), amount_fen)


def _refunds(rows: tuple[RefundRow, ...], ours: Mapping[str, OurRefund], seen: frozenset[str]) -> Iterator[Found]:
    first = {row.out_refund_no: row for row in reversed(rows)}
    for number, times in Counter(row.out_refund_no for row in rows).items():
        row, our = first[number], ours.get(number)
        if times > 1:
            yield Found("refund_twice", number, str(times), "1", row.amount_fen)
        if our is None:
            yield Found("refund_unknown", number, row.refund_id, "", row.amount_fen)
            continue
        if row.status == "SUCCESS" and not our.booked:
            yield Found("refund_unbooked", number, row.refund_id, "", row.amount_fen)
        if row.amount_fen != our.amount_fen:
            difference_fen = row.amount_fen - our.amount_fen
            yield Found("refund_amount", number, str(row.amount_fen), str(our.amount_fen), difference_fen)
    for number, refund in ours.items():
        if refund.due and refund.booked and number not in first and number not in seen:
            yield Found("refund_absent", number, "", number, refund.amount_fen)
