"""Rows of the effect page with names and what is still owed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.branches.queries import directory
from app.catalog.queries import product_views
from app.identity.queries import person_views
from app.kernel.database import Tx
from referral.commission.models import CommissionLine
from referral.effect.rules import Period, in_order
from referral.payouts.queries import payee_balances
from referral.sales.queries import effect_between, effect_by
from referral.sales.rules import Effect


@dataclass(frozen=True)
class EffectRow:
    """One member, branch or product; `available_fen` is what a member may withdraw now, None for the others."""

    subject_id: uuid.UUID | None
    code: str
    name: str
    effect: Effect
    available_fen: int | None


@dataclass(frozen=True)
class Liability:
    """What the chain owes its payees for commission: not yet releasable, and released; before withdrawals."""

    pending_fen: int
    released_fen: int


def effect_rows(
    tx: Tx, dimension: str, period: Period, sort: str, rising: bool
) -> Sequence[tuple[uuid.UUID | None, Effect]]:
    """All rows without names, in order."""
    return in_order(effect_by(tx, dimension, period.start, period.end), sort, rising)


def named(tx: Tx, dimension: str, rows: Sequence[tuple[uuid.UUID | None, Effect]], now: datetime) -> list[EffectRow]:
    """The rows with names; batch by ids."""
    ids = [subject_id for subject_id, _effect in rows if subject_id]
    names = _names(tx, dimension, ids, now)
    owed = payee_balances(tx, ids) if dimension == "member" and ids else {}
    return [
        EffectRow(
            subject_id,
            *(names.get(subject_id, ("", "")) if subject_id else ("", "")),
            effect,
            owed[subject_id].available_fen if subject_id in owed else None,
        )
        for subject_id, effect in rows
    ]


def whole_effect(tx: Tx, period: Period) -> Effect:
    """Everything sold in the period, promoted or not."""
    return effect_between(tx, period.start, period.end)


def liability(tx: Tx) -> Liability:
    """What stands on all commission lines now."""
    row = tx.execute(select(func.sum(CommissionLine.pending_fen), func.sum(CommissionLine.available_fen))).one()
    return Liability(int(row[0] or 0), int(row[1] or 0))


def _names(tx: Tx, dimension: str, ids: Sequence[uuid.UUID], now: datetime) -> dict[uuid.UUID, tuple[str, str]]:
    if dimension == "member":
        return {who: (view.phone_tail, view.nickname) for who, view in person_views(tx, ids).items()}
    if dimension == "product":
        return {product_id: (view.number, view.name) for product_id, view in product_views(tx, ids).items()}
    branches = directory(tx, now)
    found = {branch_id: branches.find(branch_id) for branch_id in ids}
    return {branch_id: (branch.code, branch.name) for branch_id, branch in found.items() if branch}
