"""Facts about withdrawals."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class WithdrawalApproved:
    """A withdrawal may be sent."""

    withdrawal_id: uuid.UUID
    person_id: uuid.UUID


@dataclass(frozen=True)
class WithdrawalPaid:
    """WeChat has paid a withdrawal out."""

    withdrawal_id: uuid.UUID
    person_id: uuid.UUID
    gross_fen: int
    net_fen: int
    tax_fen: int


@dataclass(frozen=True)
class WithdrawalReturned:
    """A withdrawal came to nothing; the whole sum is available again."""

    withdrawal_id: uuid.UUID
    person_id: uuid.UUID
    gross_fen: int
    outcome: str
