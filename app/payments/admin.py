"""Refunds and what was put aside, in the console.

Promises: shows the whole chain's money, so it asks for the right to the books; a branch finds its refunds with its orders.
"""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from app.kernel.database import reading
from app.payments.queries import list_refunds, put_aside
from app.payments.states import REFUND_LABELS, RefundState
from app.web.guards import staff
from app.web.pagination import page_size

blueprint = Blueprint("refunds", __name__)


@blueprint.get("/office/refunds")
@staff("books.read")
def refunds() -> str:
    """Every refund with its state, and the notifications that fitted nothing."""
    state = request.args.get("state", "")
    with reading() as tx:
        page = list_refunds(
            tx,
            state=state if state in set(RefundState) else "",
            number=request.args.get("number", "").strip()[:64],
            cursor=request.args.get("cursor"),
            size=page_size(request.args.get("size")),
        )
        aside = put_aside(tx)
    return render_template(
        "payments/refunds.html",
        page=page,
        aside=aside,
        states=list(RefundState),
        labels=REFUND_LABELS,
        next_href=_href(page.next_cursor) if page.next_cursor else "",
        first_href=_href(None) if request.args.get("cursor") else "",
    )


def _href(cursor: str | None) -> str:
    kept: dict[str, Any] = {name: text for name, text in request.args.items() if name in ("state", "number")}
    return url_for("refunds.refunds", **kept, cursor=cursor)
