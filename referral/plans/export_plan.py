"""The exported form of a stored version.

Promises: what `read_plan` reads back is what the version says; number, beginning, hash and signature stand beside it.
"""

from typing import Any

from referral.plans.queries import PlanView
from referral.plans.rules.plan_json import FORMAT, write_terms


def export_plan(plan: PlanView) -> dict[str, Any]:
    """One JSON document."""
    version = {
        "number": plan.number,
        "effective_from": plan.effective_from.isoformat(),
        "created_at": plan.created_at.isoformat(),
        "created_by": plan.created_by,
        "hash": plan.content_hash,
    }
    signed = plan.signed
    signature = {"name": signed.name, "at": signed.at.isoformat(), "text": signed.text} if signed else None
    return {"format": FORMAT, "name": plan.name, "version": version, "acknowledgement": signature} | write_terms(
        plan.terms
    )
