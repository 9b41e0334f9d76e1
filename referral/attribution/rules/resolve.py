"""The one decision: clerk, promoter, chain and selling branch of an order, each with its reason.

Promises: pure; looks at nothing after the payment; the first rule that fits wins; an excluded person leaves her seat empty,
nobody moves up.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from referral.attribution.rules.bonds import Bond, PolicyBook, fold_bond, is_clerk_scan, is_valid, stayed_behind
from referral.attribution.rules.facts import ClerkFact, Evidence, TouchFact, TouchKind
from referral.attribution.rules.policy import Policy

ACTIVE = "active"


@dataclass(frozen=True)
class ClerkCredit:
    """`rule` is C1 to C5; nobody is credited under C5 or when `excluded` (buyer, staff) says why."""

    rule: str
    staff_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    touch_id: uuid.UUID | None = None
    excluded: str = ""


@dataclass(frozen=True)
class ChainSeat:
    """One place of the promoter's chain, level 1 first; `excluded` is empty or inactive, buyer, staff."""

    level: int
    person_id: uuid.UUID
    excluded: str = ""


@dataclass(frozen=True)
class Decision:
    """`promoter_rule` is M1 to M4, `selling_rule` S1 to S6; `bond` is the bond that stood before this payment.

    `staff_branch_id` is the branch whose own employee bought: the order counts nothing for that branch's performance.
    """

    clerk: ClerkCredit
    promoter_rule: str
    promoter_id: uuid.UUID | None
    promoter_touch_id: uuid.UUID | None
    chain: tuple[ChainSeat, ...]
    selling_branch_id: uuid.UUID
    selling_rule: str
    bond: Bond | None
    staff_branch_id: uuid.UUID | None = None


def resolve(evidence: Evidence, policies: PolicyBook, deepest: int = 3) -> Decision:
    """Decide `evidence.order` under the policy of its payment; the chain is at most `deepest` long."""
    paid_at = evidence.order.paid_at
    policy = policies.at(paid_at)
    touches = [touch for touch in evidence.touches if touch.at <= paid_at]
    bond = bond_before(evidence, policies)
    clerk = _credited_clerk(evidence, touches, bond, policy)
    rule, promoter_id, touch_id = _promoter(evidence, touches, policy)
    branch_id, branch_rule = _selling_branch(evidence, touches, clerk, bond, policy)
    chain = chain_of(evidence, promoter_id, deepest)
    worker = _buying_clerk(evidence)
    staff_branch_id = worker.branch_id if worker and not policy.staff_purchase else None
    if evidence.order.staff_discount and not policy.staff_purchase:
        clerk = replace(clerk, excluded=clerk.excluded or "staff") if clerk.staff_id else clerk
        chain = tuple(replace(seat, excluded=seat.excluded or "staff") for seat in chain)
    return Decision(clerk, rule, promoter_id, touch_id, chain, branch_id, branch_rule, bond, staff_branch_id)


def bond_before(evidence: Evidence, policies: PolicyBook) -> Bond | None:
    """The buyer's bond as it stood before the payment, valid or not."""
    paid_at = evidence.order.paid_at
    touches = [touch for touch in evidence.touches if touch.at <= paid_at]
    earlier = [at for at in evidence.paid_before if at < paid_at]
    handovers = [hand for hand in evidence.handovers if hand.at <= paid_at]
    known = {staff_id: _as_of(clerk, paid_at) for staff_id, clerk in evidence.clerks.items()}
    return fold_bond(evidence.order.buyer_id, touches, earlier, known, policies, handovers)


def _as_of(clerk: ClerkFact, at: datetime) -> ClerkFact:
    left_at = clerk.left_at if clerk.left_at and clerk.left_at <= at else None
    return replace(clerk, left_at=left_at, moves=tuple(move for move in clerk.moves if move.at <= at))


def _credited_clerk(evidence: Evidence, touches: Sequence[TouchFact], bond: Bond | None, policy: Policy) -> ClerkCredit:
    order, clerks = evidence.order, evidence.clerks
    if order.desk_staff_id is not None and _works(clerks, order.desk_staff_id, order.paid_at):
        return _credit("C1", order.desk_staff_id, None, evidence)
    scans = [touch for touch in touches if is_clerk_scan(touch, order.buyer_id, clerks)]
    present = [touch for touch in scans if touch.staff_id and _works(clerks, touch.staff_id, order.paid_at)]
    here = [touch for touch in present if touch.scanned and touch.branch_id == order.desk_branch_id]
    if order.at_counter and (scan := _latest(here, order.paid_at, policy.in_store)):
        return _credit("C2", scan.staff_id, scan, evidence)
    if bond is not None and is_valid(bond, order.paid_at, clerks):
        scan = next(touch for touch in touches if touch.touch_id == bond.touch_id)
        return _credit("C3", bond.staff_id, scan, evidence)
    open_to_all = [touch for touch in present if not stayed_behind(bond, touch)]
    if scan := _latest(open_to_all, order.paid_at, policy.clerk_link):
        return _credit("C4", scan.staff_id, scan, evidence)
    return ClerkCredit("C5")


