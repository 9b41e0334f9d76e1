"""Categories, brands, products, SKUs, and what a branch does differently."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.catalog.rules import MAX_PRICE_FEN
from app.kernel.database import Base


class Category(Base):
    """A shelf; at most three deep."""

    __tablename__ = "category"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    external_ref: Mapped[str | None] = mapped_column(String(120), unique=True)
    external_row: Mapped[int | None]
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("category.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(Text, default="")
    picture: Mapped[str | None] = mapped_column(String(64))
    rank: Mapped[int] = mapped_column(default=0)


class Brand(Base):
    """A maker's name."""

    __tablename__ = "brand"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    external_ref: Mapped[str | None] = mapped_column(String(120), unique=True)
    external_row: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")


class Product(Base):
    """What a shopper looks at. `number` is public; `pictures` are names in the file store, the first is the cover.

    `attributes` and `specs` are lists of [name, value]; `list_price_fen` is for SKUs that bring none of their own.
    """

    __tablename__ = "product"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    external_ref: Mapped[str | None] = mapped_column(String(120), unique=True)
    external_row: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(120))
    brief: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    keywords: Mapped[str] = mapped_column(String(200), default="")
    attributes: Mapped[list[Any]]
    specs: Mapped[list[Any]]
    list_price_fen: Mapped[int | None]
    pictures: Mapped[list[Any]]
    unit: Mapped[str] = mapped_column(String(10), default="件")
    category_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("category.id"), index=True)
    brand_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("brand.id"), index=True)
    status: Mapped[str] = mapped_column(String(4))
    rank: Mapped[int] = mapped_column(default=0)
    search_text: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("status IN ('on', 'off')", name="status_known"),
        Index("ix_product_shelf", "status", "rank", "number"),
    )


class Sku(Base):
    """What a shopper buys. `specs` is a list of [name, value]; `spec_text` joins the values; `unit_cost_fen` is for staff only."""

    __tablename__ = "sku"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    external_ref: Mapped[str | None] = mapped_column(String(120), unique=True)
    external_row: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
    specs: Mapped[list[Any]]
    spec_text: Mapped[str] = mapped_column(String(200), default="")
    barcode: Mapped[str | None] = mapped_column(String(40), index=True)
    list_price_fen: Mapped[int]
    price_fen: Mapped[int]
    unit_cost_fen: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(4))
    changed_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint(f"price_fen > 0 AND price_fen <= {MAX_PRICE_FEN}", name="price_within_bounds"),
        CheckConstraint(f"list_price_fen > 0 AND list_price_fen <= {MAX_PRICE_FEN}", name="list_price_within_bounds"),
        CheckConstraint(f"unit_cost_fen >= 0 AND unit_cost_fen <= {MAX_PRICE_FEN}", name="cost_within_bounds"),
        CheckConstraint("status IN ('on', 'off')", name="status_known"),
        Index("ix_sku_product", "product_id", "position"),
    )


class BranchPrice(Base):
    """A branch's own price of a SKU; no row means the chain's price."""

    __tablename__ = "branch_price"
    branch_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sku_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sku.id"), primary_key=True, index=True)
    price_fen: Mapped[int]
    changed_at: Mapped[datetime]
    __table_args__ = (CheckConstraint(f"price_fen > 0 AND price_fen <= {MAX_PRICE_FEN}", name="price_within_bounds"),)


class BranchAssortment(Base):
    """Whether a branch lists a product; no row means it does."""

    __tablename__ = "branch_assortment"
    branch_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"), primary_key=True, index=True)
    listed: Mapped[bool]
