"""Files of categories and brands.

Promises: a category whose parent is missing, that stands on itself or too deep, is refused with its row.
"""

from collections.abc import Mapping

from app.catalog.load_draft import Draft
from app.catalog.models import Brand, Category
from app.kernel.errors import Invalid
from app.kernel.ids import new_id
from app.kernel.import_report import Finding, ImportReport
from app.kernel.sheets import Row, Sheet

MAX_DEPTH = 3
TOP = ("", "0")


class ReferenceMissing(Invalid):
    code = "catalog.reference_missing"
    sentence = "没有编号。"


class ReferenceTwice(Invalid):
    code = "catalog.reference_twice"
    sentence = "编号“{reference}”在第 {first} 行已经出现过。"


class NameWrong(Invalid):
    code = "catalog.name_wrong"
    sentence = "名称不能为空，最多 {limit} 个字。"


class ParentWrong(Invalid):
    code = "catalog.parent_wrong"
    sentence = "上级分类“{parent}”不存在，或层级超过三层。"


def import_shelves(draft: Draft, sheet: Sheet, report: ImportReport) -> None:
    """Columns `category_id, name, parent_id` and, if there, `description`; `level` follows from the parents."""
    report.ignored_columns = _ignored(sheet, ("category_id", "name", "parent_id", "description", "level"))
    rows = unique_rows(sheet, "category_id", report)
    parents = {row.cells["category_id"]: row.cells["parent_id"] for row in rows}
    ids = {reference: new_id() for reference in parents if reference not in draft.categories}
    ids |= {reference: category.id for reference, category in draft.categories.items()}
    for row in rows:
        reference, parent = row.cells["category_id"], row.cells["parent_id"]
        problem = _wrong(row, parents, ids)
        if problem is not None:
            report.errors.append(Finding((row.number,), problem, "", reference))
            continue
        fields = {"name": row.cells["name"], "parent_id": None if parent in TOP else ids[parent]}
        if "description" in row.cells:
            fields["description"] = row.cells["description"]
        own = {} if reference in draft.categories else {"id": ids[reference], "rank": row.number}
        draft.settle(Category, draft.categories, reference, row.number, fields, report, only_new=own)


def import_brands(draft: Draft, sheet: Sheet, report: ImportReport) -> None:
    """Columns `brand_id, name` and, if there, `description`."""
    report.ignored_columns = _ignored(sheet, ("brand_id", "name", "description"))
    for row in unique_rows(sheet, "brand_id", report):
        if not 0 < len(row.cells["name"]) <= 120:
            report.errors.append(Finding((row.number,), NameWrong(limit=120), "name", row.cells["brand_id"]))
            continue
        fields = {name: row.cells[name] for name in ("name", "description") if name in row.cells}
        draft.settle(Brand, draft.brands, row.cells["brand_id"], row.number, fields, report)


def unique_rows(sheet: Sheet, column: str, report: ImportReport) -> list[Row]:
    """Rows with a reference of their own; the others become errors of the report."""
    first: dict[str, int] = {}
    rows = []
    for row in sheet.rows:
        reference = row.cells[column]
        if not reference or len(reference) > 120:
            report.errors.append(Finding((row.number,), ReferenceMissing(), column))
        elif reference in first:
            twice = ReferenceTwice(reference=reference, first=first[reference])
            report.errors.append(Finding((row.number,), twice, column, reference))
        else:
            first[reference] = row.number
            rows.append(row)
    return rows


def shelf_by_path(draft: Draft, path: str, number: int) -> Category | None:
    """The shelf named `安睡/睡袋`, made with those above it when new; None for an empty path. Raises `ParentWrong`."""
    names = [name.strip() for name in path.split("/") if name.strip()]
    if len(names) > MAX_DEPTH or any(len(name) > 60 for name in names):
        raise ParentWrong(parent=path[:80])
    shelf: Category | None = None
    for depth in range(1, len(names) + 1):
        reference = "/".join(names[:depth])
        fields = {"name": names[depth - 1], "parent_id": shelf.id if shelf else None}
        rank = {"rank": len(draft.categories)}
        shelf = draft.settle(Category, draft.categories, reference, number, fields, None, only_new=rank)
    return shelf


def brand_by_name(draft: Draft, name: str, number: int) -> Brand | None:
    """The brand of that name, made when new; None for an empty name."""
    if not name:
        return None
    same = next((brand for brand in draft.brands.values() if brand.name == name), None)
    return same or draft.settle(Brand, draft.brands, name, number, {"name": name[:120]}, None)


def _wrong(row: Row, parents: Mapping[str, str], ids: Mapping[str, object]) -> Invalid | None:
    if not 0 < len(row.cells["name"]) <= 60:
        return NameWrong(limit=60)
    parent, depth = row.cells["parent_id"], 1
    while parent not in TOP:
        depth += 1
        if parent not in ids or depth > MAX_DEPTH:
            return ParentWrong(parent=row.cells["parent_id"][:80])
        parent = parents.get(parent, "")
    return None


def _ignored(sheet: Sheet, known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(column for column in sheet.header if column not in known)
