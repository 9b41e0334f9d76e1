"""Set what a clerk or a branch shall sell in a month.

Promises: head office alone sets a branch's; the same target again changes and records nothing; past months stay as they were.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from app.identity.queries import staff_views
from app.kernel import audit
from app.kernel.database import Tx
from app.kernel.errors import Forbidden, Invalid, NotFound, Refused
from app.kernel.idempotency import insert_if_absent
from app.kernel.money import MAX_FEN
from app.web.principal import Staff
from referral.sales.rules import Month, month_of
from referral.targets.models import SalesTarget

PERMISSION = "staff.edit"


class TargetOutOfRange(Invalid):
    code = "referral.target_out_of_range"
    sentence = "目标应在 0 元到 100 亿元之间。"


class MonthOver(Refused):
    code = "referral.target_month_over"
    sentence = "{month} 已经过去，目标不能再改。"


class TargetSubjectUnknown(NotFound):
    code = "referral.target_subject_unknown"
    sentence = "没有这位导购，或她还没有所属门店。"


@dataclass(frozen=True)
class NewTarget:
    """`subject` is clerk or branch; 0 fen takes the target away."""

    subject: str
    subject_id: uuid.UUID
    month: Month
    target_fen: int


def set_target(tx: Tx, staff: Staff, new: NewTarget, now: datetime) -> bool:
    """Whether anything changed. Raises `Forbidden`, `TargetOutOfRange`, `MonthOver`, `TargetSubjectUnknown`."""
    branch_id = _allowed(tx, staff, new)
    if not 0 <= new.target_fen <= MAX_FEN:
        raise TargetOutOfRange
    if new.month.key < month_of(now).key:
        raise MonthOver(month=new.month.key)
    mine = (SalesTarget.subject_id == new.subject_id, SalesTarget.month == new.month.key)
    values = {"subject": new.subject, "target_fen": 0, "set_at": now, "set_by": staff.actor}
    insert_if_absent(tx, SalesTarget, values | {"subject_id": new.subject_id, "month": new.month.key})
    before_fen = tx.scalar(select(SalesTarget.target_fen).where(*mine).with_for_update())
    if before_fen == new.target_fen:
        return False
    tx.execute(
        update(SalesTarget)
        .where(*mine)
        .values(target_fen=new.target_fen, set_at=now, set_by=staff.actor)
        .execution_options(synchronize_session=False)
    )
    detail = {"month": new.month.key, "before_fen": before_fen, "after_fen": new.target_fen}
    subject = f"{new.subject}:{new.subject_id}"
    audit.record(tx, staff.actor, "referral.set_target", subject, now, detail=detail, branch_id=branch_id)
    return True


def _allowed(tx: Tx, staff: Staff, new: NewTarget) -> uuid.UUID:
    """The branch the target belongs to."""
    if new.subject == "branch":
        if not staff.scope(PERMISSION).everywhere:
            raise Forbidden
        return new.subject_id
    clerk = staff_views(tx, [new.subject_id]).get(new.subject_id)
    if clerk is None or clerk.status != "active" or clerk.home_branch_id is None:
        raise TargetSubjectUnknown
    staff.require(PERMISSION, clerk.home_branch_id)
    return clerk.home_branch_id
