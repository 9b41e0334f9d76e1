"""Prove the books: from the postings up, and against what the packages say they must equal.

Promises: reads only; names every difference; an empty list means every check held.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from app.kernel.database import Tx
from app.kernel.plug import Point
from app.ledger.accounts import families
from app.ledger.models import LedgerBalance, LedgerEntry, LedgerPosting


@dataclass(frozen=True)
class Difference:
    """`what` names the thing, `expected` and `found` what should and does stand there."""

    what: str
    expected: str
    found: str


@dataclass(frozen=True)
class BookCheck:
    """One law; `name` is stable, `label` Chinese."""

    name: str
    label: str
    run: Callable[[Tx], list[Difference]]


@dataclass(frozen=True)
class CheckResult:
    """One law and what broke it."""

    check: BookCheck
    differences: tuple[Difference, ...]


BOOK_CHECKS: Point[BookCheck] = Point("ledger.book_checks")


def verify_books(tx: Tx) -> list[CheckResult]:
    """Run every registered check."""
    return [CheckResult(check, tuple(check.run(tx))) for check in BOOK_CHECKS.all()]


def entries_balance(tx: Tx) -> list[Difference]:
    """Every entry adds up to 0 and has postings."""
    total = func.coalesce(func.sum(LedgerPosting.amount), 0)
    rows = tx.execute(
        select(LedgerEntry.key, total, func.count(LedgerPosting.id))
        .outerjoin(LedgerPosting, LedgerPosting.entry_id == LedgerEntry.id)
        .group_by(LedgerEntry.key)
        .having((total != 0) | (func.count(LedgerPosting.id) < 2))
    ).all()
    return [Difference(f"entry {row[0]}", "0", str(row[1])) for row in rows]


def families_known(tx: Tx) -> list[Difference]:
    """Every posting stands on a registered family and in the family its account names."""
    rows = tx.execute(select(LedgerPosting.family, LedgerPosting.account).distinct()).all()
    known = families()
    wrong = [row for row in rows if row.family not in known or row.account.partition(":")[0] != row.family]
    return [Difference(f"account {row.account}", "a registered family", row.family) for row in wrong]


def limited_balances_agree(tx: Tx) -> list[Difference]:
    """Each running balance equals the sum of its postings."""
    limited = [prefix for prefix, family in families().items() if family.limited]
    summed = select(LedgerPosting.account, func.sum(-LedgerPosting.amount)).where(LedgerPosting.family.in_(limited))
    postings = {row[0]: int(row[1]) for row in tx.execute(summed.group_by(LedgerPosting.account))}
    kept = {row.account: row.balance for row in tx.execute(select(LedgerBalance.account, LedgerBalance.balance))}
    return [
        Difference(f"balance {account}", str(postings.get(account, 0)), str(kept.get(account, 0)))
        for account in sorted(postings.keys() | kept.keys())
        if postings.get(account, 0) != kept.get(account, 0)
    ]
