"""The shopper's messages."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.notices.queries import list_notices, mark_read
from app.web.guards import shopper
from app.web.principal import get_shopper

blueprint = Blueprint("notices", __name__)


@blueprint.get("/me/notices")
@shopper
def list_page() -> str:
    """Newest first, new ones marked."""
    with reading() as tx:
        page = list_notices(tx, get_shopper().person_id, request.args.get("cursor"))
    return render_template("notices/list.html", page=page)


@blueprint.post("/me/notices/read")
@shopper
def read() -> ResponseReturnValue:
    """Nothing is new any more."""
    with transaction() as tx:
        mark_read(tx, get_shopper().person_id, current_time())
    return redirect(url_for("notices.list_page"))
