"""Decide a correction: a new version of the order's attribution, or words why not.

Promises: never by the one who asked; the earlier versions stay; the chain is the promoter's line as it stood at the payment;
the tree and the bonds are left alone.
"""

import uuid
from datetime import datetime
from typing import Any

from app.identity.queries import staff_views
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Conflict, NotFound
from app.kernel.ids import new_id
from app.kernel.outbox import publish
from app.kernel.states import move
from app.orders.queries import get_order_by_id
from app.web.principal import Staff
from referral.attribution.attribute_order import order_fact
from referral.attribution.events import AttributionCorrected
from referral.attribution.gather_evidence import clerk_facts, gather_line
from referral.attribution.models import Correction, OrderAttribution
from referral.attribution.propose_correction import BRANCH, CLERK, PROMOTER
from referral.attribution.queries import AttributionView, find_attribution
from referral.attribution.record_order_touch import record_order_touch
from referral.attribution.rules.facts import TouchKind
from referral.attribution.rules.resolve import chain_of
from referral.attribution.states import CORRECTION, CorrectionState
from referral.tree.ask_move import checked_reason, require_everywhere
from referral.tree.move_parent import SamePerson


class CorrectionMissing(NotFound):
    code = "referral.correction_missing"
    sentence = "没有找到这条更正申请。"


class CorrectionStale(Conflict):
    code = "referral.correction_stale"
    sentence = "提出申请以后，这张订单的归属已经更正过，请重新申请。"


def approve_correction(tx: Tx, staff: Staff, correction_id: uuid.UUID, now: datetime) -> AttributionView:
    """The new version. Raises `Forbidden`, `CorrectionMissing`, `SamePerson`, `CorrectionStale`, `StateChanged`.

    The caller makes sure that no commission of the order is available yet.
    """
    asked = _open_request(tx, staff, correction_id)
    _decide(tx, staff, asked, CorrectionState.APPROVED, "", now)
    known = find_attribution(tx, asked.order_id)
    if known is None or known.version != asked.from_version:
        raise CorrectionStale
    corrected = write_version(tx, known, asked.wanted, staff.actor, asked.reason, now)
    publish(tx, AttributionCorrected(asked.order_id, corrected.version), now)
    return corrected


def refuse_correction(tx: Tx, staff: Staff, correction_id: uuid.UUID, answer: str, now: datetime) -> None:
    """Turn the request down with words. Raises `Forbidden`, `CorrectionMissing`, `SamePerson`, `StateChanged`, `ReasonMissing`."""
    asked = _open_request(tx, staff, correction_id)
    _decide(tx, staff, asked, CorrectionState.REFUSED, checked_reason(answer), now)


def write_version(
    tx: Tx, known: AttributionView, wanted: dict[str, Any], by: str, reason: str, now: datetime
) -> AttributionView:
    """Add the next version: `wanted` (clerk, promoter, branch) replaces those parts of `known`, everything else stays."""
    row = OrderAttribution(id=new_id(), version=known.version + 1, decided_at=now)
    kept = set(AttributionView.__dataclass_fields__) - {"attribution_id", "version", "chain", "decided_at"}
    for name in kept:
        setattr(row, name, getattr(known, name))
    row.chain = [{"level": s.level, "person_id": str(s.person_id), "excluded": s.excluded} for s in known.chain]
    if CLERK in wanted:
        _set_clerk(tx, row, known, _id(wanted[CLERK]))
    if PROMOTER in wanted:
        _set_promoter(tx, row, known, _id(wanted[PROMOTER]))
    if branch_id := _id(wanted.get(BRANCH)):
        row.selling_branch_id, row.selling_rule = branch_id, "S0"
    tx.add(row)
    tx.flush()
    fact = order_fact(tx, get_order_by_id(tx, known.order_id), known.paid_at)
    touched = {"staff_id": row.clerk_staff_id, "actor_id": row.promoter_id, "words": reason, "at": now}
    record_order_touch(tx, fact, TouchKind.MANUAL, by, version=row.version, **touched)  # type: ignore[arg-type]
    stored = find_attribution(tx, known.order_id)
    assert stored is not None
    return stored


def _set_clerk(tx: Tx, row: OrderAttribution, known: AttributionView, staff_id: uuid.UUID | None) -> None:
    view = staff_views(tx, [staff_id]).get(staff_id) if staff_id else None
    row.clerk_rule, row.clerk_touch_id, row.clerk_excluded = "C0", None, ""
    row.clerk_staff_id, row.clerk_person_id = (view.staff_id, view.person_id) if view else (None, None)
    if view is not None and view.person_id == known.buyer_id:
        row.clerk_excluded = "buyer"
    then = clerk_facts(tx, [staff_id], known.paid_at).get(staff_id) if staff_id else None
    if then is not None and then.branch_id is not None:
        row.selling_branch_id, row.selling_rule = then.branch_id, "S1"


def _set_promoter(tx: Tx, row: OrderAttribution, known: AttributionView, person_id: uuid.UUID | None) -> None:
    row.promoter_rule, row.promoter_id, row.promoter_touch_id = "M0", person_id, None
    fact = order_fact(tx, get_order_by_id(tx, known.order_id), known.paid_at)
    seats = chain_of(gather_line(tx, fact, person_id), person_id) if person_id else ()
    row.chain = [{"level": seat.level, "person_id": str(seat.person_id), "excluded": seat.excluded} for seat in seats]


def _open_request(tx: Tx, staff: Staff, correction_id: uuid.UUID) -> Correction:
    require_everywhere(staff, "credit.approve")
    asked = tx.get(Correction, correction_id, populate_existing=True)
    if asked is None:
        raise CorrectionMissing
    if asked.asked_by == staff.actor:
        raise SamePerson
    return asked


def _decide(tx: Tx, staff: Staff, asked: Correction, to: CorrectionState, answer: str, now: datetime) -> None:
    values = {"decided_by": staff.actor, "decided_at": now, "answer": answer}
    start = CorrectionState.ASKED
    move(tx, CORRECTION, Correction, asked.id, start, to, now=now, by=staff.actor, values=values)
    detail = {"wanted": asked.wanted, "reason": asked.reason, "asked_by": asked.asked_by, "answer": answer}
    action = "referral.approve_correction" if to is CorrectionState.APPROVED else "referral.refuse_correction"
    record(tx, staff.actor, action, f"order:{asked.order_number}", now, detail=detail)


def _id(text: object) -> uuid.UUID | None:
    return uuid.UUID(str(text)) if text else None
