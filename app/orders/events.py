"""Facts about orders."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class OrderPlaced:
    """Stored with its goods reserved; not paid yet."""

    order_id: uuid.UUID
    person_id: uuid.UUID
    branch_id: uuid.UUID


@dataclass(frozen=True)
class OrderFirstPaid:
    """The first money came in."""

    order_id: uuid.UUID
    person_id: uuid.UUID
    branch_id: uuid.UUID
    paid_fen: int
    paid_at: datetime


@dataclass(frozen=True)
class OrderPaidInFull:
    """Everything due is paid."""

    order_id: uuid.UUID
    person_id: uuid.UUID
    branch_id: uuid.UUID
    paid_fen: int
    paid_at: datetime


@dataclass(frozen=True)
class OrderCancelled:
    """Will not be fulfilled; its goods are free again, its money goes back."""

    order_id: uuid.UUID
    was_paid: bool
    at: datetime


@dataclass(frozen=True)
class OrderCompleted:
    """Everything was handed over."""

    order_id: uuid.UUID
    person_id: uuid.UUID
    at: datetime


@dataclass(frozen=True)
class ReturnedLine:
    """How many of one line came back and what they are refunded with."""

    line_id: uuid.UUID
    quantity: int
    amount_fen: int


@dataclass(frozen=True)
class LinesReturned:
    """Goods came back."""

    order_id: uuid.UUID
    return_id: uuid.UUID
    lines: tuple[ReturnedLine, ...]
    at: datetime
