"""What delivery plugs in: two methods and the clerk's buttons."""

from flask import render_template

from app.delivery import counter
from app.delivery.forms import CARRIERS
from app.delivery.rules import CourierMethod, ParcelMethod
from app.fulfillment.methods import METHODS
from app.kernel.plug import Plug
from app.web.slots import SLOTS, Slot


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(counter.blueprint)
    plug.add(METHODS, CourierMethod(), ParcelMethod())
    plug.add(SLOTS, Slot("desk.fulfillment", _buttons))


def _buttons(**about: object) -> str:
    return render_template("delivery/_buttons.html", carriers=CARRIERS, **about)
