"""Facts about shortages and transfers."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ShortageReported:
    """A branch does not have what it was to provide; head office shall decide."""

    shortage_id: uuid.UUID
    order_id: uuid.UUID
    branch_id: uuid.UUID
    quantity: int


@dataclass(frozen=True)
class ShortageCovered:
    """A donor's goods are promised to the order; `promise_at` is what the shopper sees."""

    shortage_id: uuid.UUID
    order_id: uuid.UUID
    transfer_id: uuid.UUID
    promise_at: datetime


@dataclass(frozen=True)
class TransferReceived:
    """Every piece of a transfer arrived or is known to be lost."""

    transfer_id: uuid.UUID
    from_id: uuid.UUID
    to_id: uuid.UUID
