"""Store a new order with its lines, adjustments and payment schedule.

Promises: what is stored adds up, or nothing is stored; one insert for each table.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.kernel.database import Tx
from app.kernel.ids import new_id, new_number
from app.kernel.outbox import publish
from app.orders.events import OrderPlaced
from app.orders.models import LineAdjustment, Order, OrderLine, PaymentTerm
from app.orders.states import OrderState


@dataclass(frozen=True)
class NewAdjustment:
    """What is taken off a line."""

    kind: str
    amount_fen: int
    funded_by: str


@dataclass(frozen=True)
class NewLine:
    """One SKU as quoted; `amount_fen` is the line after its adjustments, `unit_cost_fen` what a piece costs the chain
    (None: nobody knows).
    """

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
    adjustments: tuple[NewAdjustment, ...] = ()
    unit_cost_fen: int | None = None


@dataclass(frozen=True)
class NewOrder:
    """Everything placement decided. `terms` are (amount_fen, due) pairs; `client_token` makes a double submit one order."""

    person_id: uuid.UUID
    branch_id: uuid.UUID
    method: str
    lines: tuple[NewLine, ...]
    goods_fen: int
    discount_fen: int
    delivery_fen: int
    total_fen: int
    terms: tuple[tuple[int, str], ...]
    expires_at: datetime
    client_token: str
    contact_phone: str
    origin: dict[str, Any] = field(default_factory=dict)
    destination: dict[str, Any] | None = None
    route: dict[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class CreatedOrder:
    """`line_ids` in the order of the lines given."""

    order_id: uuid.UUID
    number: str
    line_ids: tuple[uuid.UUID, ...]


def create_order(tx: Tx, new: NewOrder, now: datetime) -> CreatedOrder:
    """Add the rows (written at the next flush) and publish `OrderPlaced`; goods are reserved by the caller."""
    if sum(amount_fen for amount_fen, _due in new.terms) != new.total_fen:
        raise ValueError("the payment schedule does not add up to the total")
    order_id, number = new_id(), new_number("L", now)
    tx.append(
        Order,
        id=order_id,
        number=number,
        person_id=new.person_id,
        branch_id=new.branch_id,
        method=new.method,
        state=str(OrderState.AWAITING_PAYMENT),
        goods_fen=new.goods_fen,
        delivery_fen=new.delivery_fen,
        discount_fen=new.discount_fen,
        total_fen=new.total_fen,
        placed_at=now,
        expires_at=new.expires_at,
        client_token=new.client_token,
        origin=new.origin,
        destination=new.destination,
        route=new.route,
        contact_phone=new.contact_phone,
        note=new.note,
    )
    line_ids = tuple(_append_line(tx, order_id, place, line) for place, line in enumerate(new.lines))
    for place, (amount_fen, due) in enumerate(new.terms):
        tx.append(PaymentTerm, id=new_id(), order_id=order_id, position=place, amount_fen=amount_fen, due=due)
    publish(tx, OrderPlaced(order_id, new.person_id, new.branch_id), now)
    return CreatedOrder(order_id, number, line_ids)


def _append_line(tx: Tx, order_id: uuid.UUID, place: int, new: NewLine) -> uuid.UUID:
    line_id = new_id()
    tx.append(
        OrderLine,
        id=line_id,
        order_id=order_id,
        position=place,
        sku_id=new.sku_id,
        product_id=new.product_id,
        category_id=new.category_id,
        product_number=new.product_number,
        name=new.name,
        spec_text=new.spec_text,
        picture=new.picture,
        unit_price_fen=new.unit_price_fen,
        list_price_fen=new.list_price_fen,
        quantity=new.quantity,
        amount_fen=new.amount_fen,
        unit_cost_fen=new.unit_cost_fen,
        allocated=new.quantity,
    )
    for item in new.adjustments:
        tx.append(
            LineAdjustment,
            id=new_id(),
            line_id=line_id,
            kind=item.kind,
            amount_fen=item.amount_fen,
            funded_by=item.funded_by,
        )
    return line_id
