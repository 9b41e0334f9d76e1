"""Reads of plan versions.

Promises: the version of a moment is the latest that had begun; versions read back equal to what was published.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Tx
from app.kernel.errors import NotFound
from referral.plans.models import Acknowledgement, PlanRule, PlanSettings, PlanVersion
from referral.plans.rules.content import with_settings
from referral.plans.rules.terms import Rate, Rule, Scope, Terms


class PlanMissing(NotFound):
    code = "referral.plan_missing"
    sentence = "没有这个佣金方案。"


@dataclass(frozen=True)
class SignedView:
    """Who signed for more than one level, when, and the words."""

    name: str
    at: datetime
    text: str


@dataclass(frozen=True)
class PlanView:
    """One version."""

    plan_id: uuid.UUID
    number: int
    name: str
    effective_from: datetime
    created_at: datetime
    created_by: str
    terms: Terms
    signed: SignedView | None
    content_hash: str


def plan_as_of(tx: Tx, at: datetime) -> PlanView | None:
    """The version in force at `at`; None before the first."""
    row = tx.scalar(
        select(PlanVersion)
        .where(PlanVersion.effective_from <= at)
        .order_by(PlanVersion.effective_from.desc(), PlanVersion.number.desc())
        .limit(1)
    )
    return _views(tx, [row])[0] if row else None


def get_plan(tx: Tx, plan_id: uuid.UUID) -> PlanView:
    """One version; raises `PlanMissing`."""
    row = tx.get(PlanVersion, plan_id)
    if row is None:
        raise PlanMissing
    return _views(tx, [row])[0]


def plan_views(tx: Tx) -> list[PlanView]:
    """Every version, latest first."""
    return _views(tx, tx.scalars(select(PlanVersion).order_by(PlanVersion.number.desc())).all())


def _views(tx: Tx, rows: Sequence[PlanVersion]) -> list[PlanView]:
    plan_ids = [row.id for row in rows]
    rules: dict[uuid.UUID, list[Rule]] = {plan_id: [] for plan_id in plan_ids}
    kept = select(PlanRule).where(PlanRule.plan_id.in_(plan_ids)).order_by(PlanRule.plan_id, PlanRule.position)
    for row in tx.scalars(kept):
        rules[row.plan_id].append(_rule(row))
    said = {
        row.plan_id: row.settings for row in tx.scalars(select(PlanSettings).where(PlanSettings.plan_id.in_(plan_ids)))
    }
    asked = [row.acknowledgement_id for row in rows if row.acknowledgement_id]
    signed = {row.id: row for row in tx.scalars(select(Acknowledgement).where(Acknowledgement.id.in_(asked)))}
    return [_view(row, with_settings(_terms(row, tuple(rules[row.id])), said.get(row.id, {})), signed) for row in rows]


def _terms(row: PlanVersion, rules: tuple[Rule, ...]) -> Terms:
    levels = (row.level1_bps, row.level2_bps, row.level3_bps)
    return Terms(
        level_bps=tuple(bps for bps in levels if bps is not None),
        clerk_bps=row.clerk_bps,
        self_bps=row.self_bps,
        pool_cap_bps=row.pool_cap_bps,
        margin_cap_bps=row.margin_cap_bps,
        payee_order_cap_fen=row.payee_order_cap_fen,
        selling_bps=row.selling_bps,
        hold_days=row.hold_days,
        rules=rules,
    )


def _view(row: PlanVersion, terms: Terms, acknowledgements: Mapping[uuid.UUID, Acknowledgement]) -> PlanView:
    signed = acknowledgements.get(row.acknowledgement_id) if row.acknowledgement_id else None
    return PlanView(
        row.id,
        row.number,
        row.name,
        row.effective_from,
        row.created_at,
        row.created_by,
        terms,
        SignedView(signed.name, signed.at, signed.text) if signed else None,
        row.content_hash,
    )


def _rule(row: PlanRule) -> Rule:
    rates = {name: Rate(**given) for name, given in row.rates.items()}
    return Rule(Scope(row.scope), row.subject_id, row.grade, row.excluded, rates)
