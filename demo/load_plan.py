"""Publishes the chain's commission plan: 8 % / 3 % / 1 % and the clerk 2 %, signed by the owner.

More than one paid level is refused without the signature; the demo gives it in the owner's name, as a real owner would.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.kernel.database import transaction
from demo.actors import staff_principal
from demo.files import plan
from referral.plans.publish_plan import ACKNOWLEDGED, Draft, publish_plan
from referral.plans.queries import plan_views
from referral.plans.rules.terms import Terms


def load_plan(now: datetime) -> bool:
    """Publish the plan, beginning before the month of orders; False when the chain has one already."""
    wanted = plan()
    at = now - timedelta(days=int(wanted["acknowledgement"]["days_ago"]))
    with transaction() as tx:
        if plan_views(tx):
            return False
        owner = staff_principal(tx, wanted["acknowledgement"]["staff_no"])
        terms = Terms(
            level_bps=tuple(wanted["levels_bps"]), clerk_bps=wanted["clerk_bps"], hold_days=wanted["hold_days"]
        )
        publish_plan(tx, owner, Draft(wanted["name"], terms, at, ACKNOWLEDGED), at)
    return True
