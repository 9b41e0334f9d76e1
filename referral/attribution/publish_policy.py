"""Publish the next version of the attribution policy.

Promises: never back-dated; no order already paid is judged anew; every version stays readable.
"""

from datetime import datetime

from sqlalchemy import func, select

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Conflict, Forbidden, Invalid
from app.kernel.idempotency import insert_if_absent
from app.web.principal import Staff
from referral.attribution.models import PolicyVersion
from referral.attribution.queries import policies
from referral.attribution.rules.policy import Policy, out_of_bounds, stored_terms
from referral.tree.ask_move import checked_reason


class PolicyUnfit(Invalid):
    code = "referral.policy_unfit"
    sentence = "归属规则里有不合适的数值。"


class PolicyBackdated(Invalid):
    code = "referral.policy_backdated"
    sentence = "生效时间不能早于现在，也不能早于上一版。"


class PolicyOvertaken(Conflict):
    code = "referral.policy_overtaken"
    sentence = "刚刚有人发布了新的一版，请刷新后再改。"


def publish_policy(tx: Tx, staff: Staff, policy: Policy, reason: str, now: datetime) -> int:
    """The new version's number; `policy.version` is ignored. Raises `Forbidden`, `PolicyUnfit`, `PolicyBackdated`."""
    if not staff.scope("plans.edit").everywhere:
        raise Forbidden
    words = checked_reason(reason)
    if wrong := out_of_bounds(policy):
        raise PolicyUnfit({name: [PolicyUnfit.sentence] for name in wrong})
    latest = policies(tx).versions[-1]
    if policy.effective_from < max(now, latest.effective_from):
        raise PolicyBackdated
    number = 1 + (tx.scalar(select(func.max(PolicyVersion.number))) or 1)
    values = {
        "number": number,
        "effective_from": policy.effective_from,
        "terms": stored_terms(policy),
        "reason": words,
        "by": staff.actor,
        "at": now,
    }
    if not insert_if_absent(tx, PolicyVersion, values):
        raise PolicyOvertaken
    detail = {"terms": stored_terms(policy), "from": policy.effective_from.isoformat(), "reason": words}
    record(tx, staff.actor, "referral.publish_policy", f"policy:{number}", now, detail=detail)
    return number
