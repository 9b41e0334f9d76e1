"""A clerk's page of the new customers she brought."""

import uuid
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.kernel.database import reading
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.principal import get_staff
from referral.attribution.queries import policy_at
from referral.scan_points.queries import awards_of, scan_figures
from referral.scan_points.states import LABELS, REASONS

blueprint = Blueprint("scan_points", __name__)


def show_doors(*, staff_id: uuid.UUID, **_about: Any) -> str:
    """Slot `clerk.links`: the ways to her new customers and her disputes."""
    with reading() as tx:
        figures = scan_figures(tx, staff_id)
    return render_template("referral/_clerk_doors.html", figures=figures)


@blueprint.get("/clerk/new-customers")
@staff("desk.open")
def page() -> ResponseReturnValue:
    """Every new customer with the points she brought or may still bring."""
    staff_id, now = get_staff().staff_id, current_time()
    with reading() as tx:
        awards, figures, policy = awards_of(tx, staff_id), scan_figures(tx, staff_id), policy_at(tx, now)
    about = {"awards": awards, "figures": figures, "policy": policy, "labels": LABELS, "reasons": REASONS}
    return render_template("referral/new_customers.html", **about)
