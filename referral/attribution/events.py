"""What happens to attributions and relations."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class AttributionCorrected:
    """An order's attribution has a new version: what it pays must be worked out again."""

    order_id: uuid.UUID
    version: int


@dataclass(frozen=True)
class ReferrerBound:
    """A customer now has the one who brought her."""

    person_id: uuid.UUID
    referrer_id: uuid.UUID
    at: datetime


@dataclass(frozen=True)
class CustomersHandedOver:
    """Customers have another clerk; `batch_id` finds who and why."""

    batch_id: uuid.UUID
    to_staff_id: uuid.UUID
    count: int


@dataclass(frozen=True)
class DisputeDecided:
    """Head office answered a clerk's dispute; `state` is accepted, settled or refused."""

    dispute_id: uuid.UUID
    staff_id: uuid.UUID
    order_number: str
    state: str
