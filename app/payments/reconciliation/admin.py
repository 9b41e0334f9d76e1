"""Bills in the console: which days agree, and what does not."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.payments.reconciliation.queries import bill_days, differences
from app.payments.reconciliation.rules.compare_bill import KINDS
from app.payments.reconciliation.settle_difference import settle_difference
from app.web.guards import staff
from app.web.principal import get_staff

blueprint = Blueprint("reconciliation", __name__)


@blueprint.get("/office/reconciliation")
@staff("books.read")
def bills() -> str:
    """The last month of bills, open differences first."""
    settled = request.args.get("settled") == "1"
    with reading() as tx:
        days, found = bill_days(tx), differences(tx, settled=settled)
    return render_template("payments/bills.html", days=days, found=found, settled=settled, kinds=KINDS)


@blueprint.post("/office/reconciliation/<uuid:difference_id>")
@staff("books.read")
def settle(difference_id: uuid.UUID) -> ResponseReturnValue:
    """Close one difference with a note."""
    with transaction() as tx:
        settle_difference(tx, get_staff(), difference_id, request.form.get("note", ""), current_time())
    return redirect(url_for("reconciliation.bills"))
