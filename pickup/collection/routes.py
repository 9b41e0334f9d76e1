"""The shopper's pickup page: rotating QR, digits on request, where to go."""

from uuid import UUID

from flask import Blueprint, Response, abort, render_template

from app.branches.queries import directory
from app.codes.draw_qr import qr_svg
from app.fulfillment.queries import fulfillments_of
from app.kernel.clock import wall_seconds
from app.kernel.database import Tx, reading
from app.kernel.moment import current_settings, current_time
from app.orders.queries import get_order
from app.web.guards import shopper
from app.web.one_port import site_base
from app.web.principal import get_shopper
from pickup.collection.queries import CodeView, codes_of_orders
from pickup.collection.rules.rotating_qr import ROTATE_S, make_qr, signing_key
from pickup.collection.states import CodeState

blueprint = Blueprint("pickup", __name__)


@blueprint.get("/pickup/<number>")
@shopper
def code_page(number: str) -> str:
    """The order's codes with shelf, promise and the way there."""
    now = current_time()
    with reading() as tx:
        order = get_order(tx, number, get_shopper().person_id)
        codes = codes_of_orders(tx, pickup_secret(), [order.order_id])
        parts = {part.fulfillment_id: part for part in fulfillments_of(tx, order.order_id)}
        branches = {code.branch_id: directory(tx, now).get(code.branch_id) for code in codes}
    return render_template(
        "pickup/code.html", order=order, codes=codes, parts=parts, branches=branches, rotate_s=ROTATE_S
    )


@blueprint.get("/pickup/<number>/<uuid:code_id>.svg")
@shopper
def code_picture(number: str, code_id: UUID) -> Response:
    """The QR of this half minute; the page asks for a new one before it runs out."""
    with reading() as tx:
        code = _own_code(tx, number, code_id)
    text = scan_address(make_qr(signing_key(pickup_secret()), code.code_id, wall_seconds()))
    return Response(qr_svg(text), mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


def scan_address(qr: str) -> str:
    """What the QR says: the desk's scan page with the code, so that WeChat's own scanner opens it for a clerk."""
    return f"{site_base()}/desk/scan?code={qr}"


def pickup_secret() -> bytes:
    """The secret all pickup codes of this installation derive from."""
    return current_settings().key("pickup")


def _own_code(tx: Tx, number: str, code_id: UUID) -> CodeView:
    order = get_order(tx, number, get_shopper().person_id)
    found = [code for code in codes_of_orders(tx, pickup_secret(), [order.order_id]) if code.code_id == code_id]
    if not found or found[0].state != CodeState.ISSUED:
        abort(404)
    return found[0]
