"""Goods for tests."""

import itertools
import uuid
from datetime import UTC, datetime
from typing import Any

from app.catalog.models import BranchAssortment, BranchPrice, Category, Product, Sku
from app.catalog.rules import search_text, spec_text
from app.kernel.database import Tx
from app.kernel.ids import new_id

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_numbers = itertools.count(1)


def make_category(tx: Tx, **over: Any) -> Category:
    """A shelf at the top."""
    row = Category(**({"id": new_id(), "name": f"货架{next(_numbers)}"} | over))
    tx.add(row)
    tx.flush()
    return row


def make_product(tx: Tx, **over: Any) -> Product:
    """A product on sale, without SKUs."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "id": new_id(), "number": f"P{number:05d}", "name": f"测试商品{number}", "brief": "好用", "description": "",
        "attributes": [], "specs": [], "pictures": [], "unit": "件", "status": "on", "changed_at": EPOCH,
    }  # fmt: skip
    values |= over
    values.setdefault("search_text", search_text([values["name"], values["brief"], values["number"]]))
    row = Product(**values)
    tx.add(row)
    tx.flush()
    return row


def make_sku(tx: Tx, product: Product | None = None, **over: Any) -> Sku:
    """A SKU on sale at ¥199.00 (list ¥259.00), with a product of its own unless one is given."""
    product = product or make_product(tx)
    specs = over.pop("specs", [["颜色", "晴空蓝"]])
    values: dict[str, Any] = {
        "id": new_id(), "product_id": product.id, "specs": specs, "spec_text": spec_text(specs), "status": "on",
        "list_price_fen": 25900, "price_fen": 19900, "changed_at": EPOCH,
    }  # fmt: skip
    row = Sku(**(values | over))
    tx.add(row)
    tx.flush()
    return row


def make_branch_price(tx: Tx, branch_id: uuid.UUID, sku_id: uuid.UUID, price_fen: int) -> None:
    """The branch's own price."""
    tx.add(BranchPrice(branch_id=branch_id, sku_id=sku_id, price_fen=price_fen, changed_at=EPOCH))
    tx.flush()


def hide_product(tx: Tx, branch_id: uuid.UUID, product_id: uuid.UUID) -> None:
    """The branch does not list the product."""
    tx.add(BranchAssortment(branch_id=branch_id, product_id=product_id, listed=False))
    tx.flush()
