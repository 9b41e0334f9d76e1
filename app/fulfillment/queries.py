"""Fulfillments for pages and other packages."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from app.fulfillment.models import Fulfillment, FulfillmentLine
from app.fulfillment.states import OPEN, FulfillmentState
from app.kernel.database import Tx
from app.kernel.errors import NotFound
from app.orders.queries import OrderView, order_views

BOARD_MAX = 200


class FulfillmentMissing(NotFound):
    code = "fulfillment.missing"
    sentence = "没有找到这个履约单。"


@dataclass(frozen=True)
class FulfillmentView:
    """One branch's part of an order; `lines` maps order line ids to pieces, `candidates` is the stored routing."""

    fulfillment_id: uuid.UUID
    order_id: uuid.UUID
    branch_id: uuid.UUID
    method: str
    state: str
    candidates: list[Any]
    shelf: str
    promise_at: datetime | None
    carrier: str
    tracking_no: str
    queued_at: datetime
    packed_at: datetime | None
    left_at: datetime | None
    done_at: datetime | None
    version: int
    lines: dict[uuid.UUID, int]


@dataclass(frozen=True)
class BoardItem:
    """A card of the branch board: the part and its order; `late` when the promised time has passed."""

    part: FulfillmentView
    order: OrderView
    late: bool


def get_fulfillment(tx: Tx, fulfillment_id: uuid.UUID) -> Fulfillment:
    """The row as it stands now, for this package's use cases; raises `FulfillmentMissing`."""
    found = tx.get(Fulfillment, fulfillment_id, populate_existing=True)
    if found is None:
        raise FulfillmentMissing
    return found


def lines_of(tx: Tx, fulfillment_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Order line ids and pieces."""
    asked = select(FulfillmentLine.order_line_id, FulfillmentLine.quantity)
    rows = tx.execute(asked.where(FulfillmentLine.fulfillment_id == fulfillment_id))
    return {row.order_line_id: row.quantity for row in rows}


def fulfillment_view(tx: Tx, fulfillment_id: uuid.UUID) -> FulfillmentView:
    """One part by its id; raises `FulfillmentMissing`."""
    found = _views(tx, select(Fulfillment).where(Fulfillment.id == fulfillment_id))
    if not found:
        raise FulfillmentMissing
    return found[0]


def fulfillments_of(tx: Tx, order_id: uuid.UUID) -> list[FulfillmentView]:
    """Every part of one order, oldest first."""
    return _views(tx, select(Fulfillment).where(Fulfillment.order_id == order_id).order_by(Fulfillment.id))


def fulfillments_of_orders(tx: Tx, order_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[FulfillmentView]]:
    """The parts of many orders by order id."""
    found: dict[uuid.UUID, list[FulfillmentView]] = {}
    if order_ids:
        for view in _views(tx, select(Fulfillment).where(Fulfillment.order_id.in_(order_ids)).order_by(Fulfillment.id)):
            found.setdefault(view.order_id, []).append(view)
    return found


def board(tx: Tx, branch_ids: Collection[uuid.UUID] | None, now: datetime) -> list[BoardItem]:
    """What the branches (None: all) still have to do, oldest first, at most 200."""
    asked = select(Fulfillment).where(Fulfillment.state.in_([str(state) for state in OPEN]))
    return _items(tx, _in_branches(asked, branch_ids).order_by(Fulfillment.queued_at).limit(BOARD_MAX), now)


def recently_done(tx: Tx, branch_ids: Collection[uuid.UUID] | None, since: datetime, now: datetime) -> list[BoardItem]:
    """What was handed over or delivered since `since`, newest first."""
    done = (str(FulfillmentState.HANDED_OVER), str(FulfillmentState.DELIVERED))
    asked = select(Fulfillment).where(Fulfillment.state.in_(done), Fulfillment.done_at >= since)
    return _items(tx, _in_branches(asked, branch_ids).order_by(Fulfillment.done_at.desc()).limit(BOARD_MAX), now)


def board_mark(tx: Tx, branch_ids: Collection[uuid.UUID] | None) -> str:
    """A text that changes whenever the board does: for ETags, without reading the orders."""
    asked = select(Fulfillment.id, Fulfillment.version).where(Fulfillment.state.in_([str(state) for state in OPEN]))
    if branch_ids is not None:
        asked = asked.where(Fulfillment.branch_id.in_(branch_ids))
    rows = tx.execute(asked.order_by(Fulfillment.id)).all()
    return ".".join(f"{row.id.hex}{row.version}" for row in rows)


def _in_branches(
    asked: Select[tuple[Fulfillment]], branch_ids: Collection[uuid.UUID] | None
) -> Select[tuple[Fulfillment]]:
    return asked if branch_ids is None else asked.where(Fulfillment.branch_id.in_(branch_ids))


def _items(tx: Tx, asked: Select[tuple[Fulfillment]], now: datetime) -> list[BoardItem]:
    views = _views(tx, asked)
    orders = order_views(tx, [view.order_id for view in views])
    packing = (FulfillmentState.TO_PACK, FulfillmentState.ON_THE_WAY)
    return [
        BoardItem(
            part=view,
            order=orders[view.order_id],
            late=bool(view.promise_at and view.promise_at < now and view.state in packing),
        )
        for view in views
    ]


def _views(tx: Tx, asked: Select[tuple[Fulfillment]]) -> list[FulfillmentView]:
    rows = tx.scalars(asked.execution_options(populate_existing=True)).all()
    lines: dict[uuid.UUID, dict[uuid.UUID, int]] = {row.id: {} for row in rows}
    if rows:
        for line in tx.scalars(select(FulfillmentLine).where(FulfillmentLine.fulfillment_id.in_(lines))):
            lines[line.fulfillment_id][line.order_line_id] = line.quantity
    names = [name for name in FulfillmentView.__dataclass_fields__ if name not in ("fulfillment_id", "lines")]
    return [
        FulfillmentView(fulfillment_id=row.id, lines=lines[row.id], **{name: getattr(row, name) for name in names})
        for row in rows
    ]
