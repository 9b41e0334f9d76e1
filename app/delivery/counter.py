"""The clerk's side of deliveries: set out, hand the parcel to a carrier, delivered."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.delivery.forms import read_shipment
from app.fulfillment.mark_delivered import mark_delivered
from app.fulfillment.queries import fulfillment_view
from app.fulfillment.start_delivery import start_delivery
from app.kernel.database import transaction
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.principal import get_staff

blueprint = Blueprint("delivery_desk", __name__)


@blueprint.post("/desk/deliveries/<uuid:fulfillment_id>/start")
@staff("orders.handle")
def start(fulfillment_id: UUID) -> ResponseReturnValue:
    """A courier sets out; a parcel needs carrier and number."""
    with transaction() as tx:
        part = fulfillment_view(tx, fulfillment_id)
        carrier, tracking_no = read_shipment(request.form, part.method)
        start_delivery(tx, get_staff(), fulfillment_id, carrier, tracking_no, current_time())
    return redirect(url_for("fulfillment_desk.fulfillment_page", fulfillment_id=fulfillment_id))


@blueprint.post("/desk/deliveries/<uuid:fulfillment_id>/delivered")
@staff("orders.handle")
def delivered(fulfillment_id: UUID) -> ResponseReturnValue:
    """The goods have arrived."""
    with transaction() as tx:
        mark_delivered(tx, get_staff(), fulfillment_id, current_time())
    return redirect(url_for("fulfillment_desk.fulfillment_page", fulfillment_id=fulfillment_id))
