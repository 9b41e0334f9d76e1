"""What a stored version says, put together and taken apart.

Promises: settings and rates read back equal; the hash depends on what the version says and on nothing else.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from referral.plans.rules.plan_json import read_plan, write_terms
from referral.plans.rules.terms import Terms

SETTINGS = (
    "level_bps",
    "rank_bps",
    "branch_split_bps",
    "branch_overrides",
    "clerk_deposit_split_bps",
    "cost_bearer",
    "cost_selling_bps",
    "dual_credit",
    "base_excludes_vat",
    "vat_bps",
    "level_basis",
    "rounding",
    "missing_level",
    "self_purchase",
)


def settings_of(terms: Terms) -> dict[str, Any]:
    """The part of the exported form that the version's columns and rules do not hold."""
    written = write_terms(terms)
    return {name: written[name] for name in SETTINGS}


def with_settings(terms: Terms, settings: Mapping[str, Any]) -> Terms:
    """The terms of columns and rules with the stored settings; none stand by a version from before there were any."""
    if not settings:
        return terms
    return replace(read_plan(write_terms(terms) | dict(settings)).terms, rules=terms.rules)


def content_hash(name: str, effective_from: datetime, terms: Terms) -> str:
    """SHA-256 over the exported form, the name and the beginning."""
    said = {"name": name, "effective_from": effective_from.astimezone(UTC).isoformat()} | write_terms(terms)
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
