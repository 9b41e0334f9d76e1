"""Goods for pages and other packages, at a branch's price.

Promises: each function is one statement; `branch_id` None means the chain's own price and listing.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select, tuple_

from app.catalog.models import BranchAssortment, BranchPrice, Brand, Category, Product, Sku
from app.catalog.rules import needles
from app.catalog.states import SaleStatus
from app.kernel.database import Tx
from app.web.pagination import Page, cut_page, decode_cursor

# Tables and prepared statements instead of classes: a shelf is read far more often than all the rest together.
PRODUCT, SKU, CATEGORY, BRAND = Product.__table__.c, Sku.__table__.c, Category.__table__.c, Brand.__table__.c
CARD = (
    PRODUCT.id, PRODUCT.number, PRODUCT.name, PRODUCT.brief, PRODUCT.pictures, PRODUCT.category_id, PRODUCT.rank,
)  # fmt: skip
OFFER = (
    SKU.id, SKU.product_id, SKU.specs, SKU.spec_text, SKU.barcode, SKU.price_fen, SKU.list_price_fen, SKU.status,
    SKU.unit_cost_fen,
    PRODUCT.status.label("product_status"), PRODUCT.number, PRODUCT.name, PRODUCT.pictures, PRODUCT.category_id,
    PRODUCT.brand_id, PRODUCT.unit,
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
    rows = tx.execute(_BY_SKU, {"branch_id": branch_id, "sku_ids": list(set(sku_ids))})
    return {row.id: _offer(row) for row in rows}


def find_sku_by_barcode(tx: Tx, branch_id: uuid.UUID | None, barcode: str) -> SkuOffer | None:
    """The offer a scanned barcode means, on-sale ones first."""
    rows = [_offer(row) for row in tx.execute(_BY_BARCODE, {"branch_id": branch_id, "barcode": barcode})]
    return min(rows, key=lambda offer: (not offer.on_sale, offer.sku_id), default=None)


def product_page(tx: Tx, branch_id: uuid.UUID | None, number: str) -> ProductPage | None:
    """One product by its public number, with every SKU that is on (all of them when none is)."""
    rows = tx.execute(_PAGE, {"branch_id": branch_id, "number": number}).all()
    if not rows:
        return None
    product = rows[0]
    # A product without a SKU still comes as one row: the SKU's columns are empty then.
    known = [row for row in rows if row.id is not None]
    on = [row for row in known if row.status == SaleStatus.ON] or known
    skus = tuple(_offer(row) for row in on)
    return ProductPage(
        product_id=product.page_id,
        number=product.number,
        name=product.name,
        brief=product.brief,
        description=product.description,
        attributes=tuple((name, value) for name, value in product.attributes),
        pictures=tuple(product.pictures),
        unit=product.unit,
        keywords=product.keywords,
        status=product.product_status,
        category_id=product.category_id,
        category_name=product.category or "",
        brand_name=product.brand or "",
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
    words, after = needles(query or ""), decode_cursor(cursor)
    seeks = bool(after and len(after) == 2 and isinstance(after[0], int) and isinstance(after[1], str))
    params: dict[str, Any] = {"branch_id": branch_id, "category_id": category_id, "most": size + 1}
    params |= {f"word{place}": word for place, word in enumerate(words)}
    params |= {"after_rank": after[0], "after_number": after[1]} if after and seeks else {}
    products = _by_product(tx.execute(_shelf(category_id is not None, len(words), seeks), params))
    page = cut_page(list(products.values()), size, lambda rows: (rows[0].rank, rows[0].number))
    return Page([_card(rows) for rows in page.items], page.next_cursor)


def product_views(tx: Tx, product_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, ProductCard]:
    """Cards at the chain's price by product id, off-sale ones included; unknown ids and products without SKU are left out."""
    if not product_ids:
        return {}
    found = _by_product(tx.execute(_VIEWS, {"branch_id": None, "product_ids": list(set(product_ids))}))
    return {product_id: _card(rows) for product_id, rows in found.items()}


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


def _by_product(rows: Any) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.id, []).append(row)
    return found


def _card(skus: list[Any]) -> ProductCard:
    product, cheapest = skus[0], min(skus, key=lambda sku: sku.price_fen)
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
        sku_ids=tuple(sku.sku_id for sku in skus),
    )


