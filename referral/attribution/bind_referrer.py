"""Give a new customer the one whose code she opened first.

Promises: the first eligible code before her first payment wins, once and for all; a code that would close a circle is passed over.
"""

import uuid
from datetime import datetime

from app.identity.queries import find_staff_by_person
from app.kernel.database import Tx
from app.kernel.outbox import publish
from referral.attribution.events import ReferrerBound
from referral.attribution.models import Touch
from referral.attribution.queries import payments_until, touches_of
from referral.tree.bind_parent import ParentSet, bind_parent, had_parent
from referral.tree.hang_node import TreeCircle, TreeTooDeep
from referral.tree.queries import ACTIVE, statuses_as_of


def bind_referrer(tx: Tx, person_id: uuid.UUID, up_to: datetime) -> uuid.UUID | None:
    """Bind by her touches up to `up_to` and return the parent, None when nothing was bound."""
    if had_parent(tx, person_id):
        return None
    for owned in touches_of(tx, person_id, up_to):
        touch = owned.touch
        if touch.actor_id is None or touch.actor_id == person_id or touch.kind not in ("clerk", "share"):
            continue
        if payments_until(tx, person_id, owned.owned_at):
            return None
        if _eligible(tx, touch.actor_id, touch) and _bound(tx, person_id, touch.actor_id, touch, owned.owned_at):
            return touch.actor_id
    return None


def _eligible(tx: Tx, actor_id: uuid.UUID, touch: Touch) -> bool:
    status = statuses_as_of(tx, [actor_id], touch.at).get(actor_id)
    if status is not None:
        return status == ACTIVE
    staff = find_staff_by_person(tx, actor_id)
    return staff is not None and (staff.left_at is None or staff.left_at > touch.at)


def _bound(tx: Tx, child_id: uuid.UUID, parent_id: uuid.UUID, touch: Touch, at: datetime) -> bool:
    try:
        bind_parent(tx, child_id, parent_id, cause=touch.kind, evidence_id=touch.id, by="system", now=at)
    except (TreeCircle, TreeTooDeep, ParentSet):
        return False
    publish(tx, ReferrerBound(child_id, parent_id, at), at)
    return True
