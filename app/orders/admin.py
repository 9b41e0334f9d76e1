"""Orders in the console: search, one order, export."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, select

from app.branches.queries import directory
from app.identity.queries import person_views
from app.kernel.audit import record
from app.kernel.database import Tx, reading, transaction
from app.kernel.models import StateChange
from app.kernel.moment import current_time
from app.ledger.accounts import families
from app.ledger.queries import entry_lines
from app.orders.cancel_by_staff import cancel_by_staff
from app.orders.forms import read_search
from app.orders.queries import OrderMissing, OrderView, adjustments_of, get_order
from app.orders.rules import csv_line, yuan_text
from app.orders.search_orders import OrderSearch, all_orders, search_orders
from app.orders.states import LABELS, OrderState
from app.payments.queries import attempts_of, refunds_of
from app.payments.states import ATTEMPT_LABELS, REFUND_LABELS
from app.web.filters import show_time
from app.web.guards import staff
from app.web.pagination import page_size
from app.web.principal import Staff, get_staff

blueprint = Blueprint("orders_office", __name__)
CANCELLABLE = (OrderState.AWAITING_PAYMENT, OrderState.PAID)
HEADINGS = ("订单号", "门店", "方式", "状态", "下单时间", "付款时间", "商品", "件数", "应付", "实付", "已退")


@blueprint.get("/office/orders")
@staff("orders.read")
def orders_page() -> str:
    """Every order in reach, newest first, by number, telephone, state, branch and day."""
    search = read_search(request.args)
    member = get_staff()
    with reading() as tx:
        scope = member.scope("orders.read")
        page = search_orders(tx, scope, search, request.args.get("cursor"), page_size(request.args.get("size")))
        places = directory(tx, current_time())
        people = person_views(tx, [order.person_id for order in page.items])
    branches = [branch for branch in places.all() if scope.covers(branch.branch_id)]
    names = {branch.branch_id: branch.name for branch in places.all()}
    return render_template(
        "orders/office_list.html",
        page=page,
        search=search,
        people=people,
        branches=branches,
        names=names,
        labels=LABELS,
        states=list(OrderState),
        next_href=_href(page.next_cursor) if page.next_cursor else "",
        first_href=_href(None) if request.args.get("cursor") else "",
    )


@blueprint.get("/office/orders/<number>")
@staff("orders.read")
def order_page(number: str) -> str:
    """One order with its payments, refunds, postings and history."""
    member = get_staff()
    with reading() as tx:
        order = _in_reach(tx, member, number)
        facts = {
            "order": order,
            "adjustments": adjustments_of(tx, [order.order_id]),
            "attempts": attempts_of(tx, order.order_id),
            "refunds": refunds_of(tx, order.order_id),
            "postings": entry_lines(tx, f"order:{order.order_id}"),
            "history": _history(tx, order),
            "person": person_views(tx, [order.person_id]).get(order.person_id),
            "may_cancel": member.may("orders.refund", order.branch_id)
            and order.state in (OrderState.AWAITING_PAYMENT, OrderState.PAID),
            "branch": directory(tx, current_time()).find(order.branch_id),
            "accounts": {prefix: family.label for prefix, family in families().items()},
        }
    return render_template(
        "orders/office_order.html", labels=LABELS, paid_labels=ATTEMPT_LABELS, refund_labels=REFUND_LABELS, **facts
    )


@blueprint.post("/office/orders/<number>/cancel")
@staff("orders.refund")
def cancel(number: str) -> ResponseReturnValue:
    """Cancel and refund, with a reason the shopper sees."""
    reason = request.form.get("reason", "").strip()[:80]
    cancel_by_staff(transaction, get_staff(), number, reason, current_time())
    return redirect(url_for("orders_office.order_page", number=number), 303)


@blueprint.get("/office/orders.csv")
@staff("orders.read")
def export() -> Response:
    """What the page's filters find, up to 20,000 orders, as UTF-8 with a mark for spreadsheets."""
    search, member, now = read_search(request.args), get_staff(), current_time()
    with transaction() as tx:
        record(tx, member.actor, "orders.export", "orders:list", now, detail={"text": search.text})
    body = "".join(_csv(member, search))
    headers = {"Content-Disposition": f'attachment; filename="orders-{now:%Y%m%d}.csv"'}
    return Response("\ufeff" + body, mimetype="text/csv; charset=utf-8", headers=headers)


def _href(cursor: str | None) -> str:
    names = ("q", "state", "branch", "since", "until")
    kept: dict[str, Any] = {name: text for name, text in request.args.items() if name in names}
    return url_for("orders_office.orders_page", **kept, cursor=cursor)


def _csv(member: Staff, search: OrderSearch) -> Iterator[str]:
    yield csv_line(HEADINGS)
    with reading() as tx:
        names = {branch.branch_id: branch.name for branch in directory(tx, current_time()).all()}
        for order in all_orders(tx, member.scope("orders.read"), search):
            yield csv_line(_cells(order, names.get(order.branch_id, "")))


def _cells(order: OrderView, branch_name: str) -> tuple[object, ...]:
    return (
        order.number,
        branch_name,
        order.method,
        LABELS[OrderState(order.state)],
        show_time(order.placed_at),
        show_time(order.paid_at),
        "；".join(f"{line.name} {line.spec_text} ×{line.quantity}" for line in order.lines),
        order.pieces,
        yuan_text(order.total_fen),
        yuan_text(order.paid_fen),
        yuan_text(order.refunded_fen),
    )


def _in_reach(tx: Tx, member: Staff, number: str) -> OrderView:
    order = get_order(tx, number)
    if not member.may("orders.read", order.branch_id):
        raise OrderMissing
    return order


def _history(tx: Tx, order: OrderView) -> list[Row[Any]]:
    asked = select(StateChange.at, StateChange.from_state, StateChange.to_state, StateChange.by, StateChange.reason)
    found = asked.where(StateChange.subject_id == order.order_id).order_by(StateChange.at, StateChange.id)
    return list(tx.execute(found))
