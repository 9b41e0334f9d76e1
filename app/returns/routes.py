"""The shopper's side: ask, see, withdraw."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.database import reading, transaction
from app.kernel.ids import new_token
from app.kernel.moment import current_time
from app.orders.queries import get_order
from app.returns.ask_return import ask_return
from app.returns.forms import read_pieces
from app.returns.kept_lines import kept_lines
from app.returns.queries import returns_of
from app.returns.rules import RETURN_DAYS, KeptLine, refund_of
from app.returns.withdraw_return import withdraw_return
from app.web.guards import shopper
from app.web.principal import get_shopper

blueprint = Blueprint("returns", __name__)


@blueprint.get("/orders/<number>/return")
@shopper
def ask_page(number: str) -> str:
    """Choose lines and pieces; shows what each piece brings back."""
    with reading() as tx:
        order = get_order(tx, number, get_shopper().person_id)
        past = returns_of(tx, order.order_id)
    lines = [line for line in kept_lines(order) if line.left > 0]
    worth = {line.line_id: _worth(line) for line in lines}
    return render_template(
        "returns/ask.html", order=order, lines=lines, worth=worth, past=past, days=RETURN_DAYS, client_token=new_token()
    )


@blueprint.post("/orders/<number>/return")
@shopper
def ask(number: str) -> ResponseReturnValue:
    """Ask; the same form sent twice asks once."""
    person_id = get_shopper().person_id
    token = request.form.get("client_token", "")[:64] or new_token()
    with transaction() as tx:
        order = get_order(tx, number, person_id)
        wanted = read_pieces(request.form)
        reason = request.form.get("reason", "").strip()
        ask_return(tx, order, wanted, reason, token, f"person:{person_id}", current_time())
    return redirect(url_for("orders.order_page", number=number))


@blueprint.post("/returns/<number>/withdraw")
@shopper
def withdraw(number: str) -> ResponseReturnValue:
    """Take the question back."""
    with transaction() as tx:
        withdraw_return(tx, get_shopper().person_id, number, current_time())
    return redirect(url_for("orders.list_page"))


def _worth(line: KeptLine) -> list[int]:
    """What giving back 0, 1, 2 … pieces brings, in fen."""
    gone = line.returned + line.cancelled
    return [refund_of(line.amount_fen, line.quantity, gone, pieces) for pieces in range(line.left + 1)]
