"""Shortages and transfers for pages and use cases."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select

from app.branches.queries import directory
from app.branches.rules.distance import great_circle_m
from app.fulfillment.transfers.models import Shortage, Transfer, TransferLine
from app.fulfillment.transfers.rules import SALES_DAYS, Donor, RankedDonor, rank_donors
from app.fulfillment.transfers.states import OPEN_TRANSFERS, ShortageState
from app.inventory.queries import available, sold_since
from app.kernel.database import Tx
from app.kernel.errors import NotFound

LIST_MAX = 200
DONORS_SHOWN = 3


class ShortageMissing(NotFound):
    code = "fulfillment.shortage_missing"
    sentence = "没有找到这条缺货。"


class TransferMissing(NotFound):
    code = "fulfillment.transfer_missing"
    sentence = "没有找到这张调拨单。"


@dataclass(frozen=True)
class ShortageView:
    """One shortage; `quantity` pieces of `order_line_id` at `branch_id`."""

    shortage_id: uuid.UUID
    order_id: uuid.UUID
    fulfillment_id: uuid.UUID
    order_line_id: uuid.UUID
    sku_id: uuid.UUID
    branch_id: uuid.UUID
    quantity: int
    cause: str
    state: str
    transfer_id: uuid.UUID | None
    reported_at: datetime


@dataclass(frozen=True)
class TransferLineView:
    """Pieces of one SKU; `open` are not accounted for yet."""

    line_id: uuid.UUID
    sku_id: uuid.UUID
    quantity: int
    received: int
    lost: int

    @property
    def open(self) -> int:
        """Pieces neither received nor lost."""
        return self.quantity - self.received - self.lost


@dataclass(frozen=True)
class TransferView:
    """One transfer with its lines; `late` when the promised time has passed."""

    transfer_id: uuid.UUID
    number: str
    from_id: uuid.UUID
    to_id: uuid.UUID
    state: str
    promise_at: datetime
    requested_at: datetime
    shipped_at: datetime | None
    done_at: datetime | None
    lines: tuple[TransferLineView, ...]


def get_shortage(tx: Tx, shortage_id: uuid.UUID) -> Shortage:
    """The row as it stands now, for this package's use cases; raises `ShortageMissing`."""
    found = tx.get(Shortage, shortage_id, populate_existing=True)
    if found is None:
        raise ShortageMissing
    return found


def get_transfer(tx: Tx, transfer_id: uuid.UUID) -> Transfer:
    """The row as it stands now, for this package's use cases; raises `TransferMissing`."""
    found = tx.get(Transfer, transfer_id, populate_existing=True)
    if found is None:
        raise TransferMissing
    return found


def open_shortages(tx: Tx) -> list[ShortageView]:
    """What waits for head office, the oldest first."""
    asked = select(Shortage).where(Shortage.state == str(ShortageState.OPEN))
    return _shortages(tx, asked.order_by(Shortage.reported_at, Shortage.id).limit(LIST_MAX))


def shortages_of(tx: Tx, order_id: uuid.UUID) -> list[ShortageView]:
    """Every shortage of one order, oldest first."""
    return _shortages(tx, select(Shortage).where(Shortage.order_id == order_id).order_by(Shortage.id))


def shortage_of_transfer(tx: Tx, transfer_id: uuid.UUID) -> ShortageView | None:
    """The shortage that waits for this transfer."""
    asked = select(Shortage).where(Shortage.transfer_id == transfer_id, Shortage.state == str(ShortageState.COMING))
    return next(iter(_shortages(tx, asked)), None)


def open_transfers(tx: Tx, branch_ids: Collection[uuid.UUID] | None = None) -> list[TransferView]:
    """Transfers that are not through, from or to the branches (None: all), the oldest first."""
    asked = select(Transfer).where(Transfer.state.in_([str(state) for state in OPEN_TRANSFERS]))
    if branch_ids is not None:
        asked = asked.where(or_(Transfer.from_id.in_(branch_ids), Transfer.to_id.in_(branch_ids)))
    return transfer_views(tx, tx.scalars(asked.order_by(Transfer.requested_at, Transfer.id).limit(LIST_MAX)).all())


def find_transfers(tx: Tx, transfer_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, TransferView]:
    """Transfers by id."""
    if not transfer_ids:
        return {}
    rows = tx.scalars(select(Transfer).where(Transfer.id.in_(set(transfer_ids)))).all()
    return {view.transfer_id: view for view in transfer_views(tx, rows)}


def transfer_views(tx: Tx, rows: Sequence[Transfer]) -> list[TransferView]:
    """The views of rows at hand, with their lines."""
    lines: dict[uuid.UUID, list[TransferLineView]] = {row.id: [] for row in rows}
    if rows:
        asked = select(TransferLine).where(TransferLine.transfer_id.in_(lines)).order_by(TransferLine.id)
        for line in tx.scalars(asked.execution_options(populate_existing=True)):
            found = TransferLineView(line.id, line.sku_id, line.quantity, line.received, line.lost)
            lines[line.transfer_id].append(found)
    names = [name for name in TransferView.__dataclass_fields__ if name not in ("transfer_id", "lines")]
    return [
        TransferView(transfer_id=row.id, lines=tuple(lines[row.id]), **{name: getattr(row, name) for name in names})
        for row in rows
    ]


def donors_for(tx: Tx, shortage: ShortageView, now: datetime) -> list[RankedDonor]:
    """Up to three branches or warehouses that could give, the best first."""
    places = directory(tx, now)
    here = places.get(shortage.branch_id)
    free = {place: pieces for (place, _sku), pieces in available(tx, [shortage.sku_id]).items() if pieces}
    sold = sold_since(tx, shortage.sku_id, now - timedelta(days=SALES_DAYS))
    donors = [
        Donor(
            branch.branch_id,
            branch.code,
            branch.name,
            free[branch.branch_id],
            sold.get(branch.branch_id, 0),
            great_circle_m(here.lng, here.lat, branch.lng, branch.lat),
        )
        for branch in places.all()
        if branch.branch_id in free and branch.branch_id != shortage.branch_id and branch.state != "closed"
    ]
    return rank_donors(donors, shortage.quantity)[:DONORS_SHOWN]


def _shortages(tx: Tx, asked: Select[tuple[Shortage]]) -> list[ShortageView]:
    rows = tx.scalars(asked.execution_options(populate_existing=True)).all()
    names = [name for name in ShortageView.__dataclass_fields__ if name != "shortage_id"]
    return [ShortageView(shortage_id=row.id, **{name: getattr(row, name) for name in names}) for row in rows]
