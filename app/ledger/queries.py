"""What the books say: balances, statements, the trial balance.

Promises: every figure is summed from postings, except the guarded balances of limited accounts, which verification compares.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.kernel.database import Tx
from app.ledger.accounts import AccountFamily, families, family_name
from app.ledger.models import LedgerEntry, LedgerPosting


@dataclass(frozen=True)
class TrialRow:
    """One family: debits and credits as positive sums, balance on its natural side."""

    family: AccountFamily
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Natural side positive."""
        return (self.debit - self.credit) * self.family.nature.sign


@dataclass(frozen=True)
class StatementRow:
    """One posting with its entry; `amount` on the account's natural side."""

    entry_id: uuid.UUID
    kind: str
    reference: str
    posted_at: datetime
    memo: str
    account: str
    amount: int


@dataclass(frozen=True)
class EntryName:
    """What tells one entry from another."""

    entry_id: uuid.UUID
    key: str
    reference: str


def balance(tx: Tx, account: str) -> int:
    """The account's balance on its natural side, in its unit."""
    found = tx.scalar(select(func.sum(LedgerPosting.amount)).where(LedgerPosting.account == account))
    return int(found or 0) * families()[family_name(account)].nature.sign


def balances(tx: Tx, accounts: Iterable[str]) -> dict[str, int]:
    """Balances of many accounts by one statement; accounts never posted to are 0."""
    wanted = list(accounts)
    rows = tx.execute(
        select(LedgerPosting.account, func.sum(LedgerPosting.amount))
        .where(LedgerPosting.account.in_(wanted))
        .group_by(LedgerPosting.account)
    ).all()
    known = families()
    found = {row[0]: int(row[1]) * known[family_name(row[0])].nature.sign for row in rows}
    return {account: found.get(account, 0) for account in wanted}


def family_balances(tx: Tx, prefix: str, kinds: str = "") -> dict[str, int]:
    """Every account of a family with a balance other than 0, on its natural side.

    With `kinds` only what entries brought whose kind begins with it (`commission.`).
    """
    asked = select(LedgerPosting.account, func.sum(LedgerPosting.amount)).where(LedgerPosting.family == prefix)
    if kinds:
        entry = LedgerEntry.id == LedgerPosting.entry_id
        asked = asked.join(LedgerEntry, entry).where(LedgerEntry.kind.startswith(kinds, autoescape=True))
    rows = tx.execute(asked.group_by(LedgerPosting.account).having(func.sum(LedgerPosting.amount) != 0)).all()
    return {row[0]: int(row[1]) * families()[prefix].nature.sign for row in rows}


def family_movements(
    tx: Tx,
    prefix: str,
    start: datetime | None = None,
    end: datetime | None = None,
    accounts: Iterable[str] | None = None,
) -> dict[str, dict[str, int]]:
    """By account and kind of entry what was posted in `[start, end)`, on the family's natural side."""
    asked = (
        select(LedgerPosting.account, LedgerEntry.kind, func.sum(LedgerPosting.amount))
        .join(LedgerEntry, LedgerEntry.id == LedgerPosting.entry_id)
        .where(LedgerPosting.family == prefix)
        .group_by(LedgerPosting.account, LedgerEntry.kind)
    )
    if accounts is not None:
        asked = asked.where(LedgerPosting.account.in_(list(accounts)))
    asked = asked.where(LedgerEntry.posted_at >= start) if start else asked
    asked = asked.where(LedgerEntry.posted_at < end) if end else asked
    sign, found = families()[prefix].nature.sign, dict[str, dict[str, int]]()
    for account, kind, amount in tx.execute(asked):
        found.setdefault(account, {})[kind] = int(amount) * sign
    return found


def first_posted(tx: Tx, prefix: str) -> datetime | None:
    """When a family was first posted to."""
    mine = select(func.min(LedgerEntry.posted_at)).join(LedgerPosting, LedgerPosting.entry_id == LedgerEntry.id)
    return tx.scalar(mine.where(LedgerPosting.family == prefix))


def entries_of_kind(tx: Tx, kind: str) -> list[str]:
    """The references of every entry of one kind."""
    return list(tx.scalars(select(LedgerEntry.reference).where(LedgerEntry.kind == kind)))


