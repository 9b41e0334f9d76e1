"""Entries, postings, and the running balances of limited accounts."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, append_only


@append_only
class LedgerEntry(Base):
    """One fact; `key` is unique for ever, `input_hash` tells a repetition from a contradiction."""

    __tablename__ = "ledger_entry"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    reference: Mapped[str] = mapped_column(String(80), index=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    input_hash: Mapped[str] = mapped_column(String(64))
    unit: Mapped[str] = mapped_column(String(8))
    posted_at: Mapped[datetime] = mapped_column(index=True)
    memo: Mapped[str] = mapped_column(String(200), default="")


@append_only
class LedgerPosting(Base):
    """One amount on one account: positive is debit, negative credit."""

    __tablename__ = "ledger_posting"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ledger_entry.id"), index=True)
    account: Mapped[str] = mapped_column(String(100))
    family: Mapped[str] = mapped_column(String(50), index=True)
    amount: Mapped[int]
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount_not_zero"),
        Index("ix_ledger_posting_account", "account", "id"),
    )


class LedgerBalance(Base):
    """The running credit balance of one limited account; guarded by the statement that changes it."""

    __tablename__ = "ledger_balance"
    account: Mapped[str] = mapped_column(String(100), primary_key=True)
    balance: Mapped[int]
