"""The plain values attribution decides on.

Promises: everything a decision may look at stands here, with the moment it became true.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class TouchKind(StrEnum):
    """Whose code was opened, or what else brought the buyer and the order together."""

    CLERK = "clerk"
    SHARE = "share"
    BRANCH = "branch"
    PRODUCT = "product"
    PICK = "pick"
    COUPON = "coupon"
    MANUAL = "manual"


@dataclass(frozen=True)
class TouchFact:
    """One opening of a code by the buyer. `person_id` is whose code it was (a clerk may not have bound her WeChat yet).

    `scanned` is True for what WeChat reported as a scan, False for an opened link.
    """

    touch_id: uuid.UUID
    kind: TouchKind
    at: datetime
    person_id: uuid.UUID | None = None
    staff_id: uuid.UUID | None = None
    branch_id: uuid.UUID | None = None
    product_id: uuid.UUID | None = None
    scanned: bool = True


@dataclass(frozen=True)
class ClerkMoveFact:
    """That a clerk's home became `to_branch_id`; `customers_follow` says whether those bound to her went along."""

    at: datetime
    from_branch_id: uuid.UUID | None
    to_branch_id: uuid.UUID | None
    customers_follow: bool = False


@dataclass(frozen=True)
class ClerkFact:
    """One clerk as she stood when the order was paid; `left_at` only if she had left by then."""

    staff_id: uuid.UUID
    person_id: uuid.UUID | None
    branch_id: uuid.UUID | None
    left_at: datetime | None = None
    moves: tuple[ClerkMoveFact, ...] = ()

    def active_at(self, moment: datetime) -> bool:
        """Whether she worked for the chain at `moment`."""
        return self.left_at is None or self.left_at > moment


@dataclass(frozen=True)
class HandoverFact:
    """That the buyer was given from one clerk's care into another's, who stood at `branch_id`."""

    at: datetime
    from_staff_id: uuid.UUID
    to_staff_id: uuid.UUID
    branch_id: uuid.UUID | None


@dataclass(frozen=True)
class OrderFact:
    """The order as paid. `desk_*` are set when it was keyed at a counter; `desk_staff_id` when the cashier picked a clerk.

    `staff_discount`: it was sold at the price for employees.
    """

    order_id: uuid.UUID
    buyer_id: uuid.UUID
    branch_id: uuid.UUID
    paid_at: datetime
    product_ids: frozenset[uuid.UUID] = frozenset()
    at_counter: bool = False
    desk_branch_id: uuid.UUID | None = None
    desk_staff_id: uuid.UUID | None = None
    coupon_owner_id: uuid.UUID | None = None
    staff_discount: bool = False


@dataclass(frozen=True)
class Evidence:
    """Everything known about the buyer and the people around the order as of `order.paid_at`.

    `touches` oldest first; `paid_before` the buyer's earlier payments; `parents` maps a person to the one who brought her;
    `members` says active, frozen or deleted.
    """

    order: OrderFact
    touches: tuple[TouchFact, ...] = ()
    paid_before: tuple[datetime, ...] = ()
    clerks: Mapping[uuid.UUID, ClerkFact] = field(default_factory=dict)
    parents: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    members: Mapping[uuid.UUID, str] = field(default_factory=dict)
    handovers: tuple[HandoverFact, ...] = ()
