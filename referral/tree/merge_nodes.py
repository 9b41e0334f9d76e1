"""Two entries turned out to be one human: make one node of two.

Promises: whoever `gone_id` brought is now `kept_id`'s; `kept_id` keeps her parent, or takes the other's when she had none; never a
circle; orders credited before stay as they were.
"""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from referral.tree.hang_node import hang_node, take_turn
from referral.tree.models import MemberStep, PersonMerge
from referral.tree.queries import ACTIVE, DELETED, FROZEN, ancestors, children, member_steps, parent_as_of


def merge_nodes(tx: Tx, gone_id: uuid.UUID, kept_id: uuid.UUID, by: str, now: datetime) -> bool:
    """False when it was done before."""
    take_turn(tx)
    if not insert_if_absent(tx, PersonMerge, {"gone_id": gone_id, "kept_id": kept_id, "at": now}):
        return False
    gones_parent = parent_as_of(tx, gone_id, now)
    if gone_id in ancestors(tx, kept_id):
        _hang(tx, kept_id, gones_parent, by, now)
    _hang_if_set(tx, gone_id, by, now)
    for child_id, _since in children(tx, gone_id):
        _hang(tx, child_id, kept_id, by, now)
    if gones_parent is not None:
        _inherit(tx, kept_id, gones_parent, by, now)
    _join_standing(tx, gone_id, kept_id, by, now)
    return True


def _inherit(tx: Tx, kept_id: uuid.UUID, parent_id: uuid.UUID, by: str, now: datetime) -> None:
    """Who had no parent takes the other entry's, unless she stands above it."""
    if parent_id != kept_id and parent_as_of(tx, kept_id, now) is None and kept_id not in ancestors(tx, parent_id):
        _hang(tx, kept_id, parent_id, by, now)


def _hang(tx: Tx, child_id: uuid.UUID, parent_id: uuid.UUID | None, by: str, now: datetime) -> None:
    hang_node(tx, child_id, parent_id, cause="merge", evidence_id=None, by=by, now=now)


def _hang_if_set(tx: Tx, gone_id: uuid.UUID, by: str, now: datetime) -> None:
    """The gone entry stands alone from now on."""
    if parent_as_of(tx, gone_id, now) is not None:
        _hang(tx, gone_id, None, by, now)


def _join_standing(tx: Tx, gone_id: uuid.UUID, kept_id: uuid.UUID, by: str, now: datetime) -> None:
    """A pause of either holds for the one; who had joined under either name has joined."""
    steps = member_steps(tx, [gone_id, kept_id], now)
    statuses = {step.status for step in steps.values()}
    agreement = max((step.agreement for step in steps.values()), default="")
    wanted = FROZEN if FROZEN in statuses else ACTIVE if ACTIVE in statuses else ""
    kept = steps.get(kept_id)
    if wanted and (kept is None or kept.status != wanted):
        _step(tx, kept_id, wanted, agreement, by, now)
    if gone_id in steps and steps[gone_id].status != DELETED:
        _step(tx, gone_id, DELETED, "", by, now)
    tx.flush()


def _step(tx: Tx, person_id: uuid.UUID, status: str, agreement: str, by: str, now: datetime) -> None:
    step = MemberStep(id=new_id(), person_id=person_id, status=status, agreement=agreement, at=now, by=by)
    step.reason = "同一个人的两个账号合并"
    tx.add(step)
