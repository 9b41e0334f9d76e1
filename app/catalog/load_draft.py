"""The whole catalogue in memory while files are taken into it.

Promises: what files name is looked up here, whether it stood in the database or in another file of the same import; nothing is
written before every file was read.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from app.catalog.models import Brand, Category, Product, Sku
from app.kernel.database import Base, Tx
from app.kernel.ids import new_id
from app.kernel.import_report import ImportReport

Kept = TypeVar("Kept", Category, Brand, Product, Sku)


@dataclass
class Draft:
    """Rows by external reference, what is new among them, and what to do once they are stored."""

    tx: Tx
    by: str
    now: datetime
    categories: dict[str, Category] = field(default_factory=dict)
    brands: dict[str, Brand] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    skus: dict[str, Sku] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    sku_counts: dict[uuid.UUID, int] = field(default_factory=dict)
    fresh: list[Base] = field(default_factory=list)
    repriced: list[Sku] = field(default_factory=list)
    afterwards: list[Callable[[Tx], None]] = field(default_factory=list)

    def settle(
        self,
        model: type[Kept],
        rows: dict[str, Kept],
        reference: str,
        number: int,
        fields: Mapping[str, Any],
        report: ImportReport | None,
        only_new: Mapping[str, Any] | None = None,
    ) -> Kept:
        """Make the row, or change what differs, and count it in `report`; `only_new` are fields that are never changed."""
        known = rows.get(reference)
        if known is None:
            own = {"id": new_id(), "external_ref": reference, "external_row": number}
            rows[reference] = known = model(**{**own, **(only_new or {}), **fields, **self._dated(model)})
            self.fresh.append(known)
            outcome = "created"
        else:
            different = {name: value for name, value in fields.items() if getattr(known, name) != value}
            for name, value in (different | self._dated(model) if different else {}).items():
                setattr(known, name, value)
            outcome = "updated" if different else "unchanged"
        if report is not None:
            setattr(report, outcome, getattr(report, outcome) + 1)
        return known

    def fresh_in_order(self) -> list[Base]:
        """New rows, shelves before what stands on them."""
        by_id = {category.id: category for category in self.categories.values()}

        def depth(row: Base) -> int:
            return 1 + depth(by_id[row.parent_id]) if isinstance(row, Category) and row.parent_id else 0

        return sorted(self.fresh, key=depth)

    def _dated(self, model: type[Base]) -> dict[str, Any]:
        return {"changed_at": self.now} if model in (Product, Sku) else {}


def load_draft(tx: Tx, by: str, now: datetime, keep: bool) -> Draft:
    """Everything there is; with `keep` False the rows are loose, and changing them writes nothing."""
    draft = Draft(tx, by, now)
    _fill(tx, Category, draft.categories)
    _fill(tx, Brand, draft.brands)
    _fill(tx, Product, draft.products)
    _fill(tx, Sku, draft.skus)
    draft.numbers.update(product.number for product in draft.products.values())
    for sku in draft.skus.values():
        draft.sku_counts[sku.product_id] = draft.sku_counts.get(sku.product_id, 0) + 1
    if not keep:
        tx.expunge_all()
    return draft


def _fill(tx: Tx, model: type[Kept], rows: dict[str, Kept]) -> None:
    for row in tx.scalars(select(model)):
        rows[row.external_ref or str(row.id)] = row
