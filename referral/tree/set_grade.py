"""Give a member a grade, or take it away.

Promises: an act of head office with a reason; nothing she buys and nobody she brings gives or takes one; orders paid before keep
the grade of their moment.
"""

import uuid
from datetime import datetime

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Invalid
from app.kernel.ids import new_id
from app.web.principal import Staff
from referral.tree.ask_move import checked_reason, require_everywhere
from referral.tree.hang_node import take_turn
from referral.tree.models import GradeStep
from referral.tree.queries import grades_as_of
from referral.tree.rules import GRADES, NO_GRADE


class GradeUnknown(Invalid):
    code = "referral.grade_unknown"
    sentence = "没有这个等级。"


def set_grade(tx: Tx, staff: Staff, person_id: uuid.UUID, grade: str, reason: str, now: datetime) -> bool:
    """`grade` is a key of `GRADES` or empty; False when she had it. Raises `Forbidden`, `GradeUnknown`, `ReasonMissing`."""
    require_everywhere(staff, "credit.approve")
    if grade != NO_GRADE and grade not in GRADES:
        raise GradeUnknown
    words = checked_reason(reason)
    take_turn(tx)
    before = grades_as_of(tx, [person_id], now).get(person_id, NO_GRADE)
    if before == grade:
        return False
    tx.add(GradeStep(id=new_id(), person_id=person_id, grade=grade, at=now, by=staff.actor, reason=words))
    detail = {"before": before, "after": grade, "reason": words}
    record(tx, staff.actor, "referral.set_grade", f"person:{person_id}", now, detail=detail)
    tx.flush()
    return True
