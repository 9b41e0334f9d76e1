"""The checkout page: choose how, see the total, place the order."""

import uuid

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError

from app.checkout.basket.keep_count import keep_count
from app.checkout.forms import Wishes, read_place_request, read_wishes
from app.checkout.place_order import AddressNeeded, BasketEmpty, PlacedOrder, QuoteChanged, place_order
from app.checkout.preview_checkout import CheckoutView, preview_checkout
from app.checkout.rules.differences import Difference, expected_text
from app.checkout.rules.quote import ItemGone
from app.fulfillment.methods import method_label
from app.fulfillment.rules.routing import REASONS, Ranked
from app.kernel.database import reading, transaction
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import new_token
from app.kernel.moment import current_time
from app.orders.queries import find_placed
from app.payments.gateway import current_payee
from app.web.filters import show_distance
from app.web.guards import shopper
from app.web.i18n import sentence_of
from app.web.principal import get_shopper

blueprint = Blueprint("checkout", __name__)


@blueprint.get("/checkout")
@shopper
def checkout_page() -> ResponseReturnValue:
    """The basket quoted for collecting or for an address (`?choice=&address=`)."""
    return _page(read_wishes(request.args))


@blueprint.post("/checkout")
@shopper
def place() -> ResponseReturnValue:
    """Place the order and go on to pay; whatever is refused is said on the same page, nothing typed is lost."""
    person_id, now = get_shopper().person_id, current_time()
    try:
        asked = read_place_request(request.form)
        payee = current_payee()
        with transaction() as tx:
            placed = place_order(tx, person_id, asked, payee, now)
    except QuoteChanged as changed:
        return _page(read_wishes(request.form), changed, changed.differences)
    except (BasketEmpty, ItemGone):
        return redirect(url_for("checkout_basket.basket_page"), 303)
    except (Refused, Invalid) as refusal:
        return _page(read_wishes(request.form), refusal)
    except IntegrityError:
        placed = _same_form(person_id, request.form.get("client_token", ""))
    return keep_count(make_response(redirect(url_for("checkout_payment.pay_page", number=placed.number), 303)), 0)


def _same_form(person_id: uuid.UUID, client_token: str) -> PlacedOrder:
    """Two submits of one form ran side by side and this one came second: the first one's order is the answer."""
    with reading() as tx:
        order = find_placed(tx, person_id, client_token)
    if order is None:
        raise BasketEmpty
    return PlacedOrder(order.order_id, order.number, order.total_fen, None, again=True)


def _page(
    wishes: Wishes, problem: Refused | Invalid | QuoteChanged | None = None, changes: tuple[Difference, ...] = ()
) -> ResponseReturnValue:
    try:
        with reading() as tx:
            view = preview_checkout(tx, get_shopper().person_id, wishes.choice, wishes.address_id, current_time())
    except (BasketEmpty, ItemGone):
        return redirect(url_for("checkout_basket.basket_page"), 303)
    answer = make_response(_render(view, wishes, problem, changes), problem.status if problem else 200)
    return _uncached(answer)


def _render(
    view: CheckoutView,
    wishes: Wishes,
    problem: Refused | Invalid | QuoteChanged | None,
    changes: tuple[Difference, ...],
) -> str:
    quote = view.quote
    shown = problem or view.problem
    return render_template(
        "checkout/checkout.html",
        view=view,
        quote=quote,
        wishes=wishes,
        sentence=sentence_of(shown) if shown and not isinstance(shown, AddressNeeded) else "",
        changes=changes,
        expected=expected_text(quote.lines, quote.delivery_fen, quote.total_fen),
        client_token=wishes.client_token or new_token(),
        method_label=method_label(quote.route.chosen.method) if quote.route.chosen else "",
        reasons=[_reason(item) for item in quote.route.ranked],
    )


def _reason(item: Ranked) -> str:
    """One candidate of the routing in words."""
    candidate = item.candidate
    away = f" {show_distance(candidate.distance_m)}" if candidate.distance_m is not None else ""
    return f"{candidate.name}{away}: {gettext(REASONS[item.reason])}（{gettext(method_label(candidate.method))}）"


def _uncached(answer: Response) -> Response:
    """Going back must not show an old total."""
    answer.headers["Cache-Control"] = "no-store"
    return answer
