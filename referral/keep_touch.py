"""Turn an opened code into a touch.

Promises: written with the opening itself; a leaver's code counts for her branch; one's own code is nobody's touch.
"""

from typing import Any

from app.codes.events import CodeOpened
from app.identity.queries import staff_views
from app.kernel.database import Tx
from referral.attribution.record_touch import Opening, record_touch
from referral.attribution.rules.facts import TouchKind
from referral.shares.queries import find_share


def keep_touch(tx: Tx, event: CodeOpened) -> bool:
    """Record the touch; False for kinds that bring no credit, for nobody known, and for one's own code."""
    opening = _opening(tx, event)
    if opening is None or (opening.person_id is None and opening.browser_id is None):
        return False
    if opening.actor_id is not None and opening.actor_id == opening.person_id:
        return False
    record_touch(tx, opening)
    return True


def _opening(tx: Tx, event: CodeOpened) -> Opening | None:
    common: dict[str, Any] = {
        "code_id": event.code_id,
        "token": event.token,
        "via": event.via,
        "at": event.at,
        "branch_id": event.branch_id,
        "product_id": event.product_id,
        "person_id": event.person_id,
        "browser_id": event.browser_id,
    }
    if event.kind in ("clerk", "clerk_product") and event.subject_id:
        clerk = staff_views(tx, [event.subject_id]).get(event.subject_id)
        if clerk is None or clerk.status != "active":
            return Opening(kind=TouchKind.BRANCH, **common)
        common["branch_id"] = clerk.home_branch_id or event.branch_id
        return Opening(kind=TouchKind.CLERK, actor_id=clerk.person_id, staff_id=clerk.staff_id, **common)
    if event.kind == "share" and (share := find_share(tx, event.subject_id)):
        return Opening(kind=TouchKind.SHARE, actor_id=share.person_id, post_id=share.post_id, **common)
    if event.kind in ("branch", "product"):
        return Opening(kind=TouchKind(event.kind), **common)
    return None
