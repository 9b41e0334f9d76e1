"""Orders for pages and other packages.

Promises: frozen views; a person sees only her own orders; lines come with their order in one statement each.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, bindparam, func, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from app.kernel.database import Tx
from app.kernel.errors import NotFound
from app.orders.models import LineAdjustment, Order, OrderLine, PaymentTerm
from app.orders.states import OrderState
from app.web.pagination import Page, cut_page, decode_cursor


class OrderMissing(NotFound):
    code = "orders.missing"
    sentence = "没有找到这张订单。"


@dataclass(frozen=True)
class LineView:
    """One line; `amount_fen` after its adjustments, counters in pieces; `unit_cost_fen` as frozen at placement, for staff only."""

    line_id: uuid.UUID
    position: int
    sku_id: uuid.UUID
    product_id: uuid.UUID
    category_id: uuid.UUID | None
    product_number: str
    name: str
    spec_text: str
    picture: str | None
    unit_price_fen: int
    list_price_fen: int
    quantity: int
    amount_fen: int
    allocated: int
    handed_over: int
    returned: int
    refunded_fen: int
    unit_cost_fen: int | None = field(default=None, repr=False)
    cancelled: int = 0


@dataclass(frozen=True)
class OrderView:
    """One order; `branch_id` is the selling branch, `route` why it is fulfilled where it is."""

    order_id: uuid.UUID
    number: str
    person_id: uuid.UUID
    branch_id: uuid.UUID
    method: str
    state: str
    goods_fen: int
    delivery_fen: int
    discount_fen: int
    total_fen: int
    paid_fen: int
    refunded_fen: int
    placed_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    origin: dict[str, Any]
    destination: dict[str, Any] | None
    route: dict[str, Any]
    contact_phone: str
    note: str
    lines: tuple[LineView, ...]

    @property
    def pieces(self) -> int:
        """How many pieces were ordered."""
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True)
class TermView:
    """One part of the payment schedule."""

    position: int
    amount_fen: int
    due: str
    paid: bool


@dataclass(frozen=True)
class AdjustmentView:
    """What was taken off a line, and who bears it."""

    line_id: uuid.UUID
    kind: str
    amount_fen: int
    funded_by: str


def get_order(tx: Tx, number: str, person_id: uuid.UUID | None = None) -> OrderView:
    """One order by its number; with `person_id` only if it is hers. Raises `OrderMissing`."""
    asked = _BY_NUMBER if person_id is None else _HERS
    found = _order_views(tx.execute(asked, {"number": number, "person_id": person_id}))
    if not found:
        raise OrderMissing
    return found[0]


def order_state(tx: Tx, number: str, person_id: uuid.UUID) -> OrderState:
    """The state of one of her orders, in one column; raises `OrderMissing`."""
    found = tx.scalar(select(Order.state).where(Order.number == number, Order.person_id == person_id))
    if found is None:
        raise OrderMissing
    return OrderState(found)


def get_order_by_id(tx: Tx, order_id: uuid.UUID) -> OrderView:
    """One order as this transaction read it first; raises `OrderMissing`. Costs nothing when it is already at hand."""
    found = tx.get(Order, order_id, options=[joinedload(Order.lines)])
    if found is None:
        raise OrderMissing
    return order_view(found)


def find_placed(tx: Tx, person_id: uuid.UUID, client_token: str) -> OrderView | None:
    """The order a form with this token already became."""
    asked = select(Order).where(Order.person_id == person_id, Order.client_token == client_token)
    found = tx.scalars(asked.options(joinedload(Order.lines))).unique().one_or_none()
    return order_view(found) if found else None


def order_views(tx: Tx, order_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, OrderView]:
    """Orders by id, as they stand now; unknown ids are left out."""
    ids = set(order_ids)
    if not ids:
        return {}
    return {view.order_id: view for view in _order_views(tx.execute(_BY_IDS, {"ids": list(ids)}))}


def list_orders(
    tx: Tx, person_id: uuid.UUID, *, state: str = "", cursor: str | None = None, size: int = 20
) -> Page[OrderView]:
    """One person's orders, newest first."""
    asked = select(Order).where(Order.person_id == person_id)
    if state:
        asked = asked.where(Order.state == state)
    return cut_orders(tx, asked, cursor, size)


