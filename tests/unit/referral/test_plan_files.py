"""A plan as a file: what reads back, and what no file may ask for."""

import json
import uuid
from dataclasses import replace
from typing import Any

import pytest

from referral.plans.rules.guard import OBJECTIONS, objections
from referral.plans.rules.plan_json import PlanFileWrong, read_plan, write_terms
from referral.plans.rules.terms import (
    Basis,
    BranchSplit,
    CostBearer,
    MissingLevel,
    Rate,
    Rounding,
    Rule,
    Scope,
    SelfPurchase,
    Terms,
)

PLAIN = Terms(level_bps=(800, 300, 100), clerk_bps=200)
SKU = uuid.UUID(int=7)
FULL = Terms(
    level_bps=(800, 300),
    clerk_bps=200,
    self_bps=100,
    rank_bps=(300, 350),
    pool_cap_bps=2500,
    margin_cap_bps=4000,
    payee_order_cap_fen=20000,
    selling_bps=6000,
    head_office_bps=1000,
    branch_splits=(BranchSplit(5000, 2000, uuid.UUID(int=5)),),
    opener_bps=6500,
    cost_bearer=CostBearer.SPLIT,
    cost_selling_bps=4000,
    dual_credit=False,
    base_excludes_vat=True,
    vat_bps=900,
    level_basis=Basis.PREVIOUS_LEVEL,
    rounding=Rounding.HALF_UP,
    hold_days=15,
    rules=(
        Rule(Scope.SKU, SKU, None, False, {"level1": Rate(fixed_fen=300), "clerk": Rate(bps=100)}),
        Rule(Scope.CATEGORY, uuid.UUID(int=8), "gold", False, {"level1": Rate(bps=1200)}),
        Rule(Scope.PRODUCT, uuid.UUID(int=9), None, True, {}),
        Rule(Scope.GRADE, None, "gold", False, {"level1": Rate(bps=1000)}),
    ),
)


@pytest.mark.parametrize("terms", [PLAIN, FULL, replace(FULL, missing_level=MissingLevel.ROLL_UP)])
def test_what_is_exported_reads_back_equal(terms: Terms) -> None:
    assert read_plan(json.loads(json.dumps(write_terms(terms)))).terms == terms


def test_a_file_may_leave_out_what_stays_as_usual() -> None:
    assert read_plan({"level_bps": [800, 300, 100], "clerk_bps": 200}).terms == PLAIN


FORBIDDEN_INPUTS = [
    ("entry_fee_fen", 36500, "G1"),
    ("required_purchase_fen", 100, "G1"),
    ("spend_to_join_fen", 39900, "G1"),
    ("vip_required", True, "G1"),
    ("upgrade_threshold_fen", 1, "G1"),
    ("membership_condition", "x", "G1"),
    ("per_recruit_fen", 1000, "G2"),
    ("head_count_bps", 5, "G2"),
    ("invite_reward_fen", 5, "G2"),
    ("max_paid_levels", 9, "G3"),
    ("level4_bps", 50, "G3"),
    ("roll_up", True, "G3"),
    ("compression", "dynamic", "G3"),
    ("team_bonus_bps", 100, "G4"),
    ("member_differential_bps", 100, "G4"),
    ("leader_bps", 100, "G4"),
    ("include_shipping", True, "G6"),
    ("freight_in_base", True, "G6"),
    ("recharge_bps", 100, "G6"),
    ("gift_card_bps", 100, "G6"),
    ("keep_on_refund", True, "G7"),
    ("clawback", False, "G7"),
    ("skip_consent", True, "G8"),
    ("share_reward_fen", 10, "G9"),
    ("hide_ad_label", True, "G9"),
    ("skip_real_name", True, "G10"),
    ("tax_free", True, "G10"),
    ("monitoring", False, "G11"),
    ("audit", False, "G12"),
    ("whatever", 1, "不认识这一项"),
]


@pytest.mark.parametrize(("name", "value", "law"), FORBIDDEN_INPUTS)
def test_a_forbidden_or_unknown_input_is_refused_by_its_name(name: str, value: object, law: str) -> None:
    with pytest.raises(PlanFileWrong) as refused:
        read_plan({"level_bps": [800], "clerk_bps": 200, name: value})
    assert f"{name}：" in refused.value.chinese()
    assert law in refused.value.chinese()


def test_a_forbidden_input_is_found_inside_a_rule_too() -> None:
    rule = {
        "scope": "sku",
        "subject": str(SKU),
        "rates": {"level1": {"bps": 100}, "level4": {"bps": 1}},
        "min_spend": 5,
    }
    with pytest.raises(PlanFileWrong) as refused:
        read_plan({"level_bps": [800], "rules": [rule]})
    assert "level4：付酬层级最多三级" in refused.value.chinese()
    assert "min_spend：不得收入门费" in refused.value.chinese()


