"""What every touch counted for in a decision, or why it lost.

Promises: pure; says nothing the decision itself would not say; one code for every touch.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from referral.attribution.rules.facts import Evidence, TouchFact, TouchKind
from referral.attribution.rules.policy import Policy

COUNTED = ("clerk", "promoter", "branch")


@dataclass(frozen=True)
class Outcome:
    """What was decided at the payment: rules with the touches they rest on; `bond_staff_id` while a bond held."""

    clerk_rule: str
    clerk_touch_id: uuid.UUID | None
    promoter_rule: str
    promoter_touch_id: uuid.UUID | None
    selling_rule: str
    selling_branch_id: uuid.UUID
    bond_staff_id: uuid.UUID | None = None


def weigh(evidence: Evidence, outcome: Outcome, policy: Policy) -> Mapping[uuid.UUID, str]:
    """For each touch: clerk, promoter or branch when the decision rests on it, else why it does not."""
    paid_at = evidence.order.paid_at
    known = [touch for touch in evidence.touches if touch.at <= paid_at]
    return {touch.touch_id: _weigh_one(touch, known, evidence, outcome, policy) for touch in known}


def _weigh_one(touch: TouchFact, known: list[TouchFact], evidence: Evidence, outcome: Outcome, policy: Policy) -> str:
    if touch.touch_id == outcome.clerk_touch_id:
        return "clerk"
    if touch.touch_id == outcome.promoter_touch_id:
        return "promoter"
    if touch.kind is TouchKind.CLERK:
        return _lost_clerk(touch, evidence, outcome, policy)
    if touch.kind is TouchKind.SHARE:
        return _lost_share(touch, known, evidence, outcome, policy)
    if touch.kind is TouchKind.BRANCH:
        return _branch(touch, known, evidence.order.paid_at, outcome, policy)
    return "no_person"


def _lost_clerk(touch: TouchFact, evidence: Evidence, outcome: Outcome, policy: Policy) -> str:
    order = evidence.order
    clerk = evidence.clerks.get(touch.staff_id) if touch.staff_id else None
    if order.buyer_id in (touch.person_id, clerk.person_id if clerk else None):
        return "own"
    if clerk is None or not clerk.active_at(order.paid_at):
        return "gone"
    if outcome.clerk_rule in ("C1", "C2"):
        return "picked" if outcome.clerk_rule == "C1" else "scanned_here"
    if outcome.clerk_rule == "C3":
        return "same_clerk" if touch.staff_id == outcome.bond_staff_id else "bond_stands"
    return "older" if _fresh(touch, order.paid_at, policy.clerk_link) and outcome.clerk_touch_id else "expired"


def _lost_share(touch: TouchFact, known: list[TouchFact], evidence: Evidence, outcome: Outcome, policy: Policy) -> str:
    order = evidence.order
    if touch.person_id == order.buyer_id:
        return "own"
    if not _fresh(touch, order.paid_at, policy.share):
        return "expired"
    if outcome.promoter_rule == "M1":
        return "coupon"
    won = next((other for other in known if other.touch_id == outcome.promoter_touch_id), None)
    if won is None:
        return "inactive"
    if won.product_id in order.product_ids and touch.product_id not in order.product_ids:
        return "other_product"
    return "older" if (touch.at, touch.touch_id) < (won.at, won.touch_id) else "inactive"


def _branch(touch: TouchFact, known: list[TouchFact], paid_at: datetime, outcome: Outcome, policy: Policy) -> str:
    if outcome.selling_rule != "S4":
        return "decided_otherwise" if _fresh(touch, paid_at, policy.branch_code) else "expired"
    codes = [other for other in known if other.kind is TouchKind.BRANCH and other.branch_id is not None]
    last = max(codes, key=lambda other: (other.at, other.touch_id), default=None)
    if last is touch:
        return "branch"
    return "older" if _fresh(touch, paid_at, policy.branch_code) else "expired"


def _fresh(touch: TouchFact, paid_at: datetime, window: timedelta) -> bool:
    return paid_at - touch.at <= window
