"""Publish a plan version, with the acknowledgement that more than one paid level needs.

Promises: versions are only added and never begin in the past; a forbidden plan is refused with every reason; orders paid
before it begins are not touched.
"""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import new_id
from app.web.principal import Staff
from referral.plans.models import Acknowledgement, PlanRule, PlanVersion
from referral.plans.rules.guard import objections
from referral.plans.rules.terms import Rate, Rule, Terms

ACKNOWLEDGED = (
    "本人代表总部确认：本方案向多于一级的推荐人付酬。已了解《禁止传销条例》及微信平台规范；"
    "佣金只按真实售出并已付款的商品计算，不收入门费，不按人数计酬，退货全额追回。"
)
REASONS = {
    "levels": "付酬层级只能是 1 到 3 级",
    "acknowledgement": "多于一级必须由总部签署确认",
    "increasing": "较远的层级不能高于较近的层级",
    "over_cap": "各项比例之和超过了总上限",
    "cap": "总上限过高",
    "hold": "冻结期不能短于 7 天的退货期",
    "rates": "有比例或金额超出范围",
}


class PlanForbidden(Refused):
    code = "referral.plan_forbidden"
    sentence = "这个方案不能启用：{reasons}。"


class PlanBackdated(Invalid):
    code = "referral.plan_backdated"
    sentence = "方案不能从过去的时间开始。"


@dataclass(frozen=True)
class Draft:
    """What head office wrote down; `acknowledgement` is the text signed, empty when nothing was signed."""

    name: str
    terms: Terms
    effective_from: datetime
    acknowledgement: str = ""


def publish_plan(tx: Tx, staff: Staff, draft: Draft, now: datetime) -> uuid.UUID:
    """Store a new version and return its id; raises `PlanForbidden` or `PlanBackdated`."""
    staff.require("plans.edit")
    signed = draft.acknowledgement == ACKNOWLEDGED
    if found := objections(draft.terms, signed):
        raise PlanForbidden(reasons="；".join(REASONS[code] for code in found))
    if draft.effective_from < now:
        raise PlanBackdated
    acknowledgement_id = _acknowledge(tx, staff, draft, now) if draft.terms.levels > 1 else None
    number = (tx.scalar(select(func.max(PlanVersion.number))) or 0) + 1
    plan = _row(draft, number, acknowledgement_id, staff, now)
    tx.add(plan)
    tx.flush()
    tx.add_all(_rules(plan.id, draft.terms.rules))
    record(
        tx, staff.actor, "referral.publish_plan", f"plan:{plan.id}", now, detail={"number": number, **_content(draft)}
    )
    tx.flush()
    return plan.id


def _acknowledge(tx: Tx, staff: Staff, draft: Draft, now: datetime) -> uuid.UUID:
    text = draft.acknowledgement
    row = Acknowledgement(
        id=new_id(),
        staff_id=staff.staff_id,
        name=staff.name,
        at=now,
        levels=draft.terms.levels,
        text=text,
        text_hash=hashlib.sha256(text.encode()).hexdigest(),
    )
    tx.add(row)
    tx.flush()
    return row.id


def _row(draft: Draft, number: int, acknowledgement_id: uuid.UUID | None, staff: Staff, now: datetime) -> PlanVersion:
    terms = draft.terms
    levels: list[int | None] = [*terms.level_bps, None, None][:3]
    return PlanVersion(
        id=new_id(),
        number=number,
        name=draft.name.strip(),
        effective_from=draft.effective_from,
        level1_bps=levels[0],
        level2_bps=levels[1],
        level3_bps=levels[2],
        clerk_bps=terms.clerk_bps,
        self_bps=terms.self_bps,
        pool_cap_bps=terms.pool_cap_bps,
        margin_cap_bps=terms.margin_cap_bps,
        payee_order_cap_fen=terms.payee_order_cap_fen,
        selling_bps=terms.selling_bps,
        hold_days=terms.hold_days,
        acknowledgement_id=acknowledgement_id,
        created_at=now,
        created_by=staff.actor,
        content_hash=hashlib.sha256(json.dumps(_content(draft), sort_keys=True).encode()).hexdigest(),
    )


def _rules(plan_id: uuid.UUID, rules: Sequence[Rule]) -> list[PlanRule]:
    return [
        PlanRule(
            id=new_id(),
            plan_id=plan_id,
            position=position,
            scope=str(rule.scope),
            subject_id=rule.subject_id,
            grade=rule.grade,
            excluded=rule.excluded,
            rates={name: _rate(rate) for name, rate in rule.rates.items()},
        )
        for position, rule in enumerate(rules)
    ]


def _rate(rate: Rate) -> dict[str, int]:
    return {"fixed_fen": rate.fixed_fen} if rate.fixed_fen is not None else {"bps": rate.bps or 0}


def _content(draft: Draft) -> dict[str, Any]:
    """What the version says, as JSON: what its hash and the audit trail hold."""
    terms = draft.terms
    return {
        "name": draft.name,
        "effective_from": draft.effective_from.isoformat(),
        "level_bps": list(terms.level_bps),
        "clerk_bps": terms.clerk_bps,
        "self_bps": terms.self_bps,
        "pool_cap_bps": terms.pool_cap_bps,
        "margin_cap_bps": terms.margin_cap_bps,
        "payee_order_cap_fen": terms.payee_order_cap_fen,
        "selling_bps": terms.selling_bps,
        "hold_days": terms.hold_days,
        "rules": [
            [
                str(rule.scope),
                str(rule.subject_id),
                rule.grade,
                rule.excluded,
                {n: _rate(r) for n, r in rule.rates.items()},
            ]
            for rule in terms.rules
        ],
    }
