"""Files of products: our own, and those that tell shelves and brands by number.

Promises: a product keeps its public number for ever; columns a file lacks stay as they are.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from app.catalog.import_shelves import TOP, NameWrong, brand_by_name, shelf_by_path, unique_rows
from app.catalog.load_draft import Draft
from app.catalog.models import Product
from app.catalog.rules import check_price, search_text
from app.kernel.errors import Invalid
from app.kernel.import_report import Finding, ImportReport, RowTooLong
from app.kernel.money import parse_yuan
from app.kernel.sheets import Row, Sheet

ON_WORDS = {"1": "on", "on": "on", "上架": "on", "": "on", "0": "off", "off": "off", "下架": "off"}
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-]{0,39}")


class ShelfUnknown(Invalid):
    code = "catalog.shelf_unknown"
    sentence = "没有编号为“{reference}”的分类。"


class BrandUnknown(Invalid):
    code = "catalog.brand_unknown"
    sentence = "没有编号为“{reference}”的品牌。"


class StatusUnknown(Invalid):
    code = "catalog.status_unknown"
    sentence = "状态“{text}”应为 on 或 off。"


class TextTooLong(Invalid):
    code = "catalog.text_too_long"
    sentence = "文字太长（最多 {limit} 个字）。"


class CellWrong(Exception):
    """One cell is wrong."""

    def __init__(self, problem: Invalid, column: str) -> None:
        self.problem = problem
        self.column = column
        super().__init__()


def import_products(draft: Draft, sheet: Sheet, report: ImportReport) -> None:
    """Our own file: `external_ref, name, category (安睡/睡袋), brand, brief, description, list_price, price, unit, status`."""
    _import(draft, sheet, report, "external_ref", "status", _named_place)


def import_goods(draft: Draft, sheet: Sheet, report: ImportReport) -> None:
    """Files with `goods_id, goods_sn, category_id, brand_id, counter_price, is_on_sale`; 0 means none."""
    _import(draft, sheet, report, "goods_id", "is_on_sale", _numbered_place)


Place = Callable[[Draft, Row], dict[str, Any]]
TEXTS = {"name": 120, "brief": 200, "description": 20_000, "unit": 10, "keywords": 200}
USED = frozenset({
    "external_ref", "goods_id", "goods_sn", "number", "category", "category_id", "brand", "brand_id", "list_price",
    "counter_price", "status", "is_on_sale",
})  # fmt: skip


def _import(draft: Draft, sheet: Sheet, report: ImportReport, id_column: str, status_column: str, place: Place) -> None:
    report.ignored_columns = tuple(column for column in sheet.header if column not in USED and column not in TEXTS)
    for row in unique_rows(sheet, id_column, report):
        reference = row.cells[id_column]
        try:
            fields = _fields(row, status_column) | place(draft, row)
        except CellWrong as wrong:
            report.errors.append(Finding((row.number,), wrong.problem, wrong.column, reference))
            continue
        known = draft.products.get(reference)
        own = {"attributes": [], "specs": [], "pictures": [], "unit": "件", "rank": row.number, "status": "on"}
        number = known.number if known else _fresh_number(draft, row, reference)
        fields["search_text"] = _search(known, fields, row, number)
        own["number"] = number
        draft.settle(Product, draft.products, reference, row.number, fields, report, only_new=own)


def _fields(row: Row, status_column: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, limit in TEXTS.items():
        if name in row.cells:
            if len(row.cells[name]) > limit:
                raise CellWrong(TextTooLong(limit=limit), name)
            fields[name] = row.cells[name]
    if not fields.get("name"):
        raise CellWrong(NameWrong(limit=TEXTS["name"]), "name")
    if row.extra:
        raise CellWrong(RowTooLong(extra="、".join(row.extra)[:80]), "")
    if status_column in row.cells:
        if row.cells[status_column].lower() not in ON_WORDS:
            raise CellWrong(StatusUnknown(text=row.cells[status_column][:40]), status_column)
        fields["status"] = ON_WORDS[row.cells[status_column].lower()]
    for column in ("list_price", "counter_price"):
        if row.cells.get(column):
            fields["list_price_fen"] = read_price(row.cells[column], column)
    return fields


def read_price(text: str, column: str) -> int:
    """Fen from a yuan text; the error names its column."""
    try:
        price_fen = parse_yuan(text)
        check_price(price_fen)
    except Invalid as problem:
        raise CellWrong(problem, column) from problem
    return price_fen


def _named_place(draft: Draft, row: Row) -> dict[str, Any]:
    try:
        shelf = shelf_by_path(draft, row.cells.get("category", ""), row.number)
    except Invalid as problem:
        raise CellWrong(problem, "category") from problem
    brand = brand_by_name(draft, row.cells.get("brand", ""), row.number)
    return {"category_id": shelf.id if shelf else None, "brand_id": brand.id if brand else None}


def _numbered_place(draft: Draft, row: Row) -> dict[str, Any]:
    shelf, brand = row.cells.get("category_id", ""), row.cells.get("brand_id", "")
    if shelf not in TOP and shelf not in draft.categories:
        raise CellWrong(ShelfUnknown(reference=shelf[:40]), "category_id")
    if brand not in TOP and brand not in draft.brands:
        raise CellWrong(BrandUnknown(reference=brand[:40]), "brand_id")
    return {
        "category_id": None if shelf in TOP else draft.categories[shelf].id,
        "brand_id": None if brand in TOP else draft.brands[brand].id,
    }


def _fresh_number(draft: Draft, row: Row, reference: str) -> str:
    for wish in (row.cells.get("number", ""), row.cells.get("goods_sn", ""), reference):
        if _NUMBER.fullmatch(wish) and wish not in draft.numbers:
            break
    else:
        wish = "P" + hashlib.sha256(reference.encode()).hexdigest()[:12]
    draft.numbers.add(wish)
    return wish


def _search(known: Product | None, fields: Mapping[str, Any], row: Row, number: str) -> str:
    """What the product is found by; a column the file lacks keeps its words."""

    def word(name: str) -> str:
        return str(fields[name]) if name in fields else (getattr(known, name) or "" if known else "")

    return search_text([word("name"), word("brief"), word("keywords"), row.cells.get("brand", ""), number])
