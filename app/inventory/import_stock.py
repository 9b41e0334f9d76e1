"""Files of counts: which branch has how many of which SKU.

Promises: a count is set, not added; the same file again changes nothing; a count below what is promised to orders is refused.
"""

import uuid
from collections.abc import Mapping

from sqlalchemy import update

from app.branches.queries import directory
from app.catalog.load_draft import Draft
from app.inventory.events import StockChanged
from app.inventory.models import Stock
from app.inventory.place_stock import place_stock
from app.inventory.queries import StockView, stock_views
from app.inventory.record_movement import Moved, record_movement
from app.inventory.rules import LOST, MAX_COUNT, SUPPLIER, CountWrong, branch_place
from app.inventory.set_count import CountBelowAllocated, CountMoved
from app.kernel.database import Tx
from app.kernel.errors import Invalid, Problem
from app.kernel.import_report import Finding, ImportReport
from app.kernel.outbox import publish
from app.kernel.sheets import Row, Sheet

Places = dict[tuple[uuid.UUID, uuid.UUID], int]


class BranchNotFound(Invalid):
    code = "inventory.branch_not_found"
    sentence = "没有代码为“{reference}”的门店或仓库。"


class SkuNotFound(Invalid):
    code = "inventory.sku_not_found"
    sentence = "没有编号或条码为“{reference}”的规格。"


class PlaceTwice(Invalid):
    code = "inventory.place_twice"
    sentence = "同一门店的同一规格在文件里出现了两次。"


def import_stock(draft: Draft, sheet: Sheet, report: ImportReport) -> None:
    """Columns `branch` (code or external reference), `sku` (external reference or barcode), `on_hand`."""
    report.ignored_columns = tuple(column for column in sheet.header if column not in ("branch", "sku", "on_hand"))
    skus = {sku.barcode: sku.id for sku in draft.skus.values() if sku.barcode}
    skus |= {reference: sku.id for reference, sku in draft.skus.items()}
    places = _branches(draft)
    known = stock_views(draft.tx, set(skus.values()))
    wanted: Places = {}
    for row in sheet.rows:
        try:
            _read(row, places, skus, known, wanted, report)
        except Problem as problem:
            report.errors.append(Finding((row.number,), problem, "", row.cells["sku"][:80]))
    if any(_differs(known.get(place), count) for place, count in wanted.items()):
        draft.afterwards.append(lambda tx: _store(tx, wanted, draft))


def _branches(draft: Draft) -> Mapping[str, uuid.UUID]:
    found = directory(draft.tx, draft.now).all()
    by_reference = {branch.reference: branch.branch_id for branch in found}
    return by_reference | {branch.code: branch.branch_id for branch in found}


def _read(
    row: Row,
    places: Mapping[str, uuid.UUID],
    skus: Mapping[str, uuid.UUID],
    known: Mapping[tuple[uuid.UUID, uuid.UUID], StockView],
    wanted: Places,
    report: ImportReport,
) -> None:
    branch, sku, text = (row.cells[column] for column in ("branch", "sku", "on_hand"))
    if branch not in places:
        raise BranchNotFound(reference=branch[:40])
    if sku not in skus:
        raise SkuNotFound(reference=sku[:40])
    if not (text.isascii() and text.isdecimal()) or len(text) > 12 or int(text) > MAX_COUNT:
        raise CountWrong
    place, count = (places[branch], skus[sku]), int(text)
    if place in wanted:
        raise PlaceTwice
    view = known.get(place)
    if view and count < view.allocated:
        raise CountBelowAllocated(allocated=view.allocated)
    wanted[place] = count
    if not _differs(view, count):
        report.unchanged += 1
    elif view is None:
        report.created += 1
    else:
        report.updated += 1


def _differs(view: StockView | None, count: int) -> bool:
    return view is None or view.on_hand != count


def _store(tx: Tx, wanted: Places, draft: Draft) -> None:
    """In ascending order of place, so that imports and orders never wait for each other in a circle."""
    moves: list[Moved] = []
    changed: dict[uuid.UUID, list[uuid.UUID]] = {}
    before = stock_views(tx, {sku_id for _, sku_id in wanted})
    for (location_id, sku_id), count in sorted(wanted.items()):
        view = before.get((location_id, sku_id))
        if not _differs(view, count):
            continue
        _set(tx, location_id, sku_id, view, count, draft)
        difference = count - (view.on_hand if view else 0)
        place = branch_place(location_id)
        if difference > 0:
            moves.append(Moved(sku_id, LOST if view else SUPPLIER, place, difference))
        elif difference < 0:
            moves.append(Moved(sku_id, place, LOST, -difference))
        changed.setdefault(location_id, []).append(sku_id)
    record_movement(tx, moves, reason="imported", reference="import", by=draft.by, now=draft.now)
    for location_id, sku_ids in changed.items():
        publish(tx, StockChanged(location_id, tuple(sku_ids)), draft.now)


def _set(tx: Tx, location_id: uuid.UUID, sku_id: uuid.UUID, view: StockView | None, count: int, draft: Draft) -> None:
    if view is None:
        place_stock(tx, location_id, sku_id, count, draft.now)
        return
    done = tx.execute(
        update(Stock)
        .where(
            Stock.location_id == location_id,
            Stock.sku_id == sku_id,
            Stock.on_hand == view.on_hand,
            Stock.allocated <= count,
        )
        .values(on_hand=count, changed_at=draft.now)
        .execution_options(synchronize_session=False)
    )
    if not getattr(done, "rowcount", 0):
        raise CountMoved
