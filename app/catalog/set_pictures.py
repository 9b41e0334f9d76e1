"""Give a product its pictures, and a shelf its tile.

Promises: pictures are names of the file store, put there before the transaction; the first is the cover.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from app.catalog.models import Category, Product
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import NotFound


class GoodsUnknown(NotFound):
    code = "catalog.goods_unknown"
    sentence = "没有这件商品或这个分类。"


def set_pictures(tx: Tx, number: str, pictures: Sequence[str], by: str, now: datetime) -> None:
    """Replace the pictures of the product with public `number`; raises `GoodsUnknown`. Audited."""
    done = tx.execute(
        update(Product)
        .where(Product.number == number)
        .values(pictures=list(pictures), changed_at=now)
        .execution_options(synchronize_session=False)
    )
    if not getattr(done, "rowcount", 0):
        raise GoodsUnknown
    record(tx, by, "catalog.set_pictures", f"product:{number}", now, detail={"count": len(pictures)})


def set_shelf_picture(tx: Tx, reference: str, picture: str | None) -> None:
    """Replace the tile of the shelf with external `reference` (its path in our own files); raises `GoodsUnknown`."""
    done = tx.execute(
        update(Category)
        .where(Category.external_ref == reference)
        .values(picture=picture)
        .execution_options(synchronize_session=False)
    )
    if not getattr(done, "rowcount", 0):
        raise GoodsUnknown
