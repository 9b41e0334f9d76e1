"""How far an order's parts are, for the order's own page."""

from typing import Any

from flask import render_template
from flask_babel import gettext

from app.branches.queries import directory
from app.fulfillment.methods import method_label
from app.fulfillment.queries import FulfillmentView, fulfillments_of
from app.fulfillment.states import LABELS
from app.kernel.database import reading
from app.kernel.moment import current_time
from app.orders.queries import OrderView
from app.web.filters import show_distance


def show_progress(order: OrderView, **_about: object) -> str:
    """A card for each part; nothing before the order is paid."""
    with reading() as tx:
        parts = fulfillments_of(tx, order.order_id)
        places = directory(tx, current_time()) if parts else None
    if not parts or places is None:
        return ""
    return render_template(
        "fulfillment/_progress.html",
        order=order,
        parts=parts,
        labels=LABELS,
        methods={part.method: method_label(part.method) for part in parts},
        branches={part.branch_id: places.find(part.branch_id) for part in parts},
        steps={part.fulfillment_id: _steps(part) for part in parts},
        why={part.fulfillment_id: [_reason(item) for item in part.candidates] for part in parts},
    )


def _steps(part: FulfillmentView) -> list[dict[str, Any]]:
    cancelled = part.state == "cancelled"
    delivered = part.state == "delivered"
    known = (
        (part.queued_at, gettext("门店已接单")),
        (part.packed_at, gettext("已备好")),
        (part.left_at, gettext("已出发")),
        (part.done_at, gettext("已取消") if cancelled else gettext("已送达") if delivered else gettext("已提货")),
    )
    return [{"at": at, "title": title} for at, title in reversed(known) if at]


def _reason(item: dict[str, Any]) -> str:
    away_m = item.get("distance_m")
    away = f" {show_distance(away_m)}" if away_m is not None else ""
    return f"{item['name']}{away}: {gettext(item['text'])}"
