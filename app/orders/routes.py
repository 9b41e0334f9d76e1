"""The shopper's orders: list, one order, cancel."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.branches.queries import directory
from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.orders.queries import adjustments_of, get_order, list_orders
from app.orders.rules import steps_of
from app.orders.states import LABELS, OrderState
from app.orders.withdraw_order import withdraw_order
from app.payments.queries import refunds_of
from app.web.guards import shopper
from app.web.pagination import page_size
from app.web.principal import get_shopper

blueprint = Blueprint("orders", __name__)


@blueprint.get("/orders")
@shopper
def list_page() -> str:
    """Her orders, newest first; `?state=` narrows."""
    state = request.args.get("state", "")
    state = state if state in set(OrderState) else ""
    with reading() as tx:
        page = list_orders(
            tx,
            get_shopper().person_id,
            state=state,
            cursor=request.args.get("cursor"),
            size=page_size(request.args.get("size"), 10),
        )
        places = directory(tx, current_time())
    branches = {order.branch_id: places.find(order.branch_id) for order in page.items}
    return render_template("orders/list.html", page=page, state=state, labels=LABELS, branches=branches)


@blueprint.get("/orders/<number>")
@shopper
def order_page(number: str) -> str:
    """One order: what happened, what is in it, what it cost; other packages add to `order.below`."""
    now = current_time()
    with reading() as tx:
        order = get_order(tx, number, get_shopper().person_id)
        refunds = refunds_of(tx, order.order_id)
        adjustments = adjustments_of(tx, [order.order_id])
        branch = directory(tx, now).find(order.branch_id)
    return render_template(
        "orders/order.html",
        order=order,
        refunds=refunds,
        adjustments=adjustments,
        branch=branch,
        labels=LABELS,
        steps=[{"at": step.at, "title": gettext(step.title)} for step in steps_of(order)],
    )


@blueprint.post("/orders/<number>/cancel")
@shopper
def cancel(number: str) -> ResponseReturnValue:
    """Cancel; a paid order's money goes back the way it came."""
    reason = request.form.get("reason", "").strip()[:80]
    withdraw_order(transaction, get_shopper().person_id, number, reason, current_time())
    return redirect(url_for("orders.order_page", number=number))
