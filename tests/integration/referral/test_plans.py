"""Plan versions: immutable, never back-dated, guarded."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from app.identity.queries import staff_views
from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import Forbidden
from app.kernel.ids import new_id
from app.kernel.moment import current_time
from app.web.principal import Staff
from referral.plans.models import Acknowledgement, PlanVersion
from referral.plans.publish_plan import ACKNOWLEDGED, Draft, PlanBackdated, PlanForbidden, publish_plan
from referral.plans.queries import get_plan, plan_as_of, plan_views
from referral.plans.rules.terms import Basis, Rate, Rule, Scope, Terms
from tests.factories.branches import make_branch
from tests.factories.identity import make_staff
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


def _staff_no(app: Flask, role: str = "owner") -> str:
    with transaction() as tx:
        staff_id = make_staff(tx, role, None if role == "owner" else make_branch(tx).branch_id, NOW, name="赵总")
        return staff_views(tx, [staff_id])[staff_id].staff_no


def test_an_exported_plan_is_imported_as_the_same_plan(runner: FlaskCliRunner, app: Flask, tmp_path: Path) -> None:
    rules = (Rule(Scope.SKU, new_id(), None, False, {"level1": Rate(fixed_fen=300)}),)
    terms = Terms(level_bps=(800, 1000), clerk_bps=200, rank_bps=(300,), level_basis=Basis.PREVIOUS_LEVEL, rules=rules)
    now, file = current_time(), tmp_path / "plan.json"
    with transaction() as tx:
        publish_plan(tx, owner(), Draft("带设置", terms, now, ACKNOWLEDGED), now)
    assert runner.invoke(args=["referral", "plan", "export", str(file)]).exit_code == 0
    assert runner.invoke(args=["referral", "plan", "check", str(file)]).exit_code == 0
    staff = ["--staff", _staff_no(app)]
    unsigned = runner.invoke(args=["referral", "plan", "import", str(file), *staff])
    assert (unsigned.exit_code, "签署" in unsigned.stderr) == (1, True)
    assert runner.invoke(args=["referral", "plan", "import", str(file), *staff, "--sign"]).exit_code == 0
    with reading() as tx:
        second, first = plan_views(tx)
    assert (second.number, second.name, second.terms) == (2, "带设置", first.terms)
    assert second.signed is not None
    assert (second.signed.name, second.signed.text) == ("赵总", ACKNOWLEDGED)
    assert json.loads(file.read_text(encoding="utf-8"))["version"]["hash"] == first.content_hash


def test_only_head_office_imports_a_plan(runner: FlaskCliRunner, app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text('{"level_bps": [800], "clerk_bps": 200}', encoding="utf-8")
    for staff_no in (_staff_no(app, "clerk"), "nobody"):
        assert runner.invoke(args=["referral", "plan", "import", str(file), "--staff", staff_no]).exit_code == 1
    with reading() as tx:
        assert _versions(tx) == 0


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ('{"level_bps": [800, 300], "clerk_bps": 200}', "G3 多于一级必须由总部签署确认"),
        ('{"level_bps": [800, 300, 100, 50]}', "G3 付酬层级只能是 1 到 3 级"),
        ('{"level_bps": [300, 800]}', "G5 较远的层级不能高于较近的层级"),
        ('{"level_bps": [800], "missing_level": "roll_up"}', "G3 缺位的一级不能递补"),
        ('{"level_bps": [800], "hold_days": 3}', "G7 冻结期不能短于"),
        ('{"level_bps": [800], "entry_fee": 36500}', "entry_fee：不得收入门费"),
        ("nonsense", "不是 JSON"),
    ],
)
def test_check_says_why_a_plan_may_not_be_used(
    runner: FlaskCliRunner, tmp_path: Path, document: str, said: str
) -> None:
    file = tmp_path / "plan.json"
    file.write_text(document, encoding="utf-8")
    answer = runner.invoke(args=["referral", "plan", "check", str(file)])
    assert answer.exit_code == 1
    assert said in answer.output + answer.stderr


def test_there_is_nothing_to_export_before_the_first_plan(runner: FlaskCliRunner, tmp_path: Path) -> None:
    answer = runner.invoke(args=["referral", "plan", "export", str(tmp_path / "plan.json")])
    assert (answer.exit_code, "没有这个佣金方案" in answer.stderr) == (1, True)
    assert not (tmp_path / "plan.json").exists()


def test_a_signature_is_kept_for_a_high_cap_too(app: Flask) -> None:
    high = Terms(level_bps=(800,), clerk_bps=200, pool_cap_bps=4000)
    with transaction() as tx:
        plan_id = publish_plan(tx, owner(), Draft("高上限", high, NOW, ACKNOWLEDGED), NOW)
    with reading() as tx:
        assert get_plan(tx, plan_id).signed is not None