WRONG_SHAPES: list[dict[str, Any]] = [
    {},
    {"level_bps": "8"},
    {"level_bps": [8.5]},
    {"level_bps": [True]},
    {"level_bps": [800], "clerk_bps": None},
    {"level_bps": [800], "rounding": "up"},
    {"level_bps": [800], "dual_credit": 1},
    {"level_bps": [800], "format": "other-9"},
    {"level_bps": [800], "rules": {}},
    {"level_bps": [800], "rules": [{"scope": "grade"}]},
    {"level_bps": [800], "rules": [{"scope": "sku", "subject": "x"}]},
    {"level_bps": [800], "rules": [{"scope": "sku", "subject": str(SKU), "rates": {"level1": {}}}]},
    {"level_bps": [800], "branch_split_bps": {"selling": 7000, "fulfilling": 4000}},
    {"level_bps": [800], "clerk_deposit_split_bps": {"opener": 7000, "closer": 4000}},
    {"level_bps": [800], "branch_overrides": [{"branch": "nowhere", "selling": 7000}]},
]


@pytest.mark.parametrize("document", [*WRONG_SHAPES, None, [], 7, "x"])
def test_a_file_of_another_shape_is_refused(document: object) -> None:
    with pytest.raises(PlanFileWrong):
        read_plan(document)


def test_every_fault_of_a_file_is_named_at_once() -> None:
    with pytest.raises(PlanFileWrong) as refused:
        read_plan({"level_bps": [800], "entry_fee": 1, "whatever": 2, "rounding": "up"})
    assert [part in refused.value.chinese() for part in ("entry_fee", "whatever", "rounding")] == [True] * 3


FORBIDDEN_PLANS = [
    (replace(PLAIN, level_bps=()), "levels"),
    (replace(PLAIN, level_bps=(800, 300, 100, 50)), "levels"),
    (replace(PLAIN, level_bps=(300, 800)), "increasing"),
    (replace(PLAIN, rules=(Rule(Scope.GRADE, None, "gold", False, {"level2": Rate(bps=900)}),)), "increasing"),
    (
        replace(PLAIN, rules=(Rule(Scope.SKU, SKU, rates={"level1": Rate(fixed_fen=1), "level2": Rate(fixed_fen=2)}),)),
        "increasing",
    ),
    (replace(PLAIN, level_bps=(2000, 900)), "over_cap"),
    (replace(PLAIN, self_bps=1900), "over_cap"),
    (replace(PLAIN, rank_bps=(1900,)), "over_cap"),
    (replace(PLAIN, rules=(Rule(Scope.SKU, SKU, rates={"level1": Rate(bps=2600)}),)), "over_cap"),
    (replace(PLAIN, pool_cap_bps=5001), "cap"),
    (replace(PLAIN, hold_days=6), "hold"),
    (replace(PLAIN, hold_days=181), "hold"),
    (replace(PLAIN, missing_level=MissingLevel.ROLL_UP), "roll_up"),
    (replace(PLAIN, self_purchase=SelfPurchase.SHIFT), "shift"),
    (replace(PLAIN, rank_bps=(100,)), "ranks"),
    (replace(PLAIN, rank_bps=(400, 300)), "ranks"),
    (replace(PLAIN, rank_bps=(200,) * 6), "ranks"),
    (replace(PLAIN, clerk_bps=-1), "rates"),
    (replace(PLAIN, payee_order_cap_fen=0), "rates"),
    (replace(PLAIN, opener_bps=10_001), "rates"),
    (replace(PLAIN, rules=(Rule(Scope.SKU, SKU, rates={"clerk": Rate(fixed_fen=-1)}),)), "rates"),
    (replace(PLAIN, selling_bps=9000, head_office_bps=1001), "split"),
    (replace(PLAIN, branch_splits=(BranchSplit(7000, 0, SKU), BranchSplit(6000, 0, SKU))), "split"),
    (replace(PLAIN, rules=(Rule(Scope.SKU, SKU, excluded=True),) * 2), "rules"),
    (replace(PLAIN, rules=(Rule(Scope.GRADE, None, "gold", True),)), "rules"),
]


@pytest.mark.parametrize(("terms", "code"), FORBIDDEN_PLANS)
def test_the_guard_names_why_a_plan_may_not_exist(terms: Terms, code: str) -> None:
    assert code in objections(terms, acknowledged=True)
    assert code in OBJECTIONS


def test_more_than_one_level_and_a_high_cap_need_a_signature() -> None:
    assert objections(PLAIN, acknowledged=False) == ["acknowledgement"]
    assert objections(replace(PLAIN, level_bps=(800,), pool_cap_bps=3001), acknowledged=False) == ["cap"]
    assert objections(replace(PLAIN, pool_cap_bps=5000), acknowledged=True) == []
    assert objections(replace(PLAIN, level_bps=(800,)), acknowledged=False) == []


def test_a_percentage_of_the_nearer_level_may_be_larger_than_that_level_s_own() -> None:
    """10 % of a commission of 8 % is 0.8 % of the order: nobody further away earns more."""
    terms = replace(PLAIN, level_bps=(800, 1000, 1000), level_basis=Basis.PREVIOUS_LEVEL)
    assert terms.effective_level_bps == (800, 80, 8)
    assert objections(terms, acknowledged=True) == []
    assert objections(replace(terms, level_basis=Basis.ORDER), acknowledged=True) == ["increasing"]


def test_a_complete_plan_passes_the_guard() -> None:
    assert objections(FULL, acknowledged=True) == []
