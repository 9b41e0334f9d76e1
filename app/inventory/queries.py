"""Stock for pages and other packages.

Promises: each function is one statement; a location that never held a SKU simply has no entry.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import and_, func, or_, select

from app.inventory.models import Stock, StockMovement
from app.inventory.rules import branch_place
from app.kernel.database import Tx


class Wish(Protocol):
    """Anything that names a SKU and how many pieces of it."""

    @property
    def sku_id(self) -> uuid.UUID: ...
    @property
    def quantity(self) -> int: ...


@dataclass(frozen=True)
class StockView:
    """One stock row in pieces; `available` is never below 0."""

    location_id: uuid.UUID
    sku_id: uuid.UUID
    on_hand: int
    allocated: int
    safety: int

    @property
    def available(self) -> int:
        """What may still be promised."""
        return max(0, self.on_hand - self.allocated - self.safety)


@dataclass(frozen=True)
class MovementView:
    """One movement as pages show it."""

    at: datetime
    sku_id: uuid.UUID
    from_location: str
    to_location: str
    quantity: int
    reason: str
    reference: str
    by: str


def available(
    tx: Tx, sku_ids: Collection[uuid.UUID], location_ids: Collection[uuid.UUID] | None = None
) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """(location, SKU) to the pieces that may still be promised; `location_ids` None means everywhere."""
    return {place: view.available for place, view in stock_views(tx, sku_ids, location_ids).items()}


def stock_views(
    tx: Tx, sku_ids: Collection[uuid.UUID], location_ids: Collection[uuid.UUID] | None = None
) -> dict[tuple[uuid.UUID, uuid.UUID], StockView]:
    """(location, SKU) to the whole row."""
    if not sku_ids or (location_ids is not None and not location_ids):
        return {}
    statement = select(Stock.location_id, Stock.sku_id, Stock.on_hand, Stock.allocated, Stock.safety)
    statement = statement.where(Stock.sku_id.in_(set(sku_ids)))
    if location_ids is not None:
        statement = statement.where(Stock.location_id.in_(set(location_ids)))
    return {(row.location_id, row.sku_id): StockView(*row) for row in tx.execute(statement)}


def locations_with(tx: Tx, wanted: Sequence[Wish]) -> list[uuid.UUID]:
    """Locations that could promise all of `wanted` by themselves, ascending by id."""
    totals: dict[uuid.UUID, int] = {}
    for wish in wanted:
        totals[wish.sku_id] = totals.get(wish.sku_id, 0) + wish.quantity
    if not totals:
        return []
    free = Stock.on_hand - Stock.allocated - Stock.safety
    enough = or_(*(and_(Stock.sku_id == sku_id, free >= quantity) for sku_id, quantity in totals.items()))
    found = tx.scalars(
        select(Stock.location_id).where(enough).group_by(Stock.location_id).having(func.count() == len(totals))
    )
    return sorted(found)


def movements(tx: Tx, location_id: uuid.UUID, sku_id: uuid.UUID, limit: int = 50) -> list[MovementView]:
    """The latest movements of one SKU at one location, newest first."""
    place = branch_place(location_id)
    rows = tx.scalars(
        select(StockMovement)
        .where(
            StockMovement.sku_id == sku_id,
            or_(StockMovement.from_location == place, StockMovement.to_location == place),
        )
        .order_by(StockMovement.at.desc(), StockMovement.id.desc())
        .limit(limit)
    )
    return [_movement(row) for row in rows]


def _movement(row: StockMovement) -> MovementView:
    return MovementView(
        row.at, row.sku_id, row.from_location, row.to_location, row.quantity, row.reason, row.reference, row.by
    )
