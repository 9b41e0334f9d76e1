"""The shopper's points."""

import uuid

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.kernel.database import reading
from app.loyalty.queries import points_balance, points_history
from app.web.guards import shopper
from app.web.pagination import decode_cursor
from app.web.principal import get_shopper

blueprint = Blueprint("loyalty", __name__)


@blueprint.get("/me/points")
@shopper
def points() -> ResponseReturnValue:
    """The balance and every change with its reason."""
    person_id = get_shopper().person_id
    with reading() as tx:
        total = points_balance(tx, person_id)
        page = points_history(tx, person_id, before=_before(), size=30)
    return render_template("loyalty/points.html", total=total, page=page)


def _before() -> uuid.UUID | None:
    key = decode_cursor(request.args.get("cursor"))
    try:
        return uuid.UUID(str(key[0])) if key else None
    except (ValueError, IndexError):
        return None
