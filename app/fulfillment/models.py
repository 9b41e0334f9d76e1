"""Fulfillments and what is in them."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base


class Fulfillment(Base):
    """One branch's part of an order. `candidates` is the routing as it was decided; `version` counts its changes."""

    __tablename__ = "fulfillment"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("shop_order.id"), index=True)
    branch_id: Mapped[uuid.UUID]
    method: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12))
    candidates: Mapped[list[Any]]
    shelf: Mapped[str] = mapped_column(String(20), default="")
    promise_at: Mapped[datetime | None]
    carrier: Mapped[str] = mapped_column(String(40), default="")
    tracking_no: Mapped[str] = mapped_column(String(40), default="")
    queued_at: Mapped[datetime]
    packed_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        Index("ix_fulfillment_board", "branch_id", "state", "queued_at"),
        Index("ix_fulfillment_state", "state", "queued_at"),
    )


class FulfillmentLine(Base):
    """How many of an order line this branch provides."""

    __tablename__ = "fulfillment_line"
    fulfillment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("fulfillment.id"), primary_key=True)
    order_line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order_line.id"), primary_key=True)
    quantity: Mapped[int]
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)
