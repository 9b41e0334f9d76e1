"""The branch's order board and one fulfillment with its next step."""

import uuid
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.branches.queries import directory
from app.fulfillment.mark_packed import mark_packed
from app.fulfillment.methods import method_label
from app.fulfillment.queries import FulfillmentMissing, board, board_mark, fulfillment_view, recently_done
from app.fulfillment.rules.routing import REASONS
from app.identity.queries import person_views
from app.kernel.database import Tx, reading, transaction
from app.kernel.moment import current_time
from app.orders.queries import get_order_by_id
from app.web.guards import staff
from app.web.principal import get_staff

blueprint = Blueprint("fulfillment_desk", __name__)
DONE_SHOWN_FOR = timedelta(hours=12)


@blueprint.get("/desk")
@staff("desk.open")
def desk() -> ResponseReturnValue:
    """The desk opens at the board."""
    return redirect(url_for("fulfillment_desk.board_page"))


@blueprint.get("/desk/orders")
@staff("orders.handle")
def board_page() -> str:
    """Everything the branch has to do, in lanes; the list renews itself."""
    with reading() as tx:
        return render_template("fulfillment/board.html", **_board(tx))


@blueprint.get("/desk/orders/lanes")
@staff("orders.handle")
def lanes() -> ResponseReturnValue:
    """The lanes alone, for polling: 304 while nothing changed."""
    with reading() as tx:
        answer = make_response("")
        # The minute is part of the mark: a promise that passes turns its card red without any row changing.
        mark = uuid.uuid5(uuid.NAMESPACE_OID, f"{current_time():%Y%m%d%H%M} {board_mark(tx, _branches())}").hex
        answer.set_etag(mark)
        if not request.if_none_match.contains(mark):
            answer.set_data(render_template("fulfillment/_lanes.html", **_board(tx)))
    return answer.make_conditional(request)


@blueprint.get("/desk/orders/<uuid:fulfillment_id>")
@staff("orders.handle")
def fulfillment_page(fulfillment_id: UUID) -> str:
    """One fulfillment: what to pick, for whom, and the button for what comes next."""
    with reading() as tx:
        part = fulfillment_view(tx, fulfillment_id)
        if not get_staff().may("orders.handle", part.branch_id):
            raise FulfillmentMissing
        order = get_order_by_id(tx, part.order_id)
        person = person_views(tx, [order.person_id]).get(order.person_id)
        branch = directory(tx, current_time()).get(part.branch_id)
    return render_template(
        "fulfillment/part.html",
        part=part,
        order=order,
        person=person,
        branch=branch,
        method=method_label(part.method),
        reasons={str(reason): sentence for reason, sentence in REASONS.items()},
    )


@blueprint.post("/desk/orders/<uuid:fulfillment_id>/packed")
@staff("orders.handle")
def packed(fulfillment_id: UUID) -> ResponseReturnValue:
    """Put together and on its shelf."""
    with transaction() as tx:
        mark_packed(tx, get_staff(), fulfillment_id, request.form.get("shelf", ""), current_time())
    return redirect(url_for("fulfillment_desk.fulfillment_page", fulfillment_id=fulfillment_id))


def _branches() -> Collection[uuid.UUID] | None:
    scope = get_staff().scope("orders.handle")
    return None if scope.everywhere else scope.branch_ids


def _board(tx: Tx) -> dict[str, object]:
    now = current_time()
    items = board(tx, _branches(), now)
    return {
        "items": items,
        "done": recently_done(tx, _branches(), now - DONE_SHOWN_FOR, now),
        "newest": max((int(item.part.queued_at.timestamp()) for item in items), default=0),
        "labels": {item.part.method: method_label(item.part.method) for item in items},
    }
