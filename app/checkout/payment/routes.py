"""Pay an order: open the sheet, wait for WeChat's word, never trust the page's."""

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.checkout.check_payment import check_payment
from app.checkout.start_payment import start_payment
from app.kernel.database import reading, transaction
from app.kernel.limits import take
from app.kernel.moment import current_time
from app.orders.queries import get_order
from app.orders.states import OrderState
from app.web.guards import shopper
from app.web.principal import get_shopper

blueprint = Blueprint("checkout_payment", __name__)
CHECKS, CHECK_WINDOW_S = 12, 60


@blueprint.get("/pay/<number>")
@shopper
def pay_page(number: str) -> ResponseReturnValue:
    """What is to be paid; leads on to the order when it is paid or gone."""
    with reading() as tx:
        order = get_order(tx, number, get_shopper().person_id)
    if order.state != OrderState.AWAITING_PAYMENT:
        return redirect(url_for("orders.order_page", number=number))
    return render_template("checkout/pay.html", order=order)


@blueprint.post("/pay/<number>/start")
@shopper
def start(number: str) -> ResponseReturnValue:
    """The parameters for WeChat's payment sheet."""
    return jsonify(start_payment(transaction, get_shopper().person_id, number, current_time()))


@blueprint.get("/pay/<number>/state")
@shopper
def state(number: str) -> str:
    """Polled by the page: whether WeChat's word has come."""
    with reading() as tx:
        order = get_order(tx, number, get_shopper().person_id)
    return render_template("checkout/_pay_state.html", order=order)


@blueprint.post("/pay/<number>/check")
@shopper
def check(number: str) -> ResponseReturnValue:
    """The sheet says it is paid: ask WeChat now. Counted, so that nobody makes us ask for ever."""
    person_id, now = get_shopper().person_id, current_time()
    with transaction() as tx:
        take(tx, f"checkout.check:{person_id}", CHECKS, CHECK_WINDOW_S, now)
    check_payment(transaction, person_id, number, now)
    with reading() as tx:
        order = get_order(tx, number, person_id)
    return jsonify(state=order.state, paid=order.state in (OrderState.PAID, OrderState.COMPLETED))
