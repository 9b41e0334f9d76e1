"""What makes an entry fit to be posted."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from app.kernel.money import MAX_FEN
from app.ledger.accounts import AccountFamily, family_name


class EntryUnfit(ValueError):
    """Programming error: an unbalanced or malformed entry is never refused politely, it stops the work."""


@dataclass(frozen=True)
class Line:
    """One amount on one account: positive debit, negative credit. `may_overdraw` lets a limited account fall below zero."""

    account: str
    amount: int
    may_overdraw: bool = False


@dataclass(frozen=True)
class NewEntry:
    """`kind` as `payments.received`, `reference` as `order:<id>`, `key` unique for ever; lines add up to 0."""

    kind: str
    reference: str
    key: str
    lines: tuple[Line, ...]
    unit: str = "fen"
    memo: str = ""

    def hash(self) -> str:
        """What tells the same entry posted again from another one under the same key."""
        lines = sorted((line.account, line.amount) for line in self.lines)
        return hashlib.sha256(json.dumps([self.kind, self.reference, self.unit, lines]).encode()).hexdigest()


def check_entry(entry: NewEntry, known: Mapping[str, AccountFamily]) -> None:
    """Raises `EntryUnfit` unless the entry balances, in one unit, on registered accounts, each amount whole and bounded."""
    if sum(line.amount for line in entry.lines) != 0:
        raise EntryUnfit(f"{entry.key} does not balance")
    if len(entry.lines) < 2 or len({line.account for line in entry.lines}) != len(entry.lines):
        raise EntryUnfit(f"{entry.key} needs two lines or more, one for each account")
    for line in entry.lines:
        family = known.get(family_name(line.account))
        if family is None or family.unit != entry.unit:
            raise EntryUnfit(f"{entry.key} posts to {line.account}, which takes no {entry.unit}")
        if type(line.amount) is not int or line.amount == 0 or abs(line.amount) > MAX_FEN:
            raise EntryUnfit(f"{entry.key} posts {line.amount!r} to {line.account}")