def entries_after(tx: Tx, kinds: str, after: uuid.UUID, limit: int) -> list[EntryName]:
    """Entries whose kind begins with `kinds`, in the order of their ids, from behind `after`."""
    asked = select(LedgerEntry.id, LedgerEntry.key, LedgerEntry.reference).where(LedgerEntry.id > after)
    asked = asked.where(LedgerEntry.kind.startswith(kinds, autoescape=True))
    return [EntryName(*row) for row in tx.execute(asked.order_by(LedgerEntry.id).limit(limit))]


def entry_rows(tx: Tx, kinds: str, after: uuid.UUID, limit: int) -> list[Sequence[Any]]:
    """Every posting of the next `limit` entries of `kinds` behind `after`, for files: entry, moment, kind, reference, key,
    account, amount (debit positive).
    """
    next_ones = [entry.entry_id for entry in entries_after(tx, kinds, after, limit)]
    entry = (LedgerEntry.id, LedgerEntry.posted_at, LedgerEntry.kind, LedgerEntry.reference, LedgerEntry.key)
    asked = select(*entry, LedgerPosting.account, LedgerPosting.amount)
    asked = asked.join(LedgerPosting, LedgerPosting.entry_id == LedgerEntry.id).where(LedgerEntry.id.in_(next_ones))
    return list(tx.execute(asked.order_by(LedgerEntry.id, LedgerPosting.id)))


def postings_by_reference(tx: Tx, references: Collection[str], kinds: str) -> dict[str, dict[str, int]]:
    """By entry key and account, debit positive: what entries of `kinds` posted for these things."""
    asked = (
        select(LedgerEntry.key, LedgerPosting.account, LedgerPosting.amount)
        .outerjoin(LedgerPosting, LedgerPosting.entry_id == LedgerEntry.id)
        .where(LedgerEntry.reference.in_(references), LedgerEntry.kind.startswith(kinds, autoescape=True))
    )
    found: dict[str, dict[str, int]] = {}
    for key, account, amount in tx.execute(asked):
        posted = found.setdefault(key, {})
        if account is not None:
            posted[account] = posted.get(account, 0) + amount
    return found


def trial_balance(tx: Tx) -> list[TrialRow]:
    """Every registered family, in the order registered."""
    debit = func.sum(LedgerPosting.amount).filter(LedgerPosting.amount > 0)
    credit = func.sum(-LedgerPosting.amount).filter(LedgerPosting.amount < 0)
    rows = tx.execute(select(LedgerPosting.family, debit, credit).group_by(LedgerPosting.family)).all()
    sums = {row[0]: (int(row[1] or 0), int(row[2] or 0)) for row in rows}
    return [TrialRow(family, *sums.get(prefix, (0, 0))) for prefix, family in families().items()]


def statement(
    tx: Tx, *, account: str | None = None, family: str | None = None, before: uuid.UUID | None = None, limit: int = 50
) -> list[StatementRow]:
    """Latest postings first, of one account or one family; `before` is the last posting's entry id of the page before."""
    asked = select(LedgerEntry, LedgerPosting.account, LedgerPosting.amount).join(
        LedgerPosting, LedgerPosting.entry_id == LedgerEntry.id
    )
    asked = asked.where(LedgerPosting.account == account) if account else asked.where(LedgerPosting.family == family)
    if before:
        asked = asked.where(LedgerEntry.id < before)
    sign = families()[family_name(account or family or "")].nature.sign
    rows = tx.execute(asked.order_by(LedgerEntry.id.desc()).limit(limit)).all()
    return [
        StatementRow(row[0].id, row[0].kind, row[0].reference, row[0].posted_at, row[0].memo, row[1], row[2] * sign)
        for row in rows
    ]


def entry_lines(tx: Tx, reference: str) -> list[StatementRow]:
    """Every posting of one reference (`order:<id>`), oldest first, debit positive: the money story of one thing."""
    rows = tx.execute(
        select(LedgerEntry, LedgerPosting.account, LedgerPosting.amount)
        .join(LedgerPosting, LedgerPosting.entry_id == LedgerEntry.id)
        .where(LedgerEntry.reference == reference)
        .order_by(LedgerEntry.id, LedgerPosting.id)
    ).all()
    return [
        StatementRow(row[0].id, row[0].kind, row[0].reference, row[0].posted_at, row[0].memo, row[1], row[2])
        for row in rows
    ]
