"""Stock for pages and other packages.

Promises: each function is one statement; a location that never held a SKU simply has no entry.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Select, Uuid, and_, bindparam, func, or_, select

from app.inventory.models import Stock, StockMovement
from app.inventory.rules import SOLD, branch_place, transit_place
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
    params = {"sku_ids": list(set(sku_ids)), "location_ids": list(set(location_ids or ()))}
    rows = tx.execute(_STOCK if location_ids is None else _STOCK_AT, params)
    return {(row.location_id, row.sku_id): StockView(*row) for row in rows}


def locations_with(tx: Tx, wanted: Sequence[Wish]) -> list[uuid.UUID]:
    """Locations that could promise all of `wanted` by themselves, ascending by id."""
    totals: dict[uuid.UUID, int] = {}
    for wish in wanted:
        totals[wish.sku_id] = totals.get(wish.sku_id, 0) + wish.quantity
    if not totals:
        return []
    params: dict[str, Any] = {}
    for place, (sku_id, quantity) in enumerate(totals.items()):
        params |= {f"sku{place}": sku_id, f"quantity{place}": quantity}
    return sorted(tx.scalars(_having(len(totals)), params))


def sold_since(tx: Tx, sku_id: uuid.UUID, since: datetime) -> dict[uuid.UUID, int]:
    """Location to the pieces of one SKU that went over its counter or out of its door since then."""
    rows = tx.execute(
        select(StockMovement.from_location, func.sum(StockMovement.quantity))
        .where(StockMovement.sku_id == sku_id, StockMovement.to_location == SOLD, StockMovement.at >= since)
        .group_by(StockMovement.from_location)
    )
    return {
        uuid.UUID(place.removeprefix("branch:")): int(total) for place, total in rows if place.startswith("branch:")
    }


def in_transit(tx: Tx, transfer_ids: Collection[uuid.UUID] | None = None) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """(transfer, SKU) to the pieces that are on their way: went in, not yet out; transfers that are through are left out."""
    found: dict[tuple[uuid.UUID, uuid.UUID], int] = {}
    for column, sign in ((StockMovement.to_location, 1), (StockMovement.from_location, -1)):
        asked = select(column, StockMovement.sku_id, func.sum(StockMovement.quantity)).where(column.like("transit:%"))
        if transfer_ids is not None:
            asked = asked.where(column.in_([transit_place(one) for one in transfer_ids]))
        for place, sku_id, total in tx.execute(asked.group_by(column, StockMovement.sku_id)):
            key = (uuid.UUID(place.removeprefix("transit:")), sku_id)
            found[key] = found.get(key, 0) + sign * int(total)
    return {key: total for key, total in found.items() if total}


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


STOCK = Stock.__table__.c
_ID = Uuid()  # said here, because a foreign key's column learns its type only when the other table is known
_STOCK = select(STOCK.location_id, STOCK.sku_id, STOCK.on_hand, STOCK.allocated, STOCK.safety).where(
    STOCK.sku_id.in_(bindparam("sku_ids", type_=_ID, expanding=True))
)
_STOCK_AT = _STOCK.where(STOCK.location_id.in_(bindparam("location_ids", type_=_ID, expanding=True)))


@cache
def _having(skus: int) -> Select[tuple[uuid.UUID]]:
    """Locations with enough of every one of so many SKUs."""
    free = STOCK.on_hand - STOCK.allocated - STOCK.safety
    enough = (
        and_(STOCK.sku_id == bindparam(f"sku{place}", type_=_ID), free >= bindparam(f"quantity{place}"))
        for place in range(skus)
    )
    return select(STOCK.location_id).where(or_(*enough)).group_by(STOCK.location_id).having(func.count() == skus)
