"""Files of SKUs, and of the specs and attributes of products.

Promises: a SKU never changes its product; the name of a spec comes from the file of specs, now or from an earlier import.
"""

import json
from collections.abc import Callable
from typing import Any

from app.catalog.import_products import CellWrong, read_price
from app.catalog.import_shelves import unique_rows
from app.catalog.load_draft import Draft
from app.catalog.models import Product, Sku
from app.catalog.rules import check_cost, spec_text
from app.kernel.errors import Invalid
from app.kernel.import_report import Finding, ImportReport, RowTooLong
from app.kernel.money import parse_yuan
from app.kernel.sheets import Row, Sheet

Specs = list[list[str]]


class ProductUnknown(Invalid):
    code = "catalog.product_unknown"
    sentence = "没有编号为“{reference}”的商品。"


class ProductChanged(Invalid):
    code = "catalog.product_changed"
    sentence = "规格“{reference}”属于另一件商品，不能改。"


class SpecsMalformed(Invalid):
    code = "catalog.specs_malformed"
    sentence = "规格“{text}”看不懂，请写成 颜色:晴空蓝;尺码:80。"


class PriceMissing(Invalid):
    code = "catalog.price_missing"
    sentence = "没有价格。"


class SameBarcode(Invalid):
    code = "catalog.same_barcode"
    sentence = "有 {count} 行的条码都是“{barcode}”。"


def import_skus(draft: Draft, sheet: Sheet, report: ImportReport) -> None:
    """Our own file: `external_ref, product_ref, specs (颜色:蓝;尺码:80), price` and, if there, `barcode, list_price, cost`."""
    known = ("external_ref", "product_ref", "specs", "price", "barcode", "list_price", "cost")
    _import(draft, sheet, report, ("external_ref", "product_ref"), known, _written_specs)


def import_goods_skus(draft: Draft, sheet: Sheet, report: ImportReport) -> None:
    """Files with `sku_id, goods_id, spec_values_json, price`; their stock has no place and is named as ignored."""
    known = ("sku_id", "goods_id", "spec_values_json", "price")
    _import(draft, sheet, report, ("sku_id", "goods_id"), known, _json_specs)


def import_specs(draft: Draft, sheet: Sheet, report: ImportReport) -> None:
    """Columns `goods_id, spec_name, spec_value`: the specs of the products the file names, in its order."""
    _import_pairs(draft, sheet, report, "specs", ("spec_name", "spec_value"))


def import_attributes(draft: Draft, sheet: Sheet, report: ImportReport) -> None:
    """Columns `goods_id, attribute, value`: the attributes of the products the file names, in its order."""
    _import_pairs(draft, sheet, report, "attributes", ("attribute", "value"))


def _import_pairs(draft: Draft, sheet: Sheet, report: ImportReport, target: str, columns: tuple[str, str]) -> None:
    report.ignored_columns = tuple(column for column in sheet.header if column not in ("goods_id", *columns))
    pairs: dict[str, Specs] = {}
    for row in sheet.rows:
        reference = row.cells["goods_id"]
        if reference in draft.products:
            pairs.setdefault(reference, []).append([row.cells[column] for column in columns])
        else:
            problem = ProductUnknown(reference=reference[:40])
            report.errors.append(Finding((row.number,), problem, "goods_id", reference))
    for reference, found in pairs.items():
        product = draft.products[reference]
        was = getattr(product, target)
        outcome = "unchanged" if was == found else "updated" if was else "created"
        setattr(report, outcome, getattr(report, outcome) + len(found))
        if was != found:
            setattr(product, target, found)
            product.changed_at = draft.now


def _import(
    draft: Draft,
    sheet: Sheet,
    report: ImportReport,
    ids: tuple[str, str],
    known: tuple[str, ...],
    read_specs: Callable[[Product, Row], Specs],
) -> None:
    report.ignored_columns = tuple(column for column in sheet.header if column not in known)
    barcodes: dict[str, list[int]] = {}
    for row in unique_rows(sheet, ids[0], report):
        reference = row.cells[ids[0]]
        try:
            product = _product(draft, row, reference, ids[1])
            fields = _fields(product, row, read_specs)
        except CellWrong as wrong:
            report.errors.append(Finding((row.number,), wrong.problem, wrong.column, reference))
            continue
        if fields.get("barcode"):
            barcodes.setdefault(fields["barcode"], []).append(row.number)
        _settle(draft, row, reference, product, fields, report)
    for barcode, rows in barcodes.items():
        if len(rows) > 1:
            report.warnings.append(Finding(tuple(rows), SameBarcode(count=len(rows), barcode=barcode), "barcode"))


def _settle(
    draft: Draft, row: Row, reference: str, product: Product, fields: dict[str, Any], report: ImportReport
) -> None:
    before = draft.skus.get(reference)
    price_fen = before.price_fen if before else fields["price_fen"]
    position = draft.sku_counts.get(product.id, 0)
    own = {"product_id": product.id, "position": position, "status": "on"}
    sku = draft.settle(Sku, draft.skus, reference, row.number, fields, report, only_new=own)
    if before is None:
        draft.sku_counts[product.id] = position + 1
    elif sku.price_fen != price_fen:
        draft.repriced.append(sku)


def _product(draft: Draft, row: Row, reference: str, column: str) -> Product:
    product = draft.products.get(row.cells[column])
    if product is None:
        raise CellWrong(ProductUnknown(reference=row.cells[column][:40]), column)
    known = draft.skus.get(reference)
    if known is not None and known.product_id != product.id:
        raise CellWrong(ProductChanged(reference=reference[:40]), column)
    if row.extra:
        raise CellWrong(RowTooLong(extra="、".join(row.extra)[:80]), "")
    return product


def _fields(product: Product, row: Row, read_specs: Callable[[Product, Row], Specs]) -> dict[str, Any]:
    if not row.cells["price"]:
        raise CellWrong(PriceMissing(), "price")
    specs = read_specs(product, row)
    price_fen = read_price(row.cells["price"], "price")
    fields: dict[str, Any] = {"specs": specs, "spec_text": spec_text(specs), "price_fen": price_fen}
    if row.cells.get("list_price"):
        fields["list_price_fen"] = read_price(row.cells["list_price"], "list_price")
    else:
        fields["list_price_fen"] = max(product.list_price_fen or price_fen, price_fen)
    if "barcode" in row.cells:
        fields["barcode"] = row.cells["barcode"][:40] or None
    if "cost" in row.cells:
        fields["unit_cost_fen"] = _read_cost(row.cells["cost"])
    return fields


def _read_cost(text: str) -> int | None:
    try:
        cost_fen = parse_yuan(text) if text else None
        check_cost(cost_fen)
    except Invalid as problem:
        raise CellWrong(problem, "cost") from problem
    return cost_fen


def _written_specs(_product: Product, row: Row) -> Specs:
    text = row.cells["specs"].replace("：", ":").replace("；", ";")
    specs = [[part.strip() for part in piece.split(":", 1)] for piece in text.split(";") if piece.strip()]
    if any(len(spec) != 2 or not all(spec) for spec in specs):
        raise CellWrong(SpecsMalformed(text=text[:60]), "specs")
    return specs


def _json_specs(product: Product, row: Row) -> Specs:
    text = row.cells["spec_values_json"]
    try:
        values = json.loads(text)
    except ValueError as error:
        raise CellWrong(SpecsMalformed(text=text[:60]), "spec_values_json") from error
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise CellWrong(SpecsMalformed(text=text[:60]), "spec_values_json")
    names = {value: name for name, value in product.specs}
    return [[names.get(value, "规格"), value] for value in values]
