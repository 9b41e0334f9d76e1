"""The branch this visitor shops at.

Promises: her own choice first, then her basket's branch, then the open branch nearest to where WeChat last reported
her; nothing is guessed beyond that: without any of them the pages show the chain's own prices and ask.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request

from app.branches.queries import BranchView, Directory, directory
from app.branches.rules.coordinates import to_gcj02
from app.checkout.queries import basket_branch
from app.kernel.database import Tx
from app.kernel.moment import current_settings
from app.official.queries import last_position
from app.web.csrf import cookie_name
from app.web.principal import find_shopper

KEEP_S = 180 * 24 * 3600
_NAME = "branch"


@dataclass(frozen=True)
class Here:
    """Where the visitor shops: `source` is chosen, basket, position or none; the distance only where it is known."""

    branch: BranchView | None
    source: str = "none"
    distance_m: float | None = None


def undecided_visitor() -> uuid.UUID | None:
    """Whose basket and position decide when the browser remembers no choice; call it before a transaction is open."""
    if request.cookies.get(cookie_name(_NAME)):
        return None
    shopper = find_shopper()
    return shopper.person_id if shopper else None


def current_branch(tx: Tx, now: datetime, person_id: uuid.UUID | None, asked: str | None = None) -> Here:
    """The branch for this request; `person_id` comes from `undecided_visitor`, `asked` is a branch code in the address."""
    places = directory(tx, now)
    for code in (asked, request.cookies.get(cookie_name(_NAME))):
        branch = places.by_code(code) if code else None
        if branch and branch.offered:
            return Here(branch, "chosen")
    if person_id is None:
        return Here(None)
    branch = places.find(basket_branch(tx, person_id))
    if branch and branch.offered:
        return Here(branch, "basket")
    return _nearest_to(tx, places, person_id, now)


def _nearest_to(tx: Tx, places: Directory, person_id: uuid.UUID, now: datetime) -> Here:
    position = last_position(tx, person_id, now)
    if position is None:
        return Here(None)
    lng, lat = to_gcj02(position.lng, position.lat, position.system)
    near = places.nearest(lng, lat, where=places.welcoming(now)) or places.nearest(lng, lat)
    return Here(near[0].branch, "position", near[0].distance_m) if near else Here(None)


def remember_branch(response: Response, branch: BranchView) -> None:
    """Keep the visitor's choice with this answer."""
    response.set_cookie(
        cookie_name(_NAME),
        branch.code,
        max_age=KEEP_S,
        httponly=True,
        samesite="Lax",
        secure=current_settings().secure,
    )
