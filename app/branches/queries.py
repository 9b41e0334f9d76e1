"""Branches for pages and other packages: the directory, kept in memory per app.

Promises: a change by this process is seen at once, by others within two seconds; a transaction that changed branches sees its
own changes; at most one small statement per two seconds otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from app.branches.models import Branch, BranchDelivery, BranchDirectory, ChainHoliday
from app.branches.rules.branch import BranchView
from app.branches.rules.delivery_area import DeliveryArea, read_stored_areas
from app.branches.rules.directory import BranchUnknown, Directory, Near
from app.branches.rules.hours import Holiday, Spans, WeekHours
from app.branches.rules.opening import Opening, OpeningState, opening
from app.kernel.database import Tx

__all__ = ["BranchUnknown", "BranchView", "Directory", "Near", "Opening", "OpeningState", "directory", "opening"]
KEPT_FOR = timedelta(seconds=2)
_CHANGED = "branches.changed"
_EXTENSION = "lindian.branches"


@dataclass(frozen=True)
class _Kept:
    version: int
    checked_at: datetime
    directory: Directory


def directory(tx: Tx, now: datetime) -> Directory:
    """All branches, not older than two seconds."""
    if tx.info.get(_CHANGED):
        return _load(tx)
    kept: _Kept | None = current_app.extensions.get(_EXTENSION)
    if kept and timedelta() <= now - kept.checked_at < KEPT_FOR:
        return kept.directory
    version = tx.scalar(select(BranchDirectory.version).where(BranchDirectory.id == 1)) or 0
    fresh = _Kept(version, now, kept.directory if kept and kept.version == version else _load(tx))
    current_app.extensions[_EXTENSION] = fresh
    return fresh.directory


def directory_changed(tx: Tx) -> None:
    """Let every process read the branches anew once `tx` is stored; this package's use cases call it after a change."""
    counted = tx.get(BranchDirectory, 1, with_for_update=True)
    if counted is None:
        tx.add(BranchDirectory(id=1, version=1))
    else:
        counted.version += 1
    tx.flush()
    tx.info[_CHANGED] = True
    extensions = current_app.extensions
    tx.after_commit(lambda: extensions.pop(_EXTENSION, None))


def _load(tx: Tx) -> Directory:
    areas = {row.branch_id: read_stored_areas(row.areas) for row in tx.scalars(select(BranchDelivery))}
    holidays = find_holidays(tx)
    return Directory([branch_view(row, areas.get(row.id, ()), holidays) for row in tx.scalars(select(Branch))])


def find_holidays(tx: Tx) -> dict[str, Holiday]:
    """The chain's holidays by ISO date."""
    rows = tx.scalars(select(ChainHoliday).order_by(ChainHoliday.day))
    return {row.day.isoformat(): Holiday(row.name, _spans(row.spans)) for row in rows}


def branch_view(
    row: Branch, areas: tuple[DeliveryArea, ...] = (), holidays: Mapping[str, Holiday] | None = None
) -> BranchView:
    """The frozen view of one row, its delivery areas and the chain's holidays."""
    return BranchView(
        branch_id=row.id,
        code=row.code,
        name=row.name,
        lng=row.lng,
        lat=row.lat,
        external_ref=row.external_ref,
        external_row=row.external_row,
        external_source=row.external_source,
        kind=row.kind,
        province=row.province,
        city=row.city,
        district=row.district,
        address=row.address,
        phone=row.phone,
        time_zone=row.time_zone,
        state=row.state,
        owner=row.owner,
        region=row.region,
        hours=None if row.hours is None else tuple(_spans(day) for day in row.hours),
        special_days={day: _spans(spans) for day, spans in row.special_days.items()},
        delivery_radius_m=row.delivery_radius_m,
        delivery_fee_fen=row.delivery_fee_fen,
        delivery_min_fen=row.delivery_min_fen,
        free_delivery_fen=row.free_delivery_fen,
        prepare_minutes=row.prepare_minutes,
        holidays=holidays or {},
        own_areas=areas,
    )


def _spans(stored: list[list[int]]) -> Spans:
    return tuple((start, end) for start, end in stored)


def stored_hours(week: WeekHours | None) -> list[list[list[int]]] | None:
    """A week as the table keeps it."""
    return None if week is None else [[list(span) for span in day] for day in week]


def stored_special_days(days: Mapping[str, Spans]) -> dict[str, list[list[int]]]:
    """Special days as the table keeps them."""
    return {day: [list(span) for span in spans] for day, spans in days.items()}
