"""Set head office's figures for withdrawals.

Promises: they count from now on; withdrawals already asked for keep their sums; earlier figures are kept.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Invalid
from app.kernel.ids import new_id
from app.web.principal import Staff
from referral.payouts.find_calculator import all_calculators
from referral.payouts.models import PayoutPolicy
from referral.payouts.queries import policy_now
from referral.payouts.rules.amounts import policy_faults

RIGHT = "plans.edit"


class PolicyUnfit(Invalid):
    code = "payouts.policy_unfit"
    sentence = "有的数字不在允许的范围内，没有改动。"


def set_policy(tx: Tx, staff: Staff, wish: Mapping[str, Any], now: datetime) -> None:
    """`wish` names the figures that change (fields of `Policy`); raises `Forbidden`, `SignInFresh`, `PolicyUnfit`."""
    staff.require(RIGHT)
    staff.require_fresh()
    before = policy_now(tx)
    after = replace(before, **wish)
    wrong = policy_faults(after, [calculator.key for calculator in all_calculators()])
    if wrong:
        raise PolicyUnfit({name: [PolicyUnfit.sentence] for name in wrong})
    if after == before:
        return
    tx.add(PayoutPolicy(id=new_id(), at=now, by=staff.actor, **asdict(after)))
    detail = {"before": asdict(before), "after": asdict(after)}
    record(tx, staff.actor, "payouts.set_policy", "payouts:policy", now, detail=detail)
    tx.flush()
