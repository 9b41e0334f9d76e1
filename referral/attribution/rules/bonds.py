"""The bond between a customer and a clerk, folded from touches, payments, moves and hand-overs.

Promises: pure; the same facts in any order of arrival give the same bond; a bare scan never takes a customer from a colleague.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from referral.attribution.rules.facts import ClerkFact, ClerkMoveFact, HandoverFact, TouchFact, TouchKind
from referral.attribution.rules.policy import Policy


class PolicyBook(Protocol):
    """One policy, or all versions of it."""

    def at(self, moment: datetime, /) -> Policy: ...


@dataclass(frozen=True)
class Bond:
    """One bond: `cause` is touch, takeover, order or handover; nobody else can take over before `protected_until`.

    `pooled_at` is when she left, or moved away without her customers: the bond is its branch's from then on.
    """

    staff_id: uuid.UUID
    branch_id: uuid.UUID | None
    bound_at: datetime
    protected_until: datetime
    valid_until: datetime
    cause: str
    touch_id: uuid.UUID
    pooled_at: datetime | None = None


@dataclass(frozen=True)
class BondStep:
    """One moment of a bond's life; `change` is bound, taken_over, handed_over, renewed, pooled, moved or lapsed."""

    at: datetime
    change: str
    bond: Bond


@dataclass(frozen=True)
class _Facts:
    """What the fold looks at besides the moments themselves."""

    scans: Sequence[TouchFact]
    clerks: Mapping[uuid.UUID, ClerkFact]
    policies: PolicyBook


Happening = TouchFact | ClerkMoveFact | HandoverFact | None


def fold_bond(
    buyer_id: uuid.UUID,
    touches: Sequence[TouchFact],
    payments: Sequence[datetime],
    clerks: Mapping[uuid.UUID, ClerkFact],
    policies: PolicyBook,
    handovers: Sequence[HandoverFact] = (),
) -> Bond | None:
    """The customer's latest bond after all of it, valid or not; None when no clerk ever was touched."""
    steps = bond_steps(buyer_id, touches, payments, clerks, policies, handovers)
    return steps[-1].bond if steps else None


def bond_steps(
    buyer_id: uuid.UUID,
    touches: Sequence[TouchFact],
    payments: Sequence[datetime],
    clerks: Mapping[uuid.UUID, ClerkFact],
    policies: PolicyBook,
    handovers: Sequence[HandoverFact] = (),
) -> list[BondStep]:
    """The life of the customer's bonds, oldest first."""
    scans = [touch for touch in touches if is_clerk_scan(touch, buyer_id, clerks)]
    facts = _Facts(scans, clerks, policies)
    steps: list[BondStep] = []
    bond: Bond | None = None
    for at, staff_id, happened in _moments(scans, payments, clerks, handovers):
        after, change = _after(bond, at, staff_id, happened, facts)
        if after is not None and after != bond:
            steps.append(BondStep(at, change, after))
        bond = after
    return steps


def is_clerk_scan(touch: TouchFact, buyer_id: uuid.UUID, clerks: Mapping[uuid.UUID, ClerkFact]) -> bool:
    """A clerk's code, opened while she worked for the chain, and not by herself."""
    if touch.kind is not TouchKind.CLERK or touch.staff_id is None or touch.staff_id not in clerks:
        return False
    clerk = clerks[touch.staff_id]
    return clerk.active_at(touch.at) and buyer_id not in (clerk.person_id, touch.person_id)


def is_valid(bond: Bond | None, at: datetime, clerks: Mapping[uuid.UUID, ClerkFact]) -> bool:
    """Whether the bond holds at `at`: not lapsed, not pooled, and the clerk still there."""
    return (
        bond is not None
        and bond.pooled_at is None
        and at < bond.valid_until
        and bond.staff_id in clerks
        and clerks[bond.staff_id].active_at(at)
    )


def stayed_behind(bond: Bond | None, scan: TouchFact) -> bool:
    """Whether the scan is of the time before its clerk moved away and left this customer to her old branch."""
    left_at = bond.pooled_at if bond and bond.staff_id == scan.staff_id else None
    return left_at is not None and scan.at < left_at