def cut_orders(tx: Tx, asked: Select[tuple[Order]], cursor: str | None, size: int) -> Page[OrderView]:
    """A page of `asked`, newest first, with lines."""
    after = _moment_and_id(decode_cursor(cursor))
    if after:
        asked = asked.where(tuple_(Order.placed_at, Order.id) < after)
    newest = asked.order_by(Order.placed_at.desc(), Order.id.desc()).limit(size + 1).options(selectinload(Order.lines))
    views = [order_view(row) for row in tx.scalars(newest)]
    return cut_page(views, size, lambda view: (view.placed_at.isoformat(), view.order_id.hex))


def terms_of(tx: Tx, order: OrderView) -> list[TermView]:
    """The payment schedule; a term is paid when the paid sum reaches its end."""
    asked = select(PaymentTerm).where(PaymentTerm.order_id == order.order_id).order_by(PaymentTerm.position)
    reached_fen, found = 0, []
    for row in tx.scalars(asked):
        reached_fen += row.amount_fen
        found.append(TermView(row.position, row.amount_fen, row.due, order.paid_fen >= reached_fen))
    return found


def adjustments_of(tx: Tx, order_ids: Sequence[uuid.UUID]) -> list[AdjustmentView]:
    """What was taken off the lines of these orders."""
    asked = (
        select(LineAdjustment)
        .join(OrderLine, OrderLine.id == LineAdjustment.line_id)
        .where(OrderLine.order_id.in_(order_ids))
        .order_by(LineAdjustment.id)
    )
    return [AdjustmentView(row.line_id, row.kind, row.amount_fen, row.funded_by) for row in tx.scalars(asked)]


def count_completed(tx: Tx, person_id: uuid.UUID) -> int:
    """How many orders of a person were paid and not cancelled."""
    kept = (str(OrderState.PAID), str(OrderState.COMPLETED))
    asked = select(func.count()).select_from(Order).where(Order.person_id == person_id, Order.state.in_(kept))
    return tx.scalar(asked) or 0


def order_view(row: Order) -> OrderView:
    """The view of one row whose lines are loaded."""
    return OrderView(*(*_order_columns(row), tuple(LineView(*_line_columns(line)) for line in row.lines)))


def _order_views(rows: Iterable[Any]) -> list[OrderView]:
    """Orders out of rows of `_WITH_LINES`, one row a line."""
    orders: dict[uuid.UUID, list[Any]] = {}
    for row in rows:
        orders.setdefault(row[0], []).append(row)
    return [OrderView(*(*found[0][:_WIDTH], _line_views(found))) for found in orders.values()]


def _line_views(rows: Iterable[Any]) -> tuple[LineView, ...]:
    return tuple(LineView(*row[_WIDTH:]) for row in rows if row[_WIDTH] is not None)


def _columns(view: type[Any], but: str) -> list[str]:
    """The columns of a view's fields, in their order; the first field is the id."""
    return ["id", *(name for name in list(view.__dataclass_fields__)[1:] if name != but)]


# Orders are read on every step of a sale: one prepared statement with the lines, views made of its columns by place.
_ORDER_NAMES, _LINE_NAMES = _columns(OrderView, "lines"), _columns(LineView, "")
_order_columns, _line_columns = attrgetter(*_ORDER_NAMES), attrgetter(*_LINE_NAMES)
_WIDTH = len(_ORDER_NAMES)
ORDER, LINE = Order.__table__.c, OrderLine.__table__.c
_WITH_LINES = (
    select(*(ORDER[name] for name in _ORDER_NAMES), *(LINE[name] for name in _LINE_NAMES))
    .join_from(Order.__table__, OrderLine.__table__, LINE.order_id == ORDER.id, isouter=True)
    .order_by(ORDER.id, LINE.position)
)
_BY_NUMBER = _WITH_LINES.where(ORDER.number == bindparam("number"))
_HERS = _BY_NUMBER.where(ORDER.person_id == bindparam("person_id"))
_BY_IDS = _WITH_LINES.where(ORDER.id.in_(bindparam("ids", expanding=True)))


def _moment_and_id(key: list[Any] | None) -> tuple[datetime, uuid.UUID] | None:
    try:
        if key is None or len(key) != 2:
            return None
        moment = datetime.fromisoformat(str(key[0]))
        return (moment, uuid.UUID(str(key[1]))) if moment.tzinfo else None
    except ValueError:
        return None
