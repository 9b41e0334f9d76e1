"""Facts whose reactions failed, shown and given another try."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.admin.queries import event_counts, job_views, parked_events
from app.kernel.audit import record
from app.kernel.database import reading, transaction
from app.kernel.errors import NotFound
from app.kernel.moment import current_time
from app.kernel.outbox import retry_parked
from app.web.guards import staff
from app.web.pagination import decode_cursor, page_size
from app.web.principal import get_staff

blueprint = Blueprint("parked", __name__, url_prefix="/office/events")
PERMISSION = "events.read"


@blueprint.get("")
@staff(PERMISSION)
def overview() -> ResponseReturnValue:
    """Parked facts with what went wrong, the outbox in figures, and the periodic jobs."""
    with reading() as tx:
        page = parked_events(tx, before=_before(), size=page_size(request.args.get("size"), 20))
        counts, jobs = event_counts(tx), job_views(tx)
    return render_template("admin/events.html", page=page, counts=counts, jobs=jobs)


@blueprint.post("/<uuid:event_id>/retry")
@staff(PERMISSION)
def retry(event_id: uuid.UUID) -> ResponseReturnValue:
    """Give one fact ten new tries."""
    now = current_time()
    with transaction() as tx:
        get_staff().require(PERMISSION)
        if not retry_parked(tx, event_id, now):
            raise NotFound
        record(tx, get_staff().actor, "admin.retry_event", f"event:{event_id}", now)
    return redirect(url_for("parked.overview"))


def _before() -> uuid.UUID | None:
    """The id in this request's cursor; None for no or a damaged one."""
    key = decode_cursor(request.args.get("cursor"))
    try:
        return uuid.UUID(str(key[0])) if key else None
    except (ValueError, IndexError):
        return None
