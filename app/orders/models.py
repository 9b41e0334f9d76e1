"""Orders, their lines, the lines' adjustments and the payment schedule."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.database import Base, append_only
from app.kernel.money import MAX_FEN


class Order(Base):
    """One order at one selling branch. `origin` says through which door it came, `route` why it is fulfilled where it is."""

    __tablename__ = "shop_order"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[uuid.UUID]
    branch_id: Mapped[uuid.UUID]
    method: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    goods_fen: Mapped[int]
    delivery_fen: Mapped[int]
    discount_fen: Mapped[int]
    total_fen: Mapped[int]
    paid_fen: Mapped[int] = mapped_column(default=0)
    refunded_fen: Mapped[int] = mapped_column(default=0)
    placed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(80), default="")
    client_token: Mapped[str] = mapped_column(String(64))
    origin: Mapped[dict[str, Any]]
    destination: Mapped[dict[str, Any] | None]
    route: Mapped[dict[str, Any]]
    contact_phone: Mapped[str] = mapped_column(String(20), index=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    lines: Mapped[list["OrderLine"]] = relationship(
        lazy="raise", order_by="OrderLine.position", viewonly=True, primaryjoin="Order.id == OrderLine.order_id"
    )
    __table_args__ = (
        UniqueConstraint("person_id", "client_token"),
        CheckConstraint("goods_fen > 0 AND delivery_fen >= 0 AND discount_fen >= 0", name="parts_not_negative"),
        CheckConstraint("discount_fen <= goods_fen", name="discount_within_goods"),
        CheckConstraint("total_fen = goods_fen - discount_fen + delivery_fen", name="total_adds_up"),
        CheckConstraint(f"total_fen > 0 AND total_fen <= {MAX_FEN}", name="total_bounds"),
        CheckConstraint("paid_fen >= 0 AND paid_fen <= total_fen", name="paid_bounds"),
        CheckConstraint("refunded_fen >= 0 AND refunded_fen <= paid_fen", name="refunded_bounds"),
        Index("ix_shop_order_person", "person_id", "placed_at"),
        Index("ix_shop_order_branch", "branch_id", "placed_at"),
        Index("ix_shop_order_state", "state", "expires_at"),
        Index("ix_shop_order_placed_at", "placed_at"),
    )


class OrderLine(Base):
    """One SKU of an order, frozen at placement but for its counters. `amount_fen` is after adjustments."""

    __tablename__ = "order_line"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("shop_order.id"))
    position: Mapped[int]
    sku_id: Mapped[uuid.UUID] = mapped_column(index=True)
    product_id: Mapped[uuid.UUID] = mapped_column(index=True)
    category_id: Mapped[uuid.UUID | None]
    product_number: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    spec_text: Mapped[str] = mapped_column(String(200))
    picture: Mapped[str | None] = mapped_column(String(64))
    unit_price_fen: Mapped[int]
    list_price_fen: Mapped[int]
    quantity: Mapped[int]
    amount_fen: Mapped[int]
    unit_cost_fen: Mapped[int | None]
    allocated: Mapped[int]
    handed_over: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    refunded_fen: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[int] = mapped_column(default=0, server_default="0")
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity >= 1 AND quantity <= 999", name="quantity_bounds"),
        CheckConstraint(f"unit_price_fen > 0 AND unit_price_fen <= {MAX_FEN}", name="price_bounds"),
        CheckConstraint("amount_fen >= 0 AND amount_fen <= unit_price_fen * quantity", name="amount_bounds"),
        CheckConstraint(
            "allocated >= 0 AND handed_over >= 0 AND allocated + handed_over <= quantity", name="counters_bounds"
        ),
        CheckConstraint("cancelled >= 0 AND allocated + handed_over + cancelled <= quantity", name="cancelled_bounds"),
        CheckConstraint("unit_cost_fen >= 0", name="cost_not_negative"),
        CheckConstraint("returned >= 0 AND returned <= handed_over", name="returned_bounds"),
        CheckConstraint("refunded_fen >= 0 AND refunded_fen <= amount_fen", name="refunded_bounds"),
    )


@append_only
class LineAdjustment(Base):
    """What made a line cheaper: `amount_fen` is taken off, `funded_by` bears it (`shop`, `branch:<id>` …)."""

    __tablename__ = "line_adjustment"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order_line.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    amount_fen: Mapped[int]
    funded_by: Mapped[str] = mapped_column(String(60))
    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount_positive"),)


@append_only
class PaymentTerm(Base):
    """One part of the schedule, `due` now or later; a term is paid when the order's paid sum reaches it."""

    __tablename__ = "payment_term"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("shop_order.id"))
    position: Mapped[int]
    amount_fen: Mapped[int]
    due: Mapped[str] = mapped_column(String(8))
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("due IN ('now', 'later')", name="due_known"),
    )
