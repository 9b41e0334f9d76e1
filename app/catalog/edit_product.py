"""Change what a product says about itself, its shelf, and whether it is on sale."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.catalog.import_products import TEXTS
from app.catalog.models import Brand, Category, Product
from app.catalog.rules import search_text
from app.catalog.set_pictures import GoodsUnknown
from app.catalog.states import SaleStatus
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Invalid
from app.web.principal import Staff


class ProductWrong(Invalid):
    code = "catalog.product_wrong"
    sentence = "请检查商品资料：名称必填，文字不要太长，分类要存在。"


@dataclass(frozen=True)
class ProductForm:
    """What head office types; `status` is on or off."""

    name: str
    brief: str
    description: str
    unit: str
    keywords: str
    status: str
    category_id: UUID | None


def edit_product(tx: Tx, staff: Staff, number: str, wanted: ProductForm, now: datetime) -> None:
    """Audited with what changed; nothing is written when nothing differs.

    Raises `Forbidden`, `GoodsUnknown`, `ProductWrong`.
    """
    staff.require("catalog.edit")
    product = tx.scalars(select(Product).where(Product.number == number)).one_or_none()
    if product is None:
        raise GoodsUnknown
    _check(tx, wanted)
    different = {name: value for name, value in asdict(wanted).items() if getattr(product, name) != value}
    if not different:
        return
    before = {name: str(getattr(product, name)) for name in different}
    for name, value in different.items():
        setattr(product, name, value)
    brand = tx.get(Brand, product.brand_id) if product.brand_id else None
    words = [wanted.name, wanted.brief, wanted.keywords, brand.name if brand else "", number]
    product.search_text = search_text(words)
    product.changed_at = now
    detail = {"before": before, "after": {name: str(value) for name, value in different.items()}}
    record(tx, staff.actor, "catalog.edit_product", f"product:{number}", now, detail=detail)


def _check(tx: Tx, wanted: ProductForm) -> None:
    too_long = any(len(getattr(wanted, name)) > limit for name, limit in TEXTS.items())
    known = wanted.category_id is None or tx.get(Category, wanted.category_id) is not None
    if not wanted.name or too_long or not known or wanted.status not in list(SaleStatus):
        raise ProductWrong
