"""Statements, tax, in the console: a month on the page, as CSV and as XLSX."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.kernel.sheets import write_csv, write_xlsx
from app.web.guards import staff
from app.web.principal import get_staff
from referral.payouts.desk.queries import tax_rows
from referral.payouts.rules.months import month_before, month_of, read_month
from referral.payouts.statements.freeze_month import freeze_month
from referral.payouts.statements.queries import (
    Figures,
    all_statements_of_month,
    frozen_months,
    statements_of_month,
    totals_of_month,
)
from referral.queries import payee_names

blueprint = Blueprint("payout_months", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATEMENT_HEADER = (
    "月份", "收款人", "编号", "期初（分）", "计提（分）", "解冻（分）", "追回（分）", "提现税前（分）",
    "工资（分）", "核销（分）", "合并（分）", "个税（分）", "期末（分）", "期末待结算（分）",
)  # fmt: skip
TAX_HEADER = ("月份", "姓名", "编号", "笔数", "税前（分）", "个税（分）", "手续费（分）", "实付（分）")


@blueprint.get("/office/payouts/statements")
@staff("books.read")
def statements() -> ResponseReturnValue:
    """One frozen month; `?file=csv` or `xlsx` gives all of it."""
    now, file = current_time(), request.args.get("file", "")
    with reading() as tx:
        frozen = frozen_months(tx)
        latest = frozen[0].month if frozen else month_before(month_of(now))
        month = read_month(request.args.get("month", "")) or latest
        page = statements_of_month(tx, month, cursor=request.args.get("cursor"))
        totals = totals_of_month(tx, month)
        whole = all_statements_of_month(tx, month) if file else []
        names = payee_names(tx, [it.payee_id for it in (*page.items, *whole)])
    if file:
        rows = (_statement_row(it, names[it.payee_id].name if it.payee_id in names else "") for it in whole)
        return month_file(file, f"statements-{month}", STATEMENT_HEADER, rows)
    return render_template(
        "referral/payouts/office_statements.html",
        page=page,
        month=month,
        totals=totals,
        names=names,
        frozen=frozen,
        is_frozen=any(row.month == month for row in frozen),
        is_over=month < month_of(now),
    )


@blueprint.post("/office/payouts/statements")
@staff("payouts.approve")
def freeze() -> ResponseReturnValue:
    """Freeze a month now rather than within the hour."""
    month = read_month(request.form.get("month", "")) or month_before(month_of(current_time()))
    with transaction() as tx:
        freeze_month(tx, month, get_staff().actor, current_time())
    return redirect(url_for("payout_months.statements", month=month), 303)


@blueprint.get("/office/payouts/tax")
@staff("books.read")
def tax() -> ResponseReturnValue:
    """Tax kept in one month, by person; `?file=csv` or `xlsx` gives it as a file."""
    now, file = current_time(), request.args.get("file", "")
    month = read_month(request.args.get("month", "")) or month_of(now)
    with reading() as tx:
        rows = tax_rows(tx, month)
    if file:
        cells = (
            (month, it.real_name, it.person_id.hex[-12:], it.payouts, it.gross_fen, it.tax_fen, it.fee_fen, it.net_fen)
            for it in rows
        )
        return month_file(file, f"tax-{month}", TAX_HEADER, cells)
    names = ("gross_fen", "tax_fen", "fee_fen", "net_fen", "payouts")
    totals = {name: sum(getattr(row, name) for row in rows) for name in names}
    return render_template(
        "referral/payouts/office_tax.html", rows=rows, month=month, totals=totals, latest=month_of(now)
    )


def month_file(kind: str, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A table as `csv` or, for anything else, `xlsx`."""
    as_csv = kind == "csv"
    answer = make_response(write_csv(header, rows) if as_csv else write_xlsx(header, rows))
    answer.mimetype = "text/csv" if as_csv else XLSX
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{"csv" if as_csv else "xlsx"}"'
    return answer


def _statement_row(it: Figures, name: str) -> tuple[Any, ...]:
    sums = (it.opening_fen, it.accrued_fen, it.released_fen, it.reversed_fen, it.withdrawn_fen, it.payroll_fen)
    rest = (it.written_off_fen, it.moved_fen, it.tax_fen, it.closing_fen, it.pending_fen)
    return (it.month, name, it.payee_id.hex[-12:], *sums, *rest)
