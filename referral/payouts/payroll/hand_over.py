"""Hand a month's commission of employees over to payroll.

Promises: once a month, whoever asks how often; each sum leaves the available account with its line or not at all.
"""

from datetime import datetime

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Conflict
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from app.ledger.post_entries import BalanceShort, post_many
from app.web.principal import Staff
from referral.payouts.approve_withdrawal import RIGHT
from referral.payouts.models import PayrollLine, PayrollRun
from referral.payouts.payroll.queries import RunView, find_run, lines_due
from referral.payouts.rules.books import payroll_entry
from referral.payouts.rules.months import month_bounds
from referral.payouts.statements.freeze_month import SETTLES_WITHIN, MonthNotOver


class PayrollMoved(Conflict):
    code = "payouts.payroll_moved"
    sentence = "刚好有退货改动了金额，没有导出，请再试一次。"


def hand_over(tx: Tx, staff: Staff, month: str, now: datetime) -> RunView:
    """The month's run, made now or before; raises `MonthNotOver`, `PayrollMoved`."""
    staff.require(RIGHT)
    staff.require_fresh()
    if now < month_bounds(month)[1] + SETTLES_WITHIN:
        raise MonthNotOver
    run_id = new_id()
    if insert_if_absent(tx, PayrollRun, {"id": run_id, "month": month, "at": now, "by": staff.actor}):
        rows = [PayrollLine(id=new_id(), run_id=run_id, **vars(line)) for line in lines_due(tx, month, now)]
        tx.add_all(rows)
        tx.flush()
        try:
            if rows:
                post_many(tx, [payroll_entry(row.id, row.payee_id, month, row.amount_fen) for row in rows], now)
        except BalanceShort as short:
            raise PayrollMoved from short
        detail = {"people": len(rows), "amount_fen": sum(row.amount_fen for row in rows)}
        record(tx, staff.actor, "payouts.payroll", f"payroll:{month}", now, detail=detail)
    found = find_run(tx, month)
    if found is None:
        raise PayrollMoved
    return found
