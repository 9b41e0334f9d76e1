"""Plan versions: immutable, never back-dated, guarded."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import Forbidden
from app.kernel.ids import new_id
from app.web.principal import Staff
from referral.plans.models import Acknowledgement, PlanVersion
from referral.plans.publish_plan import ACKNOWLEDGED, Draft, PlanBackdated, PlanForbidden, publish_plan
from referral.plans.queries import get_plan, plan_as_of
from referral.plans.rules.terms import Rate, Rule, Scope, Terms
from tests.factories.referral import make_plan, owner

NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)
THREE = Terms(level_bps=(800, 300, 100), clerk_bps=200)


def _versions(tx: Tx) -> int:
    return tx.scalar(select(func.count()).select_from(PlanVersion)) or 0


def test_the_latest_version_that_has_begun_is_in_force(app: Flask) -> None:
    with transaction() as tx:
        first = make_plan(tx, NOW, (800,))
        second = publish_plan(tx, owner(), Draft("明日", THREE, NOW + timedelta(days=1), ACKNOWLEDGED), NOW)
    with reading() as tx:
        assert plan_as_of(tx, NOW - timedelta(seconds=1)) is None
        before, after = plan_as_of(tx, NOW + timedelta(hours=23)), plan_as_of(tx, NOW + timedelta(days=1))
    assert before is not None
    assert after is not None
    assert (before.plan_id, after.plan_id) == (first, second)
    assert (before.number, after.number) == (1, 2)


def test_a_version_reads_back_equal_with_its_rules(app: Flask) -> None:
    rules = (
        Rule(Scope.SKU, new_id(), None, False, {"level1": Rate(fixed_fen=300)}),
        Rule(Scope.CATEGORY, new_id(), "gold", False, {"level1": Rate(bps=1200), "clerk": Rate(bps=100)}),
        Rule(Scope.PRODUCT, new_id(), None, True, {}),
    )
    terms = Terms(level_bps=(800, 300), clerk_bps=200, payee_order_cap_fen=20000, rules=rules)
    with transaction() as tx:
        plan_id = publish_plan(tx, owner(), Draft("带规则", terms, NOW, ACKNOWLEDGED), NOW)
    with reading() as tx:
        assert get_plan(tx, plan_id).terms == terms


def test_more_than_one_level_needs_a_stored_signature(app: Flask) -> None:
    with pytest.raises(PlanForbidden), transaction() as tx:
        publish_plan(tx, owner(), Draft("三级", THREE, NOW), NOW)
    with pytest.raises(PlanForbidden), transaction() as tx:
        publish_plan(tx, owner(), Draft("三级", THREE, NOW, "我同意"), NOW)
    with transaction() as tx:
        plan_id = publish_plan(tx, owner(), Draft("三级", THREE, NOW, ACKNOWLEDGED), NOW)
    with reading() as tx:
        assert _versions(tx) == 1
        signed = get_plan(tx, plan_id).signed
        assert signed is not None
        assert (signed.name, signed.at, signed.text) == ("赵总", NOW, ACKNOWLEDGED)
        assert tx.scalar(select(func.count()).select_from(Acknowledgement)) == 1


@pytest.mark.parametrize(
    "terms",
    [
        Terms(level_bps=(), clerk_bps=200),
        Terms(level_bps=(800, 300, 100, 50), clerk_bps=200),
        Terms(level_bps=(300, 800), clerk_bps=200),
        Terms(level_bps=(2000, 900), clerk_bps=200),
        Terms(level_bps=(800,), clerk_bps=200, pool_cap_bps=5100),
        Terms(level_bps=(800,), clerk_bps=200, hold_days=6),
        Terms(level_bps=(800,), clerk_bps=-1),
        Terms(level_bps=(800,), clerk_bps=200, payee_order_cap_fen=0),
        Terms(level_bps=(800, 300), clerk_bps=200, rules=(
            Rule(Scope.GRADE, grade="gold", rates={"level1": Rate(bps=100), "level2": Rate(bps=200)}),
        )),
    ],
)  # fmt: skip
def test_a_forbidden_plan_is_refused_and_nothing_stored(app: Flask, terms: Terms) -> None:
    with pytest.raises(PlanForbidden), transaction() as tx:
        publish_plan(tx, owner(), Draft("不行", terms, NOW, ACKNOWLEDGED), NOW)
    with reading() as tx:
        assert _versions(tx) == 0


def test_a_plan_cannot_begin_in_the_past(app: Flask) -> None:
    with pytest.raises(PlanBackdated), transaction() as tx:
        publish_plan(tx, owner(), Draft("倒签", THREE, NOW - timedelta(seconds=1), ACKNOWLEDGED), NOW)


def test_only_who_may_edit_plans_publishes(app: Flask) -> None:
    with pytest.raises(Forbidden), transaction() as tx:
        publish_plan(tx, Staff(new_id(), "店员"), Draft("三级", THREE, NOW, ACKNOWLEDGED), NOW)
