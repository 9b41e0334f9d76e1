"""Refunds and what was put aside, in the console.

Promises: shows the whole chain's money, so it asks for the right to the books; a branch finds its refunds with its orders;
what got stuck stands first, the oldest on top.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.payments.queries import list_refunds, put_aside, stuck_refunds
from app.payments.retry_refund import retry_refund
from app.payments.states import REFUND_LABELS, RefundState
from app.web.guards import staff
from app.web.pagination import page_size
from app.web.principal import get_staff

blueprint = Blueprint("refunds", __name__)


@blueprint.get("/office/refunds")
@staff("books.read")
def refunds() -> str:
    """Every refund with its state, and the notifications that fitted nothing."""
    state, now = request.args.get("state", ""), current_time()
    with reading() as tx:
        page = list_refunds(
            tx,
            state=state if state in set(RefundState) else "",
            number=request.args.get("number", "").strip()[:64],
            cursor=request.args.get("cursor"),
            size=page_size(request.args.get("size")),
        )
        aside, stuck = put_aside(tx), stuck_refunds(tx)
    return render_template(
        "payments/refunds.html",
        page=page,
        aside=aside,
        stuck=[(refund, now - refund.requested_at) for refund in stuck],
        may_retry=get_staff().may("orders.refund"),
        states=list(RefundState),
        labels=REFUND_LABELS,
        next_href=_href(page.next_cursor) if page.next_cursor else "",
        first_href=_href(None) if request.args.get("cursor") else "",
    )


@blueprint.post("/office/refunds/<uuid:refund_id>/retry")
@staff("books.read")
def retry(refund_id: UUID) -> ResponseReturnValue:
    """Send one that got stuck again, under its own number."""
    with transaction() as tx:
        retry_refund(tx, get_staff(), refund_id, current_time())
    return redirect(url_for("refunds.refunds"), 303)


def _href(cursor: str | None) -> str:
    kept: dict[str, Any] = {name: text for name, text in request.args.items() if name in ("state", "number")}
    return url_for("refunds.refunds", **kept, cursor=cursor)
