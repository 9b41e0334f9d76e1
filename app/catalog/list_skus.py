"""SKUs for staff: every one of them, with the chain's price, found by words, number or barcode."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, or_, select, tuple_

from app.catalog.models import BranchPrice, Product, Sku
from app.catalog.rules import needles
from app.catalog.states import SaleStatus
from app.kernel.database import Tx
from app.web.pagination import Page, cut_page, decode_cursor


@dataclass(frozen=True)
class SkuRow:
    """A SKU as staff see it; prices in fen are the chain's; `on_sale` when SKU and product are on."""

    sku_id: uuid.UUID
    number: str
    name: str
    spec_text: str
    picture: str | None
    barcode: str | None
    external_ref: str | None
    price_fen: int
    list_price_fen: int
    on_sale: bool
    key: tuple[int, str, int, str]


def list_skus(
    tx: Tx, *, query: str | None = None, cursor: str | None = None, size: int = 20, sku_id: uuid.UUID | None = None
) -> Page[SkuRow]:
    """By product and position; one statement. `query` may be words, a barcode, or a SKU's external reference."""
    statement = select(Sku, Product).join(Product, Product.id == Sku.product_id)
    asked = (query or "").strip()
    if asked:
        words = and_(*(Product.search_text.like(needle, escape="\\") for needle in needles(asked)))
        statement = statement.where(or_(words, Sku.barcode == asked, Sku.external_ref == asked))
    if sku_id is not None:
        statement = statement.where(Sku.id == sku_id)
    key = decode_cursor(cursor)
    if key and [type(part) for part in key] == [int, str, int, str]:
        after = (key[0], key[1], key[2], _uuid(key[3]))
        statement = statement.where(tuple_(Product.rank, Product.number, Sku.position, Sku.id) > after)
    ordered = statement.order_by(Product.rank, Product.number, Sku.position, Sku.id).limit(size + 1)
    rows = [_row(sku, product) for sku, product in tx.execute(ordered)]
    return cut_page(rows, size, lambda row: row.key)


def branch_prices(
    tx: Tx, branch_ids: Collection[uuid.UUID], sku_ids: Collection[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """(branch, SKU) to the branch's own price in fen, where it has one; one statement."""
    if not branch_ids or not sku_ids:
        return {}
    rows = tx.execute(
        select(BranchPrice.branch_id, BranchPrice.sku_id, BranchPrice.price_fen).where(
            BranchPrice.branch_id.in_(set(branch_ids)), BranchPrice.sku_id.in_(set(sku_ids))
        )
    )
    return {(row.branch_id, row.sku_id): row.price_fen for row in rows}


def _row(sku: Sku, product: Product) -> SkuRow:
    return SkuRow(
        sku_id=sku.id,
        number=product.number,
        name=product.name,
        spec_text=sku.spec_text,
        picture=product.pictures[0] if product.pictures else None,
        barcode=sku.barcode,
        external_ref=sku.external_ref,
        price_fen=sku.price_fen,
        list_price_fen=sku.list_price_fen,
        on_sale=sku.status == product.status == SaleStatus.ON,
        key=(product.rank, product.number, sku.position, sku.id.hex),
    )


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
