"""Payroll in the console: what a month would hand over, handing it over, the file."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.database import reading, transaction
from app.kernel.errors import NotFound
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.principal import get_staff
from referral.payouts.payroll.hand_over import hand_over
from referral.payouts.payroll.queries import find_run, lines_due, runs
from referral.payouts.rules.months import month_before, month_of, read_month
from referral.payouts.statements.admin import month_file

blueprint = Blueprint("payout_payroll", __name__)
HEADER = ("月份", "工号", "姓名", "门店", "导购佣金（分）", "推荐佣金（分）", "上月结转（分）", "应发（分）")


@blueprint.get("/office/payouts/payroll")
@staff("payouts.approve")
def page() -> ResponseReturnValue:
    """A month, handed over or not; `?file=csv` or `xlsx` gives what was handed over."""
    now, file = current_time(), request.args.get("file", "")
    month = read_month(request.args.get("month", "")) or month_before(month_of(now))
    with reading() as tx:
        run = find_run(tx, month)
        lines = run.lines if run else tuple(lines_due(tx, month, now))
        known = runs(tx)
    if file:
        if run is None:
            raise NotFound
        cells = (
            (month, it.staff_no, it.name, it.branch, it.clerk_fen, it.level_fen, it.carried_fen, it.amount_fen)
            for it in lines
        )
        return month_file(file, f"payroll-{month}", HEADER, cells)
    names = ("clerk_fen", "level_fen", "carried_fen", "amount_fen")
    totals = {name: sum(getattr(line, name) for line in lines) for name in names}
    return render_template(
        "referral/payouts/office_payroll.html",
        month=month,
        run=run,
        lines=lines,
        totals=totals,
        runs=known,
        is_over=month < month_of(now),
    )


@blueprint.post("/office/payouts/payroll")
@staff("payouts.approve")
def post() -> ResponseReturnValue:
    """Hand the month over; again gives the same."""
    month = read_month(request.form.get("month", ""))
    if month is None:
        raise NotFound
    with transaction() as tx:
        hand_over(tx, get_staff(), month, current_time())
    return redirect(url_for("payout_payroll.page", month=month), 303)
