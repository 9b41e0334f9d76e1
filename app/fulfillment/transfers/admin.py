"""Head office's desk of shortages and open transfers, the oldest first."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.branches.queries import BranchView, directory
from app.catalog.queries import sku_offers
from app.fulfillment.transfers.cover_shortage import cover_shortage
from app.fulfillment.transfers.forms import read_branch
from app.fulfillment.transfers.queries import donors_for, open_shortages, open_transfers
from app.fulfillment.transfers.refund_shortage import refund_shortage
from app.fulfillment.transfers.states import CAUSES, TRANSFER_LABELS
from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.orders.queries import order_views
from app.web.guards import staff
from app.web.principal import get_staff

blueprint = Blueprint("shortages_office", __name__)


@blueprint.get("/office/shortages")
@staff("stock.edit")
def shortages() -> str:
    """Every shortage with the donors proposed for it, and every transfer that is not through."""
    now, scope = current_time(), get_staff().scope("stock.edit")
    with reading() as tx:
        waiting = [one for one in open_shortages(tx) if scope.covers(one.branch_id)]
        moving = open_transfers(tx, None if scope.everywhere else scope.branch_ids)
        donors = {one.shortage_id: donors_for(tx, one, now) for one in waiting}
        orders = order_views(tx, [one.order_id for one in waiting])
        skus = {one.sku_id for one in waiting} | {line.sku_id for one in moving for line in one.lines}
        goods = sku_offers(tx, None, skus)
        branches: dict[UUID, BranchView] = {one.branch_id: one for one in directory(tx, now).all()}
    return render_template(
        "fulfillment/shortages.html",
        waiting=[(one, orders[one.order_id], donors[one.shortage_id], now - one.reported_at) for one in waiting],
        moving=[(one, now - one.requested_at, one.promise_at < now) for one in moving],
        goods=goods,
        branches=branches,
        causes=CAUSES,
        labels=TRANSFER_LABELS,
        scope=scope,
        may_refund=get_staff().may("orders.refund"),
    )


@blueprint.post("/office/shortages/<uuid:shortage_id>/cover")
@staff("stock.edit")
def cover(shortage_id: UUID) -> ResponseReturnValue:
    """One tap: this donor gives."""
    donor_id = read_branch(request.form.get("donor", ""))
    with transaction() as tx:
        cover_shortage(tx, get_staff(), shortage_id, donor_id, current_time())
    return redirect(url_for("shortages_office.shortages"), 303)


@blueprint.post("/office/shortages/<uuid:shortage_id>/refund")
@staff("orders.refund")
def refund(shortage_id: UUID) -> ResponseReturnValue:
    """The missing pieces' money goes back."""
    with transaction() as tx:
        refund_shortage(tx, get_staff(), shortage_id, current_time())
    return redirect(url_for("shortages_office.shortages"), 303)
