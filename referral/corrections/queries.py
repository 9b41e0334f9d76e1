"""What the pages of corrections and disputes show."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, select

from app.admin.queries import name_things
from app.branches.queries import directory
from app.identity.queries import person_views, staff_views
from app.kernel.database import Tx
from app.web.principal import BranchScope
from referral.attribution.models import Correction, Dispute
from referral.attribution.queries import AttributionView, attributions_of, find_attribution
from referral.attribution.states import CorrectionState, DisputeState

SHOWN = 200


@dataclass(frozen=True)
class ChangeView:
    """One part of a correction: `part` is clerk, promoter or branch; an empty name is nobody."""

    part: str
    before: str
    after: str


@dataclass(frozen=True)
class CorrectionView:
    """One request; `asked_by` and `decided_by` are names."""

    correction_id: uuid.UUID
    order_number: str
    changes: tuple[ChangeView, ...]
    reason: str
    state: str
    asked_by: str
    asked_by_actor: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    answer: str


@dataclass(frozen=True)
class DisputeView:
    """One dispute; `credited` is who the order is credited to now."""

    dispute_id: uuid.UUID
    order_number: str
    clerk: str
    words: str
    state: str
    opened_at: datetime
    decided_at: datetime | None
    answer: str
    credited: str


def correction_views(tx: Tx, scope: BranchScope, now: datetime) -> list[CorrectionView]:
    """Requests about orders of these selling branches: open ones first, latest first."""
    open_first = case((Correction.state == CorrectionState.ASKED, 0), else_=1)
    asked = select(Correction).order_by(open_first, Correction.asked_at.desc(), Correction.id).limit(SHOWN)
    rows = list(tx.scalars(asked))
    known = attributions_of(tx, [row.order_id for row in rows])
    rows = [row for row in rows if row.order_id in known and scope.covers(known[row.order_id].selling_branch_id)]
    actors = name_things(tx, {actor for row in rows for actor in (row.asked_by, row.decided_by) if actor})
    names = _names(tx, rows, known.values(), now)
    return [_correction(row, known[row.order_id], names, actors) for row in rows]


def dispute_views(tx: Tx, staff_id: uuid.UUID | None = None) -> list[DisputeView]:
    """One clerk's disputes or all: open ones first, latest first."""
    open_first = case((Dispute.state == DisputeState.OPEN, 0), else_=1)
    asked = select(Dispute).order_by(open_first, Dispute.opened_at.desc(), Dispute.id).limit(SHOWN)
    if staff_id is not None:
        asked = asked.where(Dispute.staff_id == staff_id)
    rows = list(tx.scalars(asked))
    known = attributions_of(tx, [row.order_id for row in rows])
    credited = [view.clerk_staff_id for view in known.values() if view.clerk_staff_id]
    clerks = staff_views(tx, [*credited, *(row.staff_id for row in rows)])
    return [_dispute(row, known.get(row.order_id), {key: view.name for key, view in clerks.items()}) for row in rows]


def present_credit(tx: Tx, order_id: uuid.UUID, now: datetime) -> dict[str, str]:
    """Who the order is credited to: names by clerk, promoter, branch."""
    view = find_attribution(tx, order_id)
    if view is None:
        return {}
    names = _names(tx, [], [view], now)
    return {part: names.get(key, "") if key else "" for part, key in _present(view).items()}


def _correction(
    row: Correction, view: AttributionView, names: dict[uuid.UUID, str], actors: dict[str, str]
) -> CorrectionView:
    before = _present(view) if row.state == CorrectionState.ASKED else {}
    changes = tuple(
        ChangeView(part, _name(names, before.get(part)), _name(names, uuid.UUID(wanted) if wanted else None))
        for part, wanted in row.wanted.items()
    )
    return CorrectionView(
        row.id,
        row.order_number,
        changes,
        row.reason,
        row.state,
        actors.get(row.asked_by, row.asked_by),
        row.asked_by,
        row.asked_at,
        actors.get(row.decided_by or "", row.decided_by or ""),
        row.decided_at,
        row.answer,
    )


def _dispute(row: Dispute, view: AttributionView | None, clerks: dict[uuid.UUID, str]) -> DisputeView:
    credited = clerks.get(view.clerk_staff_id, "") if view and view.clerk_staff_id else ""
    return DisputeView(
        row.id,
        row.order_number,
        clerks.get(row.staff_id, ""),
        row.words,
        row.state,
        row.opened_at,
        row.decided_at,
        row.answer,
        credited,
    )


def _present(view: AttributionView) -> dict[str, uuid.UUID | None]:
    return {"clerk": view.clerk_staff_id, "promoter": view.promoter_id, "branch": view.selling_branch_id}


def _name(names: dict[uuid.UUID, str], who: uuid.UUID | None) -> str:
    return names.get(who, "") if who else ""


def _names(tx: Tx, rows: Sequence[Correction], views: Iterable[AttributionView], now: datetime) -> dict[uuid.UUID, str]:
    wanted: set[Any] = {uuid.UUID(text) for row in rows for text in row.wanted.values() if text}
    wanted |= {who for view in views for who in _present(view).values() if who}
    found = {key: view.nickname for key, view in person_views(tx, wanted).items()}
    found |= {key: view.name for key, view in staff_views(tx, wanted).items()}
    return found | {branch.branch_id: branch.name for branch in directory(tx, now).all()}
