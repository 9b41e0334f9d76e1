"""Goods for pages and other packages, at a branch's price.

Promises: each function is one statement, `product_cards` and `product_page` at most two; `branch_id` None means the chain's
own price and listing.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_

from app.catalog.models import BranchAssortment, BranchPrice, Brand, Category, Product, Sku
from app.catalog.rules import needles
from app.catalog.states import SaleStatus
from app.kernel.database import Tx
from app.web.pagination import Page, cut_page, decode_cursor

CARD = (
    Product.id, Product.number, Product.name, Product.brief, Product.pictures, Product.category_id, Product.rank,
)  # fmt: skip
OFFER = (
    Sku.id, Sku.product_id, Sku.specs, Sku.spec_text, Sku.barcode, Sku.price_fen, Sku.list_price_fen, Sku.status,
    Sku.unit_cost_fen,
    Product.status.label("product_status"), Product.number, Product.name, Product.pictures, Product.category_id,
    Product.brand_id, Product.unit,
)  # fmt: skip


@dataclass(frozen=True)
class SkuOffer:
    """A SKU at a branch. Prices in fen; `on_sale` when SKU and product are on and the branch lists the product.

    `unit_cost_fen` (None: nobody knows) is for staff and the order's own line; no page of a shopper shows it.
    """

    sku_id: uuid.UUID
    product_id: uuid.UUID
    number: str
    name: str
    spec_text: str
    specs: tuple[tuple[str, str], ...]
    picture: str | None
    price_fen: int
    list_price_fen: int
    on_sale: bool
    category_id: uuid.UUID | None
    brand_id: uuid.UUID | None
    unit: str
    barcode: str | None
    unit_cost_fen: int | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ProductPage:
    """Everything the product page shows, except stock. `pictures` are names in the file store."""

    product_id: uuid.UUID
    number: str
    name: str
    brief: str
    description: str
    attributes: tuple[tuple[str, str], ...]
    pictures: tuple[str, ...]
    unit: str
    keywords: str
    status: str
    category_id: uuid.UUID | None
    category_name: str
    brand_name: str
    on_sale: bool
    skus: tuple[SkuOffer, ...]


@dataclass(frozen=True)
class ProductCard:
    """A product in a list; `price_fen` is the lowest of its SKUs at the branch, `list_price_fen` that SKU's list price."""

    product_id: uuid.UUID
    number: str
    name: str
    brief: str
    picture: str | None
    price_fen: int
    list_price_fen: int
    sku_count: int
    category_id: uuid.UUID | None
    sku_ids: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class CategoryView:
    """A shelf; `parent_id` None at the top."""

    category_id: uuid.UUID
    parent_id: uuid.UUID | None
    name: str
    rank: int
    picture: str | None


def sku_offers(tx: Tx, branch_id: uuid.UUID | None, sku_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, SkuOffer]:
    """Offers by SKU id; unknown ids are left out."""
    if not sku_ids:
        return {}
    rows = tx.execute(_offers(branch_id).where(Sku.id.in_(set(sku_ids))))
    return {row.id: _offer(row) for row in rows}


def find_sku_by_barcode(tx: Tx, branch_id: uuid.UUID | None, barcode: str) -> SkuOffer | None:
    """The offer a scanned barcode means, on-sale ones first."""
    rows = [_offer(row) for row in tx.execute(_offers(branch_id).where(Sku.barcode == barcode))]
    return min(rows, key=lambda offer: (not offer.on_sale, offer.sku_id), default=None)


def product_page(tx: Tx, branch_id: uuid.UUID | None, number: str) -> ProductPage | None:
    """One product by its public number, with every SKU that is on (all of them when none is)."""
    head = tx.execute(
        select(Product, Category.name.label("category"), Brand.name.label("brand"))
        .outerjoin(Category, Category.id == Product.category_id)
        .outerjoin(Brand, Brand.id == Product.brand_id)
        .where(Product.number == number)
    ).one_or_none()
    if head is None:
        return None
    product: Product = head.Product
    rows = tx.execute(_offers(branch_id).where(Sku.product_id == product.id).order_by(Sku.position, Sku.id)).all()
    on = [row for row in rows if row.status == SaleStatus.ON] or rows
    skus = tuple(_offer(row) for row in on)
    return ProductPage(
        product_id=product.id,
        number=product.number,
        name=product.name,
        brief=product.brief,
        description=product.description,
        attributes=tuple((name, value) for name, value in product.attributes),
        pictures=tuple(product.pictures),
        unit=product.unit,
        keywords=product.keywords,
        status=product.status,
        category_id=product.category_id,
        category_name=head.category or "",
        brand_name=head.brand or "",
        on_sale=any(offer.on_sale for offer in skus),
        skus=skus,
    )


def product_cards(
    tx: Tx,
    branch_id: uuid.UUID | None,
    *,
    category_id: uuid.UUID | None = None,
    query: str | None = None,
    cursor: str | None = None,
    size: int = 24,
) -> Page[ProductCard]:
    """Products on sale at the branch, by rank and number; `category_id` includes the shelves below it."""
    rows = tx.execute(_shelf(branch_id, category_id, query, cursor, size)).all()
    page = cut_page(rows, size, lambda row: (row.rank, row.number))
    prices = _prices(tx, branch_id, [row.id for row in page.items], Sku.status == SaleStatus.ON)
    return Page([_card(row, prices[row.id]) for row in page.items if row.id in prices], page.next_cursor)


