"""The branch's side: say what is short, give goods to another branch, take goods in."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.branches.queries import directory
from app.catalog.queries import sku_offers
from app.fulfillment.transfers.decline_transfer import decline_transfer
from app.fulfillment.transfers.forms import read_counted, read_missing
from app.fulfillment.transfers.queries import open_transfers
from app.fulfillment.transfers.receive_transfer import receive_transfer
from app.fulfillment.transfers.report_shortage import report_shortage
from app.fulfillment.transfers.ship_transfer import ship_transfer
from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.principal import get_staff

blueprint = Blueprint("transfers_desk", __name__)


@blueprint.post("/desk/orders/<uuid:fulfillment_id>/short")
@staff("orders.handle")
def report(fulfillment_id: UUID) -> ResponseReturnValue:
    """Pieces of this order are not to be had here."""
    missing = read_missing(request.form)
    with transaction() as tx:
        report_shortage(tx, get_staff(), fulfillment_id, missing, request.form.get("cause", ""), current_time())
    return redirect(url_for("fulfillment_desk.fulfillment_page", fulfillment_id=fulfillment_id), 303)


@blueprint.get("/desk/transfers")
@staff("orders.handle")
def transfers() -> str:
    """What to send to other branches and what is coming."""
    now, scope = current_time(), get_staff().scope("orders.handle")
    with reading() as tx:
        found = open_transfers(tx, None if scope.everywhere else scope.branch_ids)
        goods = sku_offers(tx, None, {line.sku_id for one in found for line in one.lines})
        branches = {one.branch_id: one for one in directory(tx, now).all()}
    return render_template(
        "fulfillment/transfers.html",
        sending=[one for one in found if one.state == "approved" and scope.covers(one.from_id)],
        coming=[one for one in found if one.state in ("approved", "shipped") and scope.covers(one.to_id)],
        goods=goods,
        branches=branches,
        now=now,
    )


@blueprint.post("/desk/transfers/<uuid:transfer_id>/ship")
@staff("orders.handle")
def ship(transfer_id: UUID) -> ResponseReturnValue:
    """Given to the driver."""
    with transaction() as tx:
        ship_transfer(tx, get_staff(), transfer_id, current_time())
    return redirect(url_for("transfers_desk.transfers"), 303)


@blueprint.post("/desk/transfers/<uuid:transfer_id>/decline")
@staff("orders.handle")
def decline(transfer_id: UUID) -> ResponseReturnValue:
    """Cannot give after all."""
    with transaction() as tx:
        decline_transfer(tx, get_staff(), transfer_id, request.form.get("why", "").strip(), current_time())
    return redirect(url_for("transfers_desk.transfers"), 303)


@blueprint.post("/desk/transfers/<uuid:transfer_id>/receive")
@staff("orders.handle")
def receive(transfer_id: UUID) -> ResponseReturnValue:
    """Counted in: arrived and lost."""
    counted = read_counted(request.form)
    with transaction() as tx:
        receive_transfer(tx, get_staff(), transfer_id, counted, current_time())
    return redirect(url_for("transfers_desk.transfers"), 303)
