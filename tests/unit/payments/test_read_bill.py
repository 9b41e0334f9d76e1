"""A trade bill is read to the fen or refused whole."""

import pytest

from app.payments.reconciliation.rules.read_bill import (
    Bill,
    BillColumnsMissing,
    BillCutShort,
    BillTotalsWrong,
    BillUnreadable,
    PaymentRow,
    RefundRow,
    read_bill,
)

LEFT = "交易时间,公众账号ID,商户号,微信订单号,商户订单号,交易状态,货币种类"
NAMES = f"{LEFT},微信退款单号,商户退款单号,退款状态,商品名称,订单金额,申请退款金额"
PAID = "`2026-11-01 10:00:00,`wx1,`1600000001,`4200001,`P1,`SUCCESS,`CNY,`0,`0,`,`奶瓶, 大号,`1234.56,`0.00"
BACK = "`2026-11-01 11:00:00,`wx1,`1600000001,`4200001,`P1,`REFUND,`CNY,`5001,`R1,`SUCCESS,`奶瓶,`0.00,`34.50"
TOTALS = "总交易单数,应结订单总金额,订单总金额,申请退款总金额"
SUM = "`2,`1234.56,`1234.56,`34.50"


def bill(*lines: str) -> str:
    return "\ufeff" + "\r\n".join([*lines, ""])


def test_payments_and_refunds_become_fen_and_a_comma_in_a_name_does_no_harm() -> None:
    assert read_bill(bill(NAMES, PAID, BACK, TOTALS, SUM)) == Bill(
        (PaymentRow("P1", "4200001", "wx1", "1600000001", "CNY", 123456),),
        (RefundRow("R1", "5001", "P1", 3450, "SUCCESS"),),
    )


def test_columns_are_found_by_name_wherever_they_stand() -> None:
    names = ",".join(reversed(NAMES.split(",")))
    row = ",".join("`" + cell for cell in reversed(PAID.removeprefix("`").split(",`")))
    read = read_bill(bill(names, row, TOTALS, "`1,`1234.56,`1234.56,`0.00"))
    assert read.payments[0].amount_fen == 123456


def test_a_day_of_totals_alone_is_empty() -> None:
    assert read_bill(bill(NAMES, TOTALS, "`0,`0.00,`0.00,`0.00")) == Bill()


@pytest.mark.parametrize(
    ("lines", "refusal", "line", "found"),
    [
        ((NAMES.replace("订单金额", "金额"), PAID), BillColumnsMissing, 1, "订单金额"),
        ((NAMES, PAID), BillCutShort, 3, None),
        ((NAMES, PAID + ",`x", TOTALS, SUM), BillUnreadable, 2, PAID[:80]),
        ((NAMES, PAID.replace("1234.56", "1234.567"), TOTALS, SUM), BillUnreadable, 2, "1234.567"),
        ((NAMES, PAID.replace("1234.56", "abc"), TOTALS, SUM), BillUnreadable, 2, "abc"),
        ((NAMES, PAID, TOTALS, SUM), BillTotalsWrong, 4, "总交易单数"),
        ((NAMES, PAID, BACK, TOTALS, SUM.replace("34.50", "34.51")), BillTotalsWrong, 5, "申请退款总金额"),
        ((NAMES, PAID, BACK, TOTALS), BillUnreadable, 5, ""),
        ((NAMES, PAID, BACK, TOTALS.replace("订单总金额", "合计"), SUM), BillColumnsMissing, 4, "订单总金额"),
    ],
)
def test_a_damaged_bill_is_refused_naming_line_and_fault(
    lines: tuple[str, ...], refusal: type[BillUnreadable], line: int, found: str | None
) -> None:
    with pytest.raises(BillUnreadable) as refused:
        read_bill(bill(*lines))
    assert type(refused.value) is refusal
    assert refused.value.params == {"line": line} | ({} if found is None else {"found": found})


def test_an_error_page_is_no_bill() -> None:
    with pytest.raises(BillColumnsMissing):
        read_bill("<html>502</html>")
