"""The text of a trade bill as rows.

Promises: yuan texts become integer fen by decimal arithmetic; columns are found by name, so WeChat may add or move some; a bill
whose own totals disagree with its rows is refused whole. Source: the trade bill's column names on WeChat Pay's download page.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.kernel.errors import Refused
from app.kernel.money import AmountMalformed, parse_yuan

SUMMARY = "总交易单数"
NEEDED = (
    "公众账号ID", "商户号", "微信订单号", "商户订单号", "交易状态", "货币种类", "订单金额",
    "微信退款单号", "商户退款单号", "申请退款金额", "退款状态",
)  # fmt: skip


class BillUnreadable(Refused):
    code = "payments.bill_unreadable"
    sentence = "微信账单第 {line} 行读不懂：“{found}”。"


class BillColumnsMissing(BillUnreadable):
    code = "payments.bill_columns_missing"
    sentence = "微信账单第 {line} 行缺少这些列：{found}。"


class BillTotalsWrong(BillUnreadable):
    code = "payments.bill_totals_wrong"
    sentence = "微信账单第 {line} 行的合计与明细不符：{found}。"


class BillCutShort(BillUnreadable):
    code = "payments.bill_cut_short"
    sentence = "微信账单没有汇总行（读到第 {line} 行），文件不完整。"


@dataclass(frozen=True)
class PaymentRow:
    """One payment that came in."""

    out_trade_no: str
    transaction_id: str
    appid: str
    mchid: str
    currency: str
    amount_fen: int


@dataclass(frozen=True)
class RefundRow:
    """One refund; `status` is SUCCESS, PROCESSING, CHANGE or FAIL."""

    out_refund_no: str
    refund_id: str
    out_trade_no: str
    amount_fen: int
    status: str


@dataclass(frozen=True)
class Bill:
    """One day; rows in the bill's order, repetitions included."""

    payments: tuple[PaymentRow, ...] = ()
    refunds: tuple[RefundRow, ...] = ()


def read_bill(text: str) -> Bill:
    """The rows of a bill; raises `BillUnreadable` with the line's number."""
    lines = [line.strip("\r") for line in text.lstrip("\ufeff").split("\n")]
    names = [name.strip() for name in lines[0].split(",")]
    if missing := [name for name in NEEDED if name not in names]:
        raise BillColumnsMissing(line=1, found="、".join(missing))
    payments: list[PaymentRow] = []
    refunds: list[RefundRow] = []
    for number, line in enumerate(lines[1:], start=2):
        if line.startswith(SUMMARY):
            _check_totals(lines, number, payments, refunds)
            return Bill(tuple(payments), tuple(refunds))
        if not line:
            continue
        row = _row(names, line, number)
        if row["交易状态"] == "SUCCESS":
            payments.append(_payment(row, number))
        elif row["交易状态"] == "REFUND":
            refunds.append(_refund(row, number))
    raise BillCutShort(line=len(lines))


def _row(names: list[str], line: str, number: int) -> dict[str, str]:
    """Cells begin with a backquote; the split is at comma and backquote, for names of goods may hold commas."""
    cells = line.removeprefix("`").split(",`")
    if len(cells) != len(names):
        raise BillUnreadable(line=number, found=line[:80])
    return dict(zip(names, (cell.strip() for cell in cells), strict=True))


def _payment(row: Mapping[str, str], number: int) -> PaymentRow:
    return PaymentRow(
        out_trade_no=row["商户订单号"],
        transaction_id=row["微信订单号"],
        appid=row["公众账号ID"],
        mchid=row["商户号"],
        currency=row["货币种类"],
        amount_fen=_fen(row["订单金额"], number),
    )


def _refund(row: Mapping[str, str], number: int) -> RefundRow:
    return RefundRow(
        out_refund_no=row["商户退款单号"],
        refund_id=row["微信退款单号"],
        out_trade_no=row["商户订单号"],
        amount_fen=_fen(row["申请退款金额"], number),
        status=row["退款状态"],
    )


def _check_totals(lines: list[str], number: int, payments: list[PaymentRow], refunds: list[RefundRow]) -> None:
    names = lines[number - 1].split(",")
    said = _row(names, lines[number] if number < len(lines) else "", number + 1)
    totals = {
        SUMMARY: len(payments) + len(refunds),
        "订单总金额": sum(row.amount_fen for row in payments),
        "申请退款总金额": sum(row.amount_fen for row in refunds),
    }
    for name, expected in totals.items():
        if name not in said:
            raise BillColumnsMissing(line=number, found=name)
        found = int(said[name]) if name == SUMMARY and said[name].isdecimal() else _fen(said[name], number + 1)
        if found != expected:
            raise BillTotalsWrong(line=number + 1, found=name)


def _fen(text: str, number: int) -> int:
    try:
        return parse_yuan(text)
    except AmountMalformed as error:
        raise BillUnreadable(line=number, found=text[:80]) from error
