"""The correction form's shape."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from app.branches.queries import directory
from app.identity.queries import find_people, find_staff_by_no
from app.kernel.database import Tx
from app.kernel.errors import Invalid
from referral.attribution.propose_correction import BRANCH, CLERK, PROMOTER, WantedCredit

KEEP, NOBODY, OTHER = "keep", "nobody", "other"


class ClerkNotFound(Invalid):
    code = "referral.clerk_not_found"
    sentence = "没有工号是“{text}”的员工。"


class MemberNotFound(Invalid):
    code = "referral.member_not_found"
    sentence = "没有找到这位会员，或者找到不止一位；请写全昵称或完整手机号。"


def parse_wanted(tx: Tx, number: str, form: Mapping[str, str], now: datetime) -> WantedCredit:
    """What is to change; parts left at `keep` are not named. Raises `ClerkNotFound`, `MemberNotFound`."""
    changes: dict[str, uuid.UUID | None] = {}
    if (choice := form.get("clerk", KEEP)) != KEEP:
        changes[CLERK] = _clerk(tx, form.get("staff_no", "")) if choice == OTHER else None
    if (choice := form.get("promoter", KEEP)) != KEEP:
        changes[PROMOTER] = find_one_person(tx, form.get("member", "")) if choice == OTHER else None
    code = form.get("branch", "")
    branch = next((branch for branch in directory(tx, now).all() if branch.code == code), None) if code else None
    if branch is not None:
        changes[BRANCH] = branch.branch_id
    return WantedCredit(number, changes, form.get("reason", ""))


def find_one_person(tx: Tx, text: str) -> uuid.UUID:
    """The one person with this whole nickname or whole phone number; raises `MemberNotFound`."""
    asked = text.strip()
    found = find_people(tx, asked, size=20).items if asked else []
    whole = [view for view in found if asked in (view.nickname, view.phone)]
    if len(whole) != 1:
        raise MemberNotFound
    return whole[0].person_id


def _clerk(tx: Tx, text: str) -> uuid.UUID:
    found = find_staff_by_no(tx, text.strip())
    if found is None:
        raise ClerkNotFound(text=text.strip()[:20])
    return found.staff_id
