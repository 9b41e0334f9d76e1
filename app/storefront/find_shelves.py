"""The categories as the shop shows them, kept in memory for a few seconds.

Promises: one statement per ten seconds and process, however many pages ask.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from app.catalog.queries import CategoryView, categories
from app.kernel.database import Tx

KEPT_FOR = timedelta(seconds=10)
_EXTENSION = "lindian.shelves"


@dataclass(frozen=True)
class Shelves:
    """All categories by rank; `top` those without a parent."""

    every: tuple[CategoryView, ...]

    @property
    def top(self) -> tuple[CategoryView, ...]:
        """The shelves of the first level."""
        return tuple(shelf for shelf in self.every if shelf.parent_id is None)

    def below(self, category_id: uuid.UUID) -> tuple[CategoryView, ...]:
        """The shelves one level below."""
        return tuple(shelf for shelf in self.every if shelf.parent_id == category_id)

    def find(self, category_id: uuid.UUID | None) -> CategoryView | None:
        """None for an unknown one."""
        return next((shelf for shelf in self.every if shelf.category_id == category_id), None)

    def root_of(self, shelf: CategoryView) -> CategoryView:
        """The first-level shelf that holds `shelf`."""
        seen = {shelf.category_id}
        while parent := self.find(shelf.parent_id):
            if parent.category_id in seen:
                break
            seen.add(parent.category_id)
            shelf = parent
        return shelf


def find_shelves(tx: Tx, now: datetime) -> Shelves:
    """All shelves, not older than ten seconds."""
    kept: tuple[datetime, Shelves] | None = current_app.extensions.get(_EXTENSION)
    if kept and timedelta() <= now - kept[0] < KEPT_FOR:
        return kept[1]
    shelves = Shelves(categories(tx))
    current_app.extensions[_EXTENSION] = (now, shelves)
    return shelves