def product_views(tx: Tx, product_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, ProductCard]:
    """Cards at the chain's price by product id, off-sale ones included; unknown ids and products without SKU are left out."""
    if not product_ids:
        return {}
    rows = tx.execute(select(*CARD).where(Product.id.in_(set(product_ids)))).all()
    prices = _prices(tx, None, [row.id for row in rows])
    return {row.id: _card(row, prices[row.id]) for row in rows if row.id in prices}


def find_product_id(tx: Tx, number: str) -> uuid.UUID | None:
    """The id behind a public number."""
    return tx.scalar(select(Product.id).where(Product.number == number))


def categories(tx: Tx) -> tuple[CategoryView, ...]:
    """All shelves, by rank and name."""
    rows = tx.execute(
        select(Category.id, Category.parent_id, Category.name, Category.rank, Category.picture).order_by(
            Category.rank, Category.name
        )
    )
    return tuple(CategoryView(*row) for row in rows)


def _offers(branch_id: uuid.UUID | None) -> Select[Any]:
    """SKUs with their product, the branch's price (or none) and listing (or none)."""
    return (
        select(*OFFER, BranchPrice.price_fen.label("branch_price_fen"), BranchAssortment.listed)
        .join(Product, Product.id == Sku.product_id)
        .outerjoin(BranchPrice, and_(BranchPrice.sku_id == Sku.id, BranchPrice.branch_id == branch_id))
        .outerjoin(
            BranchAssortment,
            and_(BranchAssortment.product_id == Product.id, BranchAssortment.branch_id == branch_id),
        )
    )


def _offer(row: Any) -> SkuOffer:
    return SkuOffer(
        sku_id=row.id,
        product_id=row.product_id,
        number=row.number,
        name=row.name,
        spec_text=row.spec_text,
        specs=tuple((name, value) for name, value in row.specs),
        picture=row.pictures[0] if row.pictures else None,
        price_fen=row.price_fen if row.branch_price_fen is None else row.branch_price_fen,
        list_price_fen=row.list_price_fen,
        on_sale=row.status == row.product_status == SaleStatus.ON and row.listed is not False,
        category_id=row.category_id,
        brand_id=row.brand_id,
        unit=row.unit,
        barcode=row.barcode,
        unit_cost_fen=row.unit_cost_fen,
    )


def _shelf(
    branch_id: uuid.UUID | None, category_id: uuid.UUID | None, query: str | None, cursor: str | None, size: int
) -> Select[Any]:
    hidden = select(BranchAssortment.product_id).where(
        BranchAssortment.branch_id == branch_id,
        BranchAssortment.product_id == Product.id,
        BranchAssortment.listed.is_(False),
    )
    sold = select(Sku.id).where(Sku.product_id == Product.id, Sku.status == SaleStatus.ON)
    statement = select(*CARD).where(Product.status == SaleStatus.ON, sold.exists(), ~hidden.exists())
    if category_id is not None:
        statement = statement.where(Product.category_id.in_(_below(category_id)))
    for needle in needles(query or ""):
        statement = statement.where(Product.search_text.like(needle, escape="\\"))
    key = decode_cursor(cursor)
    if key and len(key) == 2 and isinstance(key[0], int) and isinstance(key[1], str):
        statement = statement.where(tuple_(Product.rank, Product.number) > (key[0], key[1]))
    return statement.order_by(Product.rank, Product.number).limit(size + 1)


def _below(category_id: uuid.UUID) -> Select[tuple[uuid.UUID]]:
    """A shelf and everything on it; shelves are at most three deep."""
    children = select(Category.id).where(Category.parent_id == category_id)
    return select(Category.id).where(
        or_(Category.id == category_id, Category.parent_id == category_id, Category.parent_id.in_(children))
    )


def _prices(
    tx: Tx, branch_id: uuid.UUID | None, product_ids: list[uuid.UUID], *conditions: ColumnElement[bool]
) -> dict[uuid.UUID, list[Any]]:
    """Product to its SKUs' ids and prices in fen at the branch."""
    if not product_ids:
        return {}
    price = func.coalesce(BranchPrice.price_fen, Sku.price_fen).label("price_fen")
    rows = tx.execute(
        select(Sku.product_id, Sku.id, price, Sku.list_price_fen)
        .outerjoin(BranchPrice, and_(BranchPrice.sku_id == Sku.id, BranchPrice.branch_id == branch_id))
        .where(Sku.product_id.in_(product_ids), *conditions)
        .order_by(Sku.position, Sku.id)
    )
    found: dict[uuid.UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.product_id, []).append(row)
    return found


def _card(product: Any, skus: list[Any]) -> ProductCard:
    cheapest = min(skus, key=lambda sku: sku.price_fen)
    return ProductCard(
        product_id=product.id,
        number=product.number,
        name=product.name,
        brief=product.brief,
        picture=product.pictures[0] if product.pictures else None,
        price_fen=cheapest.price_fen,
        list_price_fen=cheapest.list_price_fen,
        sku_count=len(skus),
        category_id=product.category_id,
        sku_ids=tuple(sku.id for sku in skus),
    )
