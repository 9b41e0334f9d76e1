"""What identity needs from packages above it.

Promises: identity works without anybody plugged in; branches then have no names and cannot be looked up.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.kernel.database import Tx
from app.kernel.plug import Point


@dataclass(frozen=True)
class BranchChoice:
    """A branch as staff pages name it."""

    branch_id: uuid.UUID
    code: str
    name: str


class BranchBook(Protocol):
    """Filled by whoever keeps the branches."""

    def all(self, tx: Tx) -> Sequence[BranchChoice]: ...


BRANCH_BOOK: Point[BranchBook] = Point("identity.branch_book")


def branch_choices(tx: Tx, ids: Iterable[uuid.UUID] | None = None) -> list[BranchChoice]:
    """Every branch, or those of `ids`, by code."""
    wanted = None if ids is None else set(ids)
    found = [choice for book in BRANCH_BOOK.all() for choice in book.all(tx)]
    return sorted((one for one in found if wanted is None or one.branch_id in wanted), key=lambda one: one.code)
