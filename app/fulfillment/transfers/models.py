"""Shortages, transfers and what is in them."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base


class Transfer(Base):
    """Goods one branch or warehouse gives another; `version` counts its changes."""

    __tablename__ = "transfer"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    from_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branch.id"))
    to_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branch.id"))
    state: Mapped[str] = mapped_column(String(10))
    promise_at: Mapped[datetime]
    requested_by: Mapped[str] = mapped_column(String(80))
    requested_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(String(80))
    approved_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="two_places"),
        Index("ix_transfer_from", "from_id", "state"),
        Index("ix_transfer_to", "to_id", "state"),
        Index("ix_transfer_state", "state", "requested_at"),
    )


class TransferLine(Base):
    """Pieces of one SKU; what is neither received nor lost is still on its way."""

    __tablename__ = "transfer_line"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    transfer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("transfer.id"))
    sku_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sku.id"))
    quantity: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    lost: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        UniqueConstraint("transfer_id", "sku_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("received >= 0 AND lost >= 0 AND received + lost <= quantity", name="parts_within_quantity"),
    )


class Shortage(Base):
    """Pieces of an order line its branch does not have; `transfer_id` while they come from a donor."""

    __tablename__ = "shortage"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("shop_order.id"), index=True)
    fulfillment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("fulfillment.id"), index=True)
    order_line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order_line.id"))
    sku_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sku.id"))
    branch_id: Mapped[uuid.UUID]
    quantity: Mapped[int]
    cause: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    transfer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("transfer.id"), index=True)
    reported_by: Mapped[str] = mapped_column(String(80))
    reported_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("cause IN ('count', 'damaged', 'rejected', 'lost')", name="cause_known"),
        Index("ix_shortage_state", "state", "reported_at"),
    )
