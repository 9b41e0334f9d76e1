"""Products for head office: on and off sale, with their shelf and price range."""

import uuid
from dataclasses import dataclass

from sqlalchemy import Select, case, func, select, tuple_

from app.catalog.models import Category, Product, Sku
from app.catalog.rules import needles
from app.catalog.states import SaleStatus
from app.kernel.database import Tx
from app.web.pagination import Page, cut_page, decode_cursor


@dataclass(frozen=True)
class ProductRow:
    """`least_fen` and `most_fen` are the chain's prices of its SKUs, None without SKUs; `sku_count` those on sale."""

    number: str
    name: str
    brief: str
    picture: str | None
    category_name: str
    status: str
    sku_count: int
    least_fen: int | None
    most_fen: int | None
    rank: int


def list_products(
    tx: Tx,
    *,
    query: str = "",
    status: str = "",
    category_id: uuid.UUID | None = None,
    cursor: str | None = None,
    size: int = 30,
) -> Page[ProductRow]:
    """By rank and number; one statement."""
    rows = [_row(*found) for found in tx.execute(_statement(query, status, category_id, cursor, size))]
    return cut_page(rows, size, lambda row: (row.rank, row.number))


def _statement(
    query: str, status: str, category_id: uuid.UUID | None, cursor: str | None, size: int
) -> Select[tuple[Product, str | None, int, int | None, int | None]]:
    on = func.coalesce(func.sum(case((Sku.status == SaleStatus.ON, 1), else_=0)), 0)
    sums = select(
        Sku.product_id, on.label("on"), func.min(Sku.price_fen).label("least"), func.max(Sku.price_fen).label("most")
    )
    skus = sums.group_by(Sku.product_id).subquery()
    statement = (
        select(Product, Category.name, func.coalesce(skus.c.on, 0), skus.c.least, skus.c.most)
        .outerjoin(Category, Category.id == Product.category_id)
        .outerjoin(skus, skus.c.product_id == Product.id)
    )
    for needle in needles(query):
        statement = statement.where(Product.search_text.like(needle, escape="\\"))
    if status in list(SaleStatus):
        statement = statement.where(Product.status == status)
    if category_id is not None:
        children = select(Category.id).where(Category.parent_id == category_id)
        statement = statement.where((Product.category_id == category_id) | Product.category_id.in_(children))
    key = decode_cursor(cursor)
    if key and [type(part) for part in key] == [int, str]:
        statement = statement.where(tuple_(Product.rank, Product.number) > (key[0], key[1]))
    return statement.order_by(Product.rank, Product.number).limit(size + 1)


def _row(product: Product, category: str | None, on: int, least: int | None, most: int | None) -> ProductRow:
    return ProductRow(
        number=product.number,
        name=product.name,
        brief=product.brief,
        picture=product.pictures[0] if product.pictures else None,
        category_name=category or "",
        status=product.status,
        sku_count=int(on),
        least_fen=least,
        most_fen=most,
        rank=product.rank,
    )
