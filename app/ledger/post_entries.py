"""Post facts to the books.

Promises: three statements for any number of entries on unlimited accounts; one guarded statement more for each limited account.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.kernel.database import Tx
from app.kernel.errors import Conflict, Refused
from app.kernel.ids import new_id
from app.ledger.accounts import families, family_name
from app.ledger.models import LedgerBalance, LedgerEntry, LedgerPosting
from app.ledger.rules import Line, NewEntry, check_entry


class EntryContradicts(Conflict):
    code = "ledger.contradiction"
    sentence = "这笔账已经记过，但内容不同；没有改动任何账目。"


class BalanceShort(Refused):
    code = "ledger.short"
    sentence = "余额不足，没有扣款。"


def post(tx: Tx, entry: NewEntry, now: datetime) -> uuid.UUID:
    """Post one entry and return its id; the same key with the same content returns the first id again.

    Raises `EntryContradicts` for the same key with other content, `BalanceShort` when a limited account would fall below 0.
    """
    return post_many(tx, (entry,), now)[0]


def post_many(tx: Tx, entries: Sequence[NewEntry], now: datetime) -> list[uuid.UUID]:
    """Post all or none; ids in the order given. Keys must differ within one call."""
    known = families()
    for entry in entries:
        check_entry(entry, known)
    fresh = _insert_entries(tx, entries, now)
    missing = [entry for entry in entries if entry.key not in fresh]
    ids = fresh | (_posted_before(tx, missing) if missing else {})
    new = [entry for entry in entries if entry.key in fresh]
    if new:
        tx.execute(_POSTINGS, [row for entry in new for row in _rows(ids[entry.key], entry)])
        limited = {prefix for prefix, family in known.items() if family.limited}
        _move_balances(tx, [line for entry in new for line in entry.lines if family_name(line.account) in limited])
    return [ids[entry.key] for entry in entries]


def reverse(tx: Tx, entry_id: uuid.UUID, key: str, memo: str, now: datetime) -> uuid.UUID:
    """Post the mirror image of an entry under a key of its own; the books keep both."""
    posted = tx.get_one(LedgerEntry, entry_id)
    rows = tx.execute(
        select(LedgerPosting.account, LedgerPosting.amount).where(LedgerPosting.entry_id == entry_id)
    ).all()
    lines = tuple(Line(row.account, -row.amount) for row in rows)
    return post(tx, NewEntry(f"{posted.kind}.reversed", posted.reference, key, lines, posted.unit, memo), now)


def _insert_entries(tx: Tx, entries: Sequence[NewEntry], now: datetime) -> dict[str, uuid.UUID]:
    rows = [
        {
            "id": new_id(),
            "kind": entry.kind,
            "reference": entry.reference,
            "key": entry.key,
            "input_hash": entry.hash(),
            "unit": entry.unit,
            "posted_at": now,
            "memo": entry.memo,
        }
        for entry in entries
    ]
    return {row.key: row.id for row in tx.execute(_ENTRIES[tx.get_bind().dialect.name], _one_or_many(rows))}


def _one_or_many(rows: list[dict[str, Any]]) -> list[dict[str, Any]] | dict[str, Any]:
    return rows if len(rows) > 1 else rows[0]


def _posted_before(tx: Tx, entries: Iterable[NewEntry]) -> dict[str, uuid.UUID]:
    hashes = {entry.key: entry.hash() for entry in entries}
    rows = tx.execute(
        select(LedgerEntry.key, LedgerEntry.id, LedgerEntry.input_hash).where(LedgerEntry.key.in_(hashes))
    ).all()
    if any(row.input_hash != hashes[row.key] for row in rows):
        raise EntryContradicts
    return {row.key: row.id for row in rows}


def _rows(entry_id: uuid.UUID, entry: NewEntry) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(),
            "entry_id": entry_id,
            "account": line.account,
            "family": family_name(line.account),
            "amount": line.amount,
        }
        for line in entry.lines
    ]


def _move_balances(tx: Tx, lines: Sequence[Line]) -> None:
    """Credits add, debits take; in the order of account names, so that two entries never wait for each other."""
    for line in sorted(lines, key=lambda line: line.account):
        change = -line.amount
        if change < 0 and not line.may_overdraw:
            guarded = (LedgerBalance.account == line.account, LedgerBalance.balance >= -change)
            taken = tx.execute(
                update(LedgerBalance)
                .where(*guarded)
                .values(balance=LedgerBalance.balance + change)
                .execution_options(synchronize_session=False)
            )
            if getattr(taken, "rowcount", 0) != 1:
                raise BalanceShort
        else:
            dialect_insert: Any = postgresql.insert if tx.get_bind().dialect.name == "postgresql" else sqlite.insert
            adding = dialect_insert(LedgerBalance).values(account=line.account, balance=change)
            tx.execute(
                adding.on_conflict_do_update(
                    index_elements=["account"], set_={"balance": LedgerBalance.balance + change}
                )
            )


def _entries(dialect_insert: Any) -> Any:
    table = LedgerEntry.__table__
    return dialect_insert(table).on_conflict_do_nothing(index_elements=["key"]).returning(table.c.key, table.c.id)


_ENTRIES = {"postgresql": _entries(postgresql.insert), "sqlite": _entries(sqlite.insert)}
_POSTINGS = insert(LedgerPosting.__table__)  # type: ignore[arg-type]
