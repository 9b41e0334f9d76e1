"""Give customers from one clerk's care into a colleague's.

Promises: all that are named or none; the same form sent twice moves once; while the first clerk still serves, a customer is moved
only so often; every move is kept with reason and name; orders paid before stay as they were.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from app.identity.queries import StaffView, staff_views
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Conflict, Invalid, Refused
from app.kernel.idempotency import begin_once, fingerprint, keep_result
from app.kernel.ids import new_id
from app.kernel.outbox import publish
from app.web.principal import Staff
from referral.attribution.events import CustomersHandedOver
from referral.attribution.models import ClerkBond, Handover
from referral.attribution.queries import policy_at
from referral.attribution.renew_bond import renew_bond
from referral.attribution.rules.policy import Policy
from referral.tree.ask_move import checked_reason

MOST_AT_ONCE = 500


class NobodyChosen(Invalid):
    code = "referral.nobody_chosen"
    sentence = "请先选好要交接的顾客（一次最多 500 位）。"


class ColleagueUnfit(Refused):
    code = "referral.colleague_unfit"
    sentence = "接手的人必须是这家门店在职的另一位同事。"


class BondChanged(Conflict):
    code = "referral.bond_changed"
    sentence = "有顾客的归属刚刚变了，请刷新后重新选择。"


class MovedTooOften(Refused):
    code = "referral.moved_too_often"
    sentence = "有顾客在 {days} 天内已经换过 {most} 次导购，暂时不能再换。"


@dataclass(frozen=True)
class HandoverAsk:
    """Who goes from whom to whom; `client_token` makes a double submit one hand-over."""

    from_staff_id: uuid.UUID
    to_staff_id: uuid.UUID
    person_ids: Sequence[uuid.UUID]
    reason: str
    client_token: str


def hand_over_customers(tx: Tx, staff: Staff, asked: HandoverAsk, now: datetime) -> int:
    """How many customers were handed over.

    Raises `Forbidden`, `ReasonMissing`, `NobodyChosen`, `ColleagueUnfit`, `BondChanged`, `MovedTooOften`, `KeyReused`.
    """
    reason, people = checked_reason(asked.reason), sorted(set(asked.person_ids))
    if not 1 <= len(people) <= MOST_AT_ONCE:
        raise NobodyChosen
    print_of = fingerprint([asked.from_staff_id, asked.to_staff_id, people, reason])
    scope = f"referral.hand_over:{staff.staff_id}"
    known = begin_once(tx, scope, asked.client_token, print_of, now)
    if known is not None:
        return int(known["count"])
    giver, taker = _clerks(tx, asked)
    bonds = [_take_bond(tx, staff, person_id, giver, taker) for person_id in people]
    policy, batch_id = policy_at(tx, now), new_id()
    for bond in bonds:
        in_service = bond.pooled_at is None
        if in_service:
            _check_limit(tx, bond.person_id, policy, now)
        row = Handover(id=new_id(), batch_id=batch_id, person_id=bond.person_id, from_staff_id=giver.staff_id)
        row.to_staff_id, row.branch_id, row.in_service = taker.staff_id, taker.home_branch_id, in_service
        row.at, row.by, row.reason = now, staff.actor, reason
        tx.add(row)
    tx.flush()
    for person_id in people:
        renew_bond(tx, person_id, now)
    _tell(tx, staff, giver, taker, batch_id, len(people), reason, now)
    keep_result(tx, scope, asked.client_token, {"count": len(people)})
    return len(people)


def _clerks(tx: Tx, asked: HandoverAsk) -> tuple[StaffView, StaffView]:
    views = staff_views(tx, [asked.from_staff_id, asked.to_staff_id])
    giver, taker = views.get(asked.from_staff_id), views.get(asked.to_staff_id)
    if giver is None or taker is None or giver.staff_id == taker.staff_id:
        raise ColleagueUnfit
    if taker.status != "active" or taker.home_branch_id is None:
        raise ColleagueUnfit
    return giver, taker


def _take_bond(tx: Tx, staff: Staff, person_id: uuid.UUID, giver: StaffView, taker: StaffView) -> ClerkBond:
    """The customer's bond, held against whoever comes at the same moment; another branch's clerk takes only by head office."""
    held = tx.execute(
        update(ClerkBond)
        .where(ClerkBond.person_id == person_id, ClerkBond.staff_id == giver.staff_id)
        .values(staff_id=ClerkBond.staff_id)
        .execution_options(synchronize_session=False)
    )
    if getattr(held, "rowcount", 0) != 1:
        raise BondChanged
    bond = tx.get_one(ClerkBond, person_id, populate_existing=True)
    staff.require("staff.edit", bond.branch_id)
    if taker.home_branch_id != bond.branch_id and not staff.scope("staff.edit").everywhere:
        raise ColleagueUnfit
    if taker.person_id == person_id:
        raise ColleagueUnfit
    return bond


def _check_limit(tx: Tx, person_id: uuid.UUID, policy: Policy, now: datetime) -> None:
    """Counted after the bond's row is held, so that two managers at once cannot both be the last."""
    since = now - timedelta(days=policy.moves_window_days)
    moved = select(func.count()).select_from(Handover)
    recent = moved.where(Handover.person_id == person_id, Handover.in_service.is_(True), Handover.at > since)
    if (tx.scalar(recent) or 0) >= policy.most_moves:
        raise MovedTooOften(days=policy.moves_window_days, most=policy.most_moves)


def _tell(
    tx: Tx,
    staff: Staff,
    giver: StaffView,
    taker: StaffView,
    batch_id: uuid.UUID,
    count: int,
    reason: str,
    now: datetime,
) -> None:
    detail = {"to": str(taker.staff_id), "count": count, "batch": str(batch_id), "reason": reason}
    subject = f"staff:{giver.staff_id}"
    record(tx, staff.actor, "referral.hand_over", subject, now, detail=detail, branch_id=taker.home_branch_id)
    publish(tx, CustomersHandedOver(batch_id, taker.staff_id, count), now)