def _moments(
    scans: Sequence[TouchFact],
    payments: Sequence[datetime],
    clerks: Mapping[uuid.UUID, ClerkFact],
    handovers: Sequence[HandoverFact],
) -> list[tuple[datetime, uuid.UUID | None, Happening]]:
    """Everything in order; at one moment moves come first, then hand-overs, scans and payments."""
    moves = [(clerk, move) for clerk in clerks.values() for move in clerk.moves]
    moves += [(clerk, ClerkMoveFact(clerk.left_at, None, None)) for clerk in clerks.values() if clerk.left_at]
    found: list[tuple[datetime, int, str, uuid.UUID | None, Happening]] = []
    found += [(move.at, 0, str(clerk.staff_id), clerk.staff_id, move) for clerk, move in moves]
    found += [(hand.at, 1, str(hand.to_staff_id), hand.to_staff_id, hand) for hand in handovers]
    found += [(scan.at, 2, scan.touch_id.hex, scan.staff_id, scan) for scan in scans]
    found += [(at, 3, "", None, None) for at in payments]
    ordered = sorted(found, key=lambda moment: moment[:3])
    return [(at, staff_id, happened) for at, _rank, _key, staff_id, happened in ordered]


def _after(
    bond: Bond | None, at: datetime, staff_id: uuid.UUID | None, happened: Happening, facts: _Facts
) -> tuple[Bond | None, str]:
    if isinstance(happened, TouchFact):
        return _after_scan(bond, happened, facts)
    if isinstance(happened, ClerkMoveFact):
        return _after_move(bond, staff_id, happened)
    if isinstance(happened, HandoverFact):
        return _after_handover(bond, happened, facts)
    return _after_payment(bond, at, facts)


def _after_scan(bond: Bond | None, scan: TouchFact, facts: _Facts) -> tuple[Bond, str]:
    policy = facts.policies.at(scan.at)
    if bond is None or not is_valid(bond, scan.at, facts.clerks):
        return _new_bond(scan, scan.at, "touch", policy), "bound"
    if policy.renew_by_scan and scan.scanned and scan.staff_id == bond.staff_id:
        return replace(bond, valid_until=max(bond.valid_until, scan.at + policy.validity)), "renewed"
    return bond, ""


def _after_move(bond: Bond | None, staff_id: uuid.UUID | None, move: ClerkMoveFact) -> tuple[Bond | None, str]:
    if bond is None or bond.staff_id != staff_id or bond.pooled_at is not None or move.at >= bond.valid_until:
        return bond, ""
    if move.customers_follow:
        return replace(bond, branch_id=move.to_branch_id), "moved"
    return replace(bond, pooled_at=move.at), "pooled"


def _after_handover(bond: Bond | None, hand: HandoverFact, facts: _Facts) -> tuple[Bond | None, str]:
    if bond is None or bond.staff_id != hand.from_staff_id or hand.at >= bond.valid_until:
        return bond, ""
    policy = facts.policies.at(hand.at)
    given = Bond(
        staff_id=hand.to_staff_id,
        branch_id=hand.branch_id,
        bound_at=hand.at,
        protected_until=hand.at + policy.protection,
        valid_until=hand.at + policy.validity,
        cause="handover",
        touch_id=bond.touch_id,
    )
    return given, "handed_over"


def _after_payment(bond: Bond | None, at: datetime, facts: _Facts) -> tuple[Bond | None, str]:
    policy = facts.policies.at(at)
    near = [scan for scan in facts.scans if scan.at <= at and at - scan.at <= policy.clerk_link]
    there = [scan for scan in near if scan.staff_id and facts.clerks[scan.staff_id].active_at(at)]
    recent = [scan for scan in there if not stayed_behind(bond, scan)]
    last = max(recent, key=lambda scan: (scan.at, scan.touch_id)) if recent else None
    if bond is None or not is_valid(bond, at, facts.clerks):
        return (_new_bond(last, at, "order", policy), "bound") if last else (bond, "")
    if last and last.staff_id != bond.staff_id and last.at >= bond.protected_until:
        return _new_bond(last, at, "takeover", policy), "taken_over"
    return replace(bond, valid_until=max(bond.valid_until, at + policy.validity)), "renewed"


def _new_bond(scan: TouchFact, at: datetime, cause: str, policy: Policy) -> Bond:
    assert scan.staff_id is not None
    return Bond(
        staff_id=scan.staff_id,
        branch_id=scan.branch_id,
        bound_at=at,
        protected_until=at + policy.protection,
        valid_until=at + policy.validity,
        cause=cause,
        touch_id=scan.touch_id,
    )
