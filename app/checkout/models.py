"""Baskets and address books."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.checkout.rules.quantity import MAX_QUANTITY
from app.kernel.database import Base


class Basket(Base):
    """Which branch a person shops at."""

    __tablename__ = "basket"
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    branch_id: Mapped[uuid.UUID]
    changed_at: Mapped[datetime]


class BasketLine(Base):
    """`seen_price_fen` is the price the shopper last agreed to see."""

    __tablename__ = "basket_line"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("basket.person_id"), primary_key=True)
    sku_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    quantity: Mapped[int]
    seen_price_fen: Mapped[int]
    added_at: Mapped[datetime]
    __table_args__ = (CheckConstraint(f"quantity >= 1 AND quantity <= {MAX_QUANTITY}", name="quantity_bounds"),)


class Address(Base):
    """Where things may be delivered; GCJ-02 degrees when the shopper pointed at the place."""

    __tablename__ = "address"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID]
    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(20))
    province: Mapped[str] = mapped_column(String(40))
    city: Mapped[str] = mapped_column(String(40))
    district: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(120))
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    is_default: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]
    __table_args__ = (Index("ix_address_person", "person_id", "changed_at"),)
