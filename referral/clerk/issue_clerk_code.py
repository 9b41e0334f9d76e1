"""Give a clerk her personal code.

Promises: the same code again for the same clerk and branch; she needs a branch first.
"""

import uuid
from datetime import datetime

from app.codes.issue_code import issue_code
from app.codes.queries import codes_of_subjects
from app.identity.queries import staff_views
from app.kernel.database import Tx
from app.kernel.errors import NotFound, Refused
from app.kernel.outbox import publish
from referral.clerk.events import ClerkCodeIssued


class ClerkUnknown(NotFound):
    code = "referral.clerk_unknown"
    sentence = "没有这位导购。"


class NoBranchYet(Refused):
    code = "referral.no_branch"
    sentence = "还没有所属门店，请让总部先安排。"


def issue_clerk_code(tx: Tx, staff_id: uuid.UUID, by: str, now: datetime) -> str:
    """The token of her live code; raises `ClerkUnknown` or `NoBranchYet`."""
    clerk = staff_views(tx, [staff_id]).get(staff_id)
    if clerk is None or clerk.status != "active":
        raise ClerkUnknown
    known = codes_of_subjects(tx, "clerk", [staff_id]).get(staff_id)
    if known is not None:
        return known.token
    if clerk.home_branch_id is None:
        raise NoBranchYet
    token = issue_code(tx, "clerk", now, subject_id=staff_id, branch_id=clerk.home_branch_id, by=by)
    publish(tx, ClerkCodeIssued(token), now)
    return token