def _at_branch(skus: Any) -> Any:
    """`skus` with the branch's own price, or none; parameter `branch_id`."""
    own = BranchPrice.__table__.c
    return skus.outerjoin(own.sku_id.table, and_(own.sku_id == SKU.id, own.branch_id == bindparam("branch_id")))


def _offers(of: Any) -> Select[Any]:
    """SKUs `of` some products with the branch's price (or none) and listing (or none)."""
    listing = BranchAssortment.__table__.c
    listed = and_(listing.product_id == PRODUCT.id, listing.branch_id == bindparam("branch_id"))
    columns = (*OFFER, BranchPrice.__table__.c.price_fen.label("branch_price_fen"), listing.listed)
    return select(*columns).select_from(_at_branch(of).outerjoin(listing.listed.table, listed))


def _card_rows(products: Any, *conditions: Any) -> Select[Any]:
    """The SKUs of `products` at the branch's price, one row each with the product's columns."""
    price_fen = func.coalesce(BranchPrice.__table__.c.price_fen, SKU.price_fen).label("price_fen")
    skus = products.join(Sku.__table__, and_(SKU.product_id == products.c.id, *conditions))
    return (
        select(*(products.c[column.name] for column in CARD), SKU.id.label("sku_id"), price_fen, SKU.list_price_fen)
        .select_from(_at_branch(skus))
        .order_by(products.c.rank, products.c.number, SKU.position, SKU.id)
    )


@cache
def _shelf(in_category: bool, words: int, seeks: bool) -> Select[Any]:
    """One page of products on sale, with their SKUs; parameters as its conditions name them."""
    listing = BranchAssortment.__table__.c
    hidden = select(listing.product_id).where(
        listing.branch_id == bindparam("branch_id"), listing.product_id == PRODUCT.id, listing.listed.is_(False)
    )
    sold = select(SKU.id).where(SKU.product_id == PRODUCT.id, SKU.status == SaleStatus.ON)
    found = select(*CARD).where(PRODUCT.status == SaleStatus.ON, sold.exists(), ~hidden.exists())
    if in_category:
        found = found.where(PRODUCT.category_id.in_(_below()))
    for place in range(words):
        found = found.where(PRODUCT.search_text.like(bindparam(f"word{place}"), escape="\\"))
    if seeks:
        rank, number = PRODUCT.rank, PRODUCT.number
        after = tuple_(bindparam("after_rank", type_=rank.type), bindparam("after_number", type_=number.type))
        found = found.where(tuple_(rank, number) > after)
    page = found.order_by(PRODUCT.rank, PRODUCT.number).limit(bindparam("most")).subquery()
    return _card_rows(page, SKU.status == SaleStatus.ON)


def _below() -> Select[tuple[uuid.UUID]]:
    """A shelf and everything on it; shelves are at most three deep."""
    own, parent, top = CATEGORY.id, CATEGORY.parent_id, bindparam("category_id", type_=CATEGORY.id.type)
    return select(own).where(or_(own == top, parent == top, parent.in_(select(own).where(parent == top))))


_SOLD = Sku.__table__.join(Product.__table__, PRODUCT.id == SKU.product_id)
_SKUS = _offers(_SOLD)
_BY_SKU = _SKUS.where(SKU.id.in_(bindparam("sku_ids", expanding=True)))
_BY_BARCODE = _SKUS.where(SKU.barcode == bindparam("barcode"))
_VIEWS = _card_rows(select(*CARD).where(PRODUCT.id.in_(bindparam("product_ids", expanding=True))).subquery())
_PAGE = (
    _offers(Product.__table__.outerjoin(Sku.__table__, SKU.product_id == PRODUCT.id))
    .add_columns(
        PRODUCT.id.label("page_id"), PRODUCT.brief, PRODUCT.description, PRODUCT.keywords, PRODUCT.attributes,
        select(CATEGORY.name).where(CATEGORY.id == PRODUCT.category_id).scalar_subquery().label("category"),
        select(BRAND.name).where(BRAND.id == PRODUCT.brand_id).scalar_subquery().label("brand"),
    )
    .where(PRODUCT.number == bindparam("number"))
    .order_by(SKU.position, SKU.id)
)  # fmt: skip
