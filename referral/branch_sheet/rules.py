"""From posted steps to rows and from rows to sums.

Promises: pure; a branch's rows of a month add up to its steps of that month; when the selling branch is corrected, what the
fulfilling branch stands for moves from the old seller to the new one.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

SELLING, FULFILLING = "selling", "fulfilling"


@dataclass(frozen=True)
class Step:
    """One posted change: `net_fen` is the order's goods money that stayed after it."""

    order_id: uuid.UUID
    at: datetime
    branch_id: uuid.UUID
    part: str
    amount_fen: int
    net_fen: int


@dataclass(frozen=True)
class SheetRow:
    """`branch_id` earned `amount_fen` in `part` on an order that `selling_id` sold."""

    order_id: uuid.UUID
    at: datetime
    part: str
    branch_id: uuid.UUID
    selling_id: uuid.UUID
    net_fen: int
    amount_fen: int

    @property
    def for_another(self) -> bool:
        """Fulfilled by a branch that did not sell it."""
        return self.part == FULFILLING and self.branch_id != self.selling_id


@dataclass
class BranchSum:
    """One branch's month: `lent_fen` is what it earned on others' sales, `borrowed_fen` what others earned on its sales."""

    branch_id: uuid.UUID
    selling_fen: int = 0
    home_fen: int = 0
    lent_fen: int = 0
    borrowed_fen: int = 0
    orders: set[uuid.UUID] = field(default_factory=set)

    @property
    def total_fen(self) -> int:
        """Everything the branch is due."""
        return self.selling_fen + self.home_fen + self.lent_fen


@dataclass
class PairSum:
    """What `fulfilling_id` earned on sales of `selling_id`."""

    selling_id: uuid.UUID
    fulfilling_id: uuid.UUID
    amount_fen: int = 0
    orders: set[uuid.UUID] = field(default_factory=set)


def rows_of(steps: Iterable[Step], since: datetime) -> list[SheetRow]:
    """The rows from `since` on; `steps` are all steps of the orders concerned, by order and then oldest first."""
    found: list[SheetRow] = []
    for _order_id, mine in groupby(steps, key=lambda step: step.order_id):
        found += _rows_of_order(list(mine), since)
    return found


def branch_sums(rows: Iterable[SheetRow]) -> dict[uuid.UUID, BranchSum]:
    """Each branch's sums."""
    sums: dict[uuid.UUID, BranchSum] = {}

    def of(branch_id: uuid.UUID, row: SheetRow) -> BranchSum:
        found = sums.setdefault(branch_id, BranchSum(branch_id))
        found.orders.add(row.order_id)
        return found

    for row in rows:
        mine = of(row.branch_id, row)
        if row.part == SELLING:
            mine.selling_fen += row.amount_fen
        elif row.for_another:
            mine.lent_fen += row.amount_fen
            of(row.selling_id, row).borrowed_fen += row.amount_fen
        else:
            mine.home_fen += row.amount_fen
    return sums


def pair_sums(rows: Iterable[SheetRow]) -> list[PairSum]:
    """Every pair of seller and other fulfiller, largest first."""
    pairs: dict[tuple[uuid.UUID, uuid.UUID], PairSum] = {}
    for row in rows:
        if row.for_another:
            pair = pairs.setdefault((row.selling_id, row.branch_id), PairSum(row.selling_id, row.branch_id))
            pair.amount_fen += row.amount_fen
            pair.orders.add(row.order_id)
    return sorted(pairs.values(), key=lambda it: (-it.amount_fen, it.selling_id.hex, it.fulfilling_id.hex))


def _rows_of_order(steps: Sequence[Step], since: datetime) -> list[SheetRow]:
    stands: dict[tuple[uuid.UUID, str], int] = defaultdict(int)
    selling_id: uuid.UUID | None = None
    found: list[SheetRow] = []
    for at, together in groupby(steps, key=lambda step: step.at):
        changes = list(together)
        before = selling_id
        for step in changes:
            stands[step.branch_id, step.part] += step.amount_fen
            if step.part == SELLING and step.amount_fen > 0:
                selling_id = step.branch_id
        if at < since:
            continue
        net_fen = changes[-1].net_fen
        for step in changes:
            seller = step.branch_id if step.part == SELLING else selling_id or step.branch_id
            found.append(SheetRow(step.order_id, at, step.part, step.branch_id, seller, net_fen, step.amount_fen))
        if before and selling_id and before != selling_id:
            found += _moved(changes, stands, (before, selling_id))
    return found


def _moved(
    changes: Sequence[Step], stands: dict[tuple[uuid.UUID, str], int], sellers: tuple[uuid.UUID, uuid.UUID]
) -> list[SheetRow]:
    """What fulfilling branches stood for before these changes goes from the old seller to the new one."""
    last, found = changes[-1], []
    for (branch_id, part), amount_fen in sorted(stands.items(), key=str):
        just_now = sum(step.amount_fen for step in changes if (step.branch_id, step.part) == (branch_id, part))
        stood_fen = amount_fen - just_now
        if part == FULFILLING and stood_fen:
            for seller, change_fen in ((sellers[0], -stood_fen), (sellers[1], stood_fen)):
                found.append(SheetRow(last.order_id, last.at, part, branch_id, seller, last.net_fen, change_fen))
    return found
