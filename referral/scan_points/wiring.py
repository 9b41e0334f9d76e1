"""What points for new customers plug in."""

from datetime import timedelta

from app.codes.events import CodeOpened
from app.kernel.plug import Plug
from app.orders.events import OrderCancelled, OrderFirstPaid
from app.web.slots import SLOTS, Slot
from referral.scan_points import handlers
from referral.scan_points.lapse_scans import lapse_scans
from referral.scan_points.routes import blueprint, show_doors


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(blueprint)
    plug.add(SLOTS, Slot("clerk.links", show_doors))
    plug.on(CodeOpened, handlers.note_on_scan)
    plug.on(OrderFirstPaid, handlers.settle_on_first_payment)
    plug.on(OrderCancelled, handlers.unsettle_on_cancellation)
    plug.job("referral.lapse_scans", timedelta(hours=1), lapse_scans)
