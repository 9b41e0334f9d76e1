"""Publish a plan version, with the acknowledgement that more than one paid level needs.

Promises: versions are only added and never begin in the past; a forbidden plan is refused with every reason; orders paid
before it begins are not touched.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import new_id
from app.web.principal import Staff
from referral.plans.models import Acknowledgement, PlanRule, PlanSettings, PlanVersion
from referral.plans.rules.content import content_hash, settings_of
from referral.plans.rules.guard import OBJECTIONS, needs_signature, objections
from referral.plans.rules.plan_json import write_rate, write_terms
from referral.plans.rules.terms import Rule, Terms

ACKNOWLEDGED = (
    "本人代表总部确认：本方案向多于一级的推荐人付酬。已了解《禁止传销条例》及微信平台规范；"
    "佣金只按真实售出并已付款的商品计算，不收入门费，不按人数计酬，退货全额追回。"
)


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
        raise PlanForbidden(reasons="；".join(OBJECTIONS[code][1] for code in found))
    if draft.effective_from < now:
        raise PlanBackdated
    acknowledgement_id = _acknowledge(tx, staff, draft, now) if needs_signature(draft.terms) else None
    number = _next_number(tx)
    plan = _row(draft, number, acknowledgement_id, staff, now)
    tx.add(plan)
    tx.flush()
    tx.add(PlanSettings(plan_id=plan.id, settings=settings_of(draft.terms)))
    tx.add_all(_rules(plan.id, draft.terms.rules))
    detail = {"number": number, "name": plan.name, "effective_from": draft.effective_from.isoformat()}
    record(tx, staff.actor, "referral.publish_plan", f"plan:{plan.id}", now, detail=detail | write_terms(draft.terms))
    tx.flush()
    return plan.id


def _next_number(tx: Tx) -> int:
    """Whoever publishes at the same moment waits for the row of the first version."""
    tx.execute(select(PlanVersion.id).order_by(PlanVersion.number).limit(1).with_for_update())
    return (tx.scalar(select(func.max(PlanVersion.number))) or 0) + 1


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
    levels: list[int | None] = [*terms.effective_level_bps, None, None][:3]
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
        content_hash=content_hash(draft.name.strip(), draft.effective_from, terms),
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
            rates={name: write_rate(rate) for name, rate in rule.rates.items()},
        )
        for position, rule in enumerate(rules)
    ]