def _credit(rule: str, staff_id: uuid.UUID | None, scan: TouchFact | None, evidence: Evidence) -> ClerkCredit:
    assert staff_id is not None
    person_id = evidence.clerks[staff_id].person_id
    own = person_id == evidence.order.buyer_id
    return ClerkCredit(rule, staff_id, person_id, scan.touch_id if scan else None, "buyer" if own else "")


def _promoter(
    evidence: Evidence, touches: Sequence[TouchFact], policy: Policy
) -> tuple[str, uuid.UUID | None, uuid.UUID | None]:
    order = evidence.order
    if order.coupon_owner_id is not None and _eligible(evidence, order.coupon_owner_id):
        return "M1", order.coupon_owner_id, None
    shares = [touch for touch in touches if touch.kind is TouchKind.SHARE and _may_promote(evidence, touch)]
    same_product = [touch for touch in shares if touch.product_id in order.product_ids]
    share = _latest(same_product, order.paid_at, policy.share) or _latest(shares, order.paid_at, policy.share)
    if share is not None:
        return "M2", share.person_id, share.touch_id
    parent_id = evidence.parents.get(order.buyer_id)
    if parent_id is not None:  # one who may not earn leaves seat 1 empty; those above keep their own rates
        return "M3", parent_id, None
    return "M4", None, None


def _may_promote(evidence: Evidence, touch: TouchFact) -> bool:
    return touch.person_id is not None and _eligible(evidence, touch.person_id)


def _eligible(evidence: Evidence, person_id: uuid.UUID) -> bool:
    """Takes part, or works for the chain; never the buyer."""
    return person_id != evidence.order.buyer_id and _takes_part(evidence, person_id)


def _takes_part(evidence: Evidence, person_id: uuid.UUID) -> bool:
    paid_at = evidence.order.paid_at
    status = evidence.members.get(person_id)
    works = any(clerk.person_id == person_id and clerk.active_at(paid_at) for clerk in evidence.clerks.values())
    return status == ACTIVE or (status is None and works)


def chain_of(evidence: Evidence, promoter_id: uuid.UUID | None, deepest: int = 3) -> tuple[ChainSeat, ...]:
    """The promoter and her line as it stood at the payment, each with what leaves her seat empty."""
    seats: list[ChainSeat] = []
    person_id = promoter_id
    while person_id is not None and len(seats) < deepest and person_id not in {seat.person_id for seat in seats}:
        seats.append(ChainSeat(len(seats) + 1, person_id, _exclusion(evidence, person_id)))
        person_id = evidence.parents.get(person_id)
    return tuple(seats)


def _exclusion(evidence: Evidence, person_id: uuid.UUID) -> str:
    if not _takes_part(evidence, person_id):
        return "inactive"
    return "buyer" if person_id == evidence.order.buyer_id else ""


def _selling_branch(
    evidence: Evidence, touches: Sequence[TouchFact], clerk: ClerkCredit, bond: Bond | None, policy: Policy
) -> tuple[uuid.UUID, str]:
    """S1 the clerk's, S3 the desk's, S4 a branch code's, S2 the pool of a clerk who left or moved, S5 home, S6 as shopped."""
    order = evidence.order
    if clerk.staff_id is not None and clerk.excluded != "buyer":
        branch_id = evidence.clerks[clerk.staff_id].branch_id
        if branch_id is not None:
            return branch_id, "S1"
    if order.desk_branch_id is not None:
        return order.desk_branch_id, "S3"
    codes = [touch for touch in touches if touch.kind is TouchKind.BRANCH and touch.branch_id is not None]
    if (code := _latest(codes, order.paid_at, policy.branch_code)) and code.branch_id:
        return code.branch_id, "S4"
    if bond is not None and bond.branch_id is not None and _pooled(bond, evidence):
        return bond.branch_id, "S2"
    home = bond.branch_id if bond else next((touch.branch_id for touch in touches if touch.branch_id), None)
    return (home, "S5") if home else (order.branch_id, "S6")


def _pooled(bond: Bond, evidence: Evidence) -> bool:
    """Whether the bond is a branch's: its clerk left or moved while it held."""
    paid_at = evidence.order.paid_at
    return bond.pooled_at is not None and paid_at < bond.valid_until


def _buying_clerk(evidence: Evidence) -> ClerkFact | None:
    """The employee who is the buyer, if one is."""
    order = evidence.order
    mine = [clerk for clerk in evidence.clerks.values() if clerk.person_id == order.buyer_id]
    return next((clerk for clerk in mine if clerk.active_at(order.paid_at)), None)


def _works(clerks: Mapping[uuid.UUID, ClerkFact], staff_id: uuid.UUID, at: datetime) -> bool:
    return staff_id in clerks and clerks[staff_id].active_at(at)


def _latest(touches: Sequence[TouchFact], paid_at: datetime, window: timedelta) -> TouchFact | None:
    fresh = [touch for touch in touches if paid_at - touch.at <= window]
    return max(fresh, key=lambda touch: (touch.at, touch.touch_id)) if fresh else None
