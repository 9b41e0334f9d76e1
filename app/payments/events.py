"""Facts about money in and out."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PaymentSucceeded:
    """An attempt was paid; `paid_at` on the mall's clock."""

    attempt_id: uuid.UUID
    subject_id: uuid.UUID
    person_id: uuid.UUID
    amount_fen: int
    paid_at: datetime


@dataclass(frozen=True)
class RefundRequested:
    """A refund was decided and booked against its attempt; it is not sent yet."""

    refund_id: uuid.UUID
    subject_id: uuid.UUID
    amount_fen: int


@dataclass(frozen=True)
class RefundSucceeded:
    """The money went back."""

    refund_id: uuid.UUID
    subject_id: uuid.UUID
    amount_fen: int
    at: datetime


@dataclass(frozen=True)
class PaymentPutAside:
    """WeChat reported a payment or refund that does not fit ours; nothing was booked."""

    notification_id: str
    out_no: str
    differences: tuple[str, ...]
