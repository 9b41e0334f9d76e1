"""The clerk's side, at any branch's counter: see what waits, or take goods back straight away."""

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.identity.queries import person_views
from app.kernel.database import reading, transaction
from app.kernel.ids import new_token
from app.kernel.moment import current_time
from app.orders.queries import get_order, get_order_by_id, order_views
from app.returns.ask_return import ask_return
from app.returns.confirm_return import confirm_return
from app.returns.forms import read_damaged, read_pieces
from app.returns.kept_lines import kept_lines
from app.returns.queries import find_return, find_return_by_number, waiting_returns
from app.returns.reject_return import reject_return
from app.returns.rules import ALLOWED_AT_ONCE_FEN, needs_fresh, price_return
from app.web.guards import staff
from app.web.principal import authenticator, get_staff

blueprint = Blueprint("returns_desk", __name__)


@blueprint.get("/desk/returns")
@staff("returns.confirm")
def list_page() -> ResponseReturnValue:
    """What waits, and a box for an order number."""
    number = request.args.get("number", "").strip()
    if number:
        return redirect(url_for("returns_desk.order_page", number=number))
    with reading() as tx:
        waiting = waiting_returns(tx)
        orders = order_views(tx, [view.order_id for view in waiting])
        people = person_views(tx, [view.person_id for view in waiting])
    return render_template("returns/desk_list.html", waiting=waiting, orders=orders, people=people)


@blueprint.get("/desk/returns/<uuid:return_id>")
@staff("returns.confirm")
def return_page(return_id: UUID) -> str:
    """One asked return with its money, before deciding."""
    with reading() as tx:
        found = find_return(tx, return_id) or abort(404)
        order = get_order_by_id(tx, found.order_id)
        person = person_views(tx, [found.person_id]).get(found.person_id)
    open_ = found.decided_at is None
    parts = price_return(kept_lines(order), found.pieces) if open_ else []
    total_fen = sum(part.amount_fen for part in parts)
    return render_template(
        "returns/desk_return.html",
        found=found,
        order=order,
        parts=parts,
        total_fen=total_fen,
        person=person,
        sign_in=_sign_in_first() if needs_fresh(total_fen) else "",
    )


@blueprint.post("/desk/returns/<uuid:return_id>/confirm")
@staff("returns.confirm")
def confirm(return_id: UUID) -> ResponseReturnValue:
    """Goods are on the counter: refund."""
    member = get_staff()
    with transaction() as tx:
        branch_id = member.desk_branch("returns.confirm")
        confirm_return(tx, member, return_id, branch_id, read_damaged(request.form), current_time())
    return redirect(url_for("returns_desk.return_page", return_id=return_id))


@blueprint.post("/desk/returns/<uuid:return_id>/reject")
@staff("returns.confirm")
def reject(return_id: UUID) -> ResponseReturnValue:
    """Say no with a reason."""
    member = get_staff()
    with transaction() as tx:
        branch_id = member.desk_branch("returns.confirm")
        reject_return(tx, member, return_id, branch_id, request.form.get("why", "").strip(), current_time())
    return redirect(url_for("returns_desk.list_page"))


@blueprint.get("/desk/returns/order/<number>")
@staff("returns.confirm")
def order_page(number: str) -> str:
    """An order found by its number: choose what came back."""
    with reading() as tx:
        order = get_order(tx, number)
        person = person_views(tx, [order.person_id]).get(order.person_id)
    lines = [line for line in kept_lines(order) if line.left > 0]
    return render_template(
        "returns/desk_order.html",
        order=order,
        lines=lines,
        person=person,
        client_token=new_token(),
        sign_in=_sign_in_first() if needs_fresh(sum(line.amount_fen for line in lines)) else "",
        limit_fen=ALLOWED_AT_ONCE_FEN,
    )


@blueprint.post("/desk/returns/order/<number>")
@staff("returns.confirm")
def take(number: str) -> ResponseReturnValue:
    """Ask for the shopper and confirm in one step, also after the window; the same form sent twice refunds once."""
    member = get_staff()
    now = current_time()
    with transaction() as tx:
        order = get_order(tx, number)
        branch_id = member.desk_branch("returns.confirm")
        token = request.form.get("client_token", "")[:64] or new_token()
        reason = request.form.get("reason", "").strip()
        pieces = read_pieces(request.form)
        return_number = ask_return(tx, order, pieces, reason, token, member.actor, now, late=True)
        asked = find_return_by_number(tx, return_number) or abort(404)
        confirm_return(tx, member, asked.return_id, branch_id, read_damaged(request.form), now)
    return redirect(url_for("returns_desk.return_page", return_id=asked.return_id))


def _sign_in_first() -> str:
    """Where a clerk whose sign-in is no longer fresh signs in again before a large refund; empty when it is."""
    return "" if get_staff().fresh else authenticator().sign_in_address(request, "staff")
