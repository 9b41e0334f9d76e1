"""Ask that one order be credited otherwise; a second person decides.

Promises: a reason is kept; nothing changes yet; one open request for each order; nobody is credited with what she bought herself.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.identity.queries import find_staff_by_person, staff_views
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Conflict, Invalid, Refused
from app.kernel.ids import new_id
from app.web.principal import Staff
from referral.attribution.models import Correction
from referral.attribution.queries import AttributionView, get_attribution_by_number
from referral.attribution.states import CorrectionState
from referral.tree.ask_move import checked_reason
from referral.tree.queries import is_active_member

CLERK, PROMOTER, BRANCH = "clerk", "promoter", "branch"


class CorrectionOpen(Conflict):
    code = "referral.correction_open"
    sentence = "这张订单已经有一条更正申请在等待复核。"


class CorrectsNothing(Invalid):
    code = "referral.corrects_nothing"
    sentence = "这和现在的归属一样，没有要更正的内容。"


class NotForBuyer(Refused):
    code = "referral.not_for_buyer"
    sentence = "不能把订单归给买家本人。"


class NotThere(Refused):
    code = "referral.not_there"
    sentence = "付款时这个人不在职，也没有加入推广，不能归给她。"


@dataclass(frozen=True)
class WantedCredit:
    """What to change: a key of `changes` (clerk: staff id, promoter: person id, branch: branch id) to an id, or None for nobody."""

    number: str
    changes: Mapping[str, uuid.UUID | None]
    reason: str
    dispute_id: uuid.UUID | None = None


def propose_correction(tx: Tx, staff: Staff, wanted: WantedCredit, now: datetime) -> uuid.UUID:
    """The request's id. Raises `AttributionMissing`, `Forbidden`, `ReasonMissing`, `CorrectionOpen` and why it cannot be so."""
    attribution = get_attribution_by_number(tx, wanted.number)
    staff.require("credit.correct", attribution.selling_branch_id)
    reason = checked_reason(wanted.reason)
    changes = {key: who for key, who in wanted.changes.items() if who != _now(attribution)[key]}
    if not changes or (BRANCH in changes and changes[BRANCH] is None):
        raise CorrectsNothing
    _check_clerk(tx, attribution, changes.get(CLERK))
    _check_promoter(tx, attribution, changes.get(PROMOTER))
    open_one = select(Correction.id).where(
        Correction.order_id == attribution.order_id, Correction.state == CorrectionState.ASKED
    )
    if tx.scalar(open_one) is not None:
        raise CorrectionOpen
    stored: dict[str, Any] = {key: str(who) if who else None for key, who in changes.items()}
    asked = Correction(id=new_id(), order_id=attribution.order_id, order_number=wanted.number, wanted=stored)
    asked.from_version, asked.reason, asked.state = attribution.version, reason, str(CorrectionState.ASKED)
    asked.asked_by, asked.asked_at, asked.answer, asked.dispute_id = staff.actor, now, "", wanted.dispute_id
    tx.add(asked)
    detail = {"wanted": stored, "reason": reason, "version": attribution.version}
    branch_id = attribution.selling_branch_id
    subject = f"order:{wanted.number}"
    record(tx, staff.actor, "referral.propose_correction", subject, now, detail=detail, branch_id=branch_id)
    tx.flush()
    return asked.id


def _now(attribution: AttributionView) -> dict[str, uuid.UUID | None]:
    return {
        CLERK: attribution.clerk_staff_id,
        PROMOTER: attribution.promoter_id,
        BRANCH: attribution.selling_branch_id,
    }


def _check_clerk(tx: Tx, attribution: AttributionView, staff_id: uuid.UUID | None) -> None:
    if staff_id is None:
        return
    clerk = staff_views(tx, [staff_id]).get(staff_id)
    if clerk is None or (clerk.left_at is not None and clerk.left_at <= attribution.paid_at):
        raise NotThere
    if clerk.person_id == attribution.buyer_id:
        raise NotForBuyer


def _check_promoter(tx: Tx, attribution: AttributionView, person_id: uuid.UUID | None) -> None:
    if person_id is None:
        return
    if person_id == attribution.buyer_id:
        raise NotForBuyer
    if is_active_member(tx, person_id, attribution.paid_at):
        return
    clerk = find_staff_by_person(tx, person_id)
    if clerk is None or (clerk.left_at is not None and clerk.left_at <= attribution.paid_at):
        raise NotThere
