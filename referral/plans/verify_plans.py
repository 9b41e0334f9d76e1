"""Prove that no published version was altered.

Promises: reads only; compares what is stored with the fingerprint taken when it was published; names each version that differs.
"""

import hashlib

from sqlalchemy import select

from app.kernel.database import Tx
from app.ledger.verify_books import Difference
from referral.plans.models import Acknowledgement, PlanSettings, PlanVersion
from referral.plans.queries import PlanView, plan_views
from referral.plans.rules.content import content_hash
from referral.plans.rules.terms import MOST_LEVELS


def verify_plans(tx: Tx) -> list[Difference]:
    """Every version still says what its fingerprint says, and its acknowledgement is the text that was signed."""
    rows = {row.id: row for row in tx.scalars(select(PlanVersion))}
    fingerprinted = set(tx.scalars(select(PlanSettings.plan_id)))  # versions from before had another fingerprint
    found: list[Difference] = []
    for plan in plan_views(tx):
        found += _columns_differ(plan, rows[plan.plan_id])
        now = content_hash(plan.name, plan.effective_from, plan.terms)
        if plan.plan_id in fingerprinted and now != plan.content_hash:
            found.append(Difference(f"plan version {plan.number}", plan.content_hash, now))
    return found + _signatures_differ(tx)


def _columns_differ(plan: PlanView, row: PlanVersion) -> list[Difference]:
    """The paid levels stand twice, in columns for the database's own checks and in the settings."""
    said = [*plan.terms.effective_level_bps, *([None] * MOST_LEVELS)][:MOST_LEVELS]
    kept = [row.level1_bps, row.level2_bps, row.level3_bps]
    return [] if said == kept else [Difference(f"levels of plan version {plan.number}", str(said), str(kept))]


def _signatures_differ(tx: Tx) -> list[Difference]:
    return [
        Difference(f"acknowledgement of {row.name}", row.text_hash, "another text")
        for row in tx.scalars(select(Acknowledgement))
        if hashlib.sha256(row.text.encode()).hexdigest() != row.text_hash
    ]
