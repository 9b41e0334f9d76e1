"""The bond between a customer and a clerk, folded from touches and payments.

Promises: pure; the same facts in any order of arrival give the same bond; a bare scan never takes a customer from a colleague.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from referral.attribution.rules.facts import ClerkFact, TouchFact, TouchKind
from referral.attribution.rules.policy import Policy


@dataclass(frozen=True)
class Bond:
    """One bond: `cause` is touch, takeover or order; nobody else can take over before `protected_until`."""

    staff_id: uuid.UUID
    branch_id: uuid.UUID | None
    bound_at: datetime
    protected_until: datetime
    valid_until: datetime
    cause: str
    touch_id: uuid.UUID


def fold_bond(
    buyer_id: uuid.UUID,
    touches: Sequence[TouchFact],
    payments: Sequence[datetime],
    clerks: Mapping[uuid.UUID, ClerkFact],
    policy: Policy,
) -> Bond | None:
    """The customer's latest bond after all of it, valid or not; None when no clerk ever was touched."""
    scans = [touch for touch in touches if is_clerk_scan(touch, buyer_id, clerks)]
    moments = sorted([(scan.at, 0, scan.touch_id.hex, scan) for scan in scans] + [(at, 1, "", None) for at in payments])
    bond: Bond | None = None
    for at, _rank, _key, scan in moments:
        if scan is not None:
            bond = _after_scan(bond, scan, clerks, policy)
        else:
            bond = _after_payment(bond, at, [other for other in scans if other.at <= at], clerks, policy)
    return bond


def is_clerk_scan(touch: TouchFact, buyer_id: uuid.UUID, clerks: Mapping[uuid.UUID, ClerkFact]) -> bool:
    """A clerk's code, opened while she worked for the chain, and not by herself."""
    if touch.kind is not TouchKind.CLERK or touch.staff_id is None or touch.staff_id not in clerks:
        return False
    clerk = clerks[touch.staff_id]
    return clerk.active_at(touch.at) and buyer_id not in (clerk.person_id, touch.person_id)


def is_valid(bond: Bond | None, at: datetime, clerks: Mapping[uuid.UUID, ClerkFact]) -> bool:
    """Whether the bond holds at `at`: not lapsed, and the clerk still there."""
    return bond is not None and at < bond.valid_until and clerks[bond.staff_id].active_at(at)


def _after_scan(bond: Bond | None, scan: TouchFact, clerks: Mapping[uuid.UUID, ClerkFact], policy: Policy) -> Bond:
    if bond is not None and is_valid(bond, scan.at, clerks):
        return bond
    return _new_bond(scan, scan.at, "touch", policy)


def _after_payment(
    bond: Bond | None,
    at: datetime,
    scans: Sequence[TouchFact],
    clerks: Mapping[uuid.UUID, ClerkFact],
    policy: Policy,
) -> Bond | None:
    recent = [scan for scan in scans if at - scan.at <= policy.clerk_link and _works(scan, at, clerks)]
    last = recent[-1] if recent else None
    if bond is None or not is_valid(bond, at, clerks):
        return _new_bond(last, at, "order", policy) if last else bond
    if last and last.staff_id != bond.staff_id and last.at >= bond.protected_until:
        return _new_bond(last, at, "takeover", policy)
    return replace(bond, valid_until=at + policy.validity)


def _works(scan: TouchFact, at: datetime, clerks: Mapping[uuid.UUID, ClerkFact]) -> bool:
    return scan.staff_id is not None and clerks[scan.staff_id].active_at(at)


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
