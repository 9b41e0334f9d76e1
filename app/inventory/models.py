"""Stock, its movements, and what is promised to orders."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.inventory.rules import MAX_COUNT
from app.kernel.database import Base, append_only


class Stock(Base):
    """One SKU at one location. Units are pieces of the SKU."""

    __tablename__ = "stock"
    # The type is named: one read off the foreign key is known only once the other package's models are loaded, and the
    # statements prepared beside these models would bind nothing they can store.
    location_id: Mapped[uuid.UUID] = mapped_column(Uuid(as_uuid=True), ForeignKey("branch.id"), primary_key=True)
    sku_id: Mapped[uuid.UUID] = mapped_column(Uuid(as_uuid=True), ForeignKey("sku.id"), primary_key=True, index=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    allocated: Mapped[int] = mapped_column(default=0)
    safety: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("allocated >= 0 AND allocated <= on_hand", name="allocated_within_on_hand"),
        CheckConstraint(f"on_hand <= {MAX_COUNT}", name="on_hand_within_bounds"),
        CheckConstraint("safety >= 0", name="safety_not_negative"),
    )


@append_only
class StockMovement(Base):
    """Pieces that went from one place to another. Places: `branch:<id>`, `supplier`, `sold`, `lost`, `transit:<id>`."""

    __tablename__ = "stock_movement"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sku_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sku.id"))
    from_location: Mapped[str] = mapped_column(String(60))
    to_location: Mapped[str] = mapped_column(String(60))
    quantity: Mapped[int]
    reason: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("from_location <> to_location", name="really_moved"),
        Index("ix_stock_movement_from", "from_location", "sku_id", "at"),
        Index("ix_stock_movement_to", "to_location", "sku_id", "at"),
    )


class StockAllocation(Base):
    """What one order line was promised at one location: still held, handed over, or let go; the three add up."""

    __tablename__ = "stock_allocation"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    order_line_id: Mapped[uuid.UUID]
    location_id: Mapped[uuid.UUID]
    sku_id: Mapped[uuid.UUID]
    quantity: Mapped[int]
    held: Mapped[int]
    consumed: Mapped[int] = mapped_column(default=0)
    released: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime | None]
    at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("order_line_id", "location_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("held >= 0 AND consumed >= 0 AND released >= 0", name="parts_not_negative"),
        CheckConstraint("held + consumed + released = quantity", name="parts_add_up"),
        Index("ix_stock_allocation_held", "location_id", "sku_id", "held"),
    )
