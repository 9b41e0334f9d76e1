"""Examples other vendors publish, each under the setting of ours that gives it; the rest stands in docs/commission-compared.md.

Promises: inputs and expected results are read from the public file; only the translation into a plan is ours.
"""

import json
import uuid
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.kernel.money import largest_remainder, parse_yuan
from referral.backtest.read_orders import PaidOrder
from referral.backtest.replay_orders import replay_orders
from referral.backtest.rules.forest import grow_forest
from referral.commission.rules.amounts import Claim, divide_order
from referral.commission.rules.refunds import next_move, remaining
from referral.plans.rules.guard import objections
from referral.plans.rules.rates import Goods
from referral.plans.rules.terms import (
    Basis,
    MissingLevel,
    Rate,
    Role,
    Rule,
    Scope,
    Seat,
    SelfPurchase,
    Terms,
)

ROOT = Path(__file__).parents[3]
LISTED = ("C06", "C07", "C12", "R02")
SKU = uuid.UUID(int=1)


@pytest.fixture
def examples(trial_data: Path) -> dict[str, Any]:
    """Entries by id."""
    file = json.loads((trial_data / "examples/worked_examples.json").read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in file["examples"]}


def _bps(percent: str) -> int:
    return int(Decimal(percent) * 100)


def _pay(terms: Terms, base_fen: int, *claims: Claim, quantity: int = 1) -> dict[str, int]:
    """Fen by seat on one line."""
    shares = divide_order(terms, claims, [Goods(SKU, SKU, SKU, base_fen, quantity)])
    return {share.seat.name: share.amount_fen for share in shares}


def _chain(count: int, *empty: int) -> list[Claim]:
    return [
        Claim(Seat(Role.LEVEL, level), None if level in empty else uuid.UUID(int=level))
        for level in range(1, count + 1)
    ]


def _levels(terms: Terms, base_fen: int) -> list[int]:
    return list(_pay(terms, base_fen, *_chain(terms.levels)).values())


def test_c01_the_second_tier_is_a_share_of_the_first_commission(examples: dict[str, Any]) -> None:
    given, expected = examples["C01"]["inputs"], examples["C01"]["expected"]
    rates = (_bps(given["direct_rate_pct"]), *map(_bps, given["tier_rates_pct"]))
    terms = Terms(rates, 0, level_basis=Basis.PREVIOUS_LEVEL)
    assert _levels(terms, parse_yuan(given["order_amount"])) == [parse_yuan(expected[who]) for who in ("Jane", "Bob")]
    assert objections(terms, acknowledged=True) == []


@pytest.mark.parametrize(("entry", "cap_bps"), [("C02", 3000), ("C03", 5500), ("C05", 3000), ("C11", 3000)])
def test_every_tier_is_a_share_of_the_order(examples: dict[str, Any], entry: str, cap_bps: int) -> None:
    given, expected = examples[entry]["inputs"], examples[entry]["expected"]
    terms = Terms(tuple(map(_bps, given["rates_pct"])), 0, pool_cap_bps=cap_bps)
    assert _levels(terms, parse_yuan(given["order_amount"])) == [parse_yuan(fen) for fen in expected.values()]
    assert objections(terms, acknowledged=True) == (["cap"] if entry == "C03" else [])


def test_c04_each_tier_is_a_share_of_the_tier_below(examples: dict[str, Any]) -> None:
    """The seller's commission is the base and her parent level 1; with the seller on level 1 there would be a fourth."""
    given, expected = examples["C04"]["inputs"], examples["C04"]["expected"]
    terms = Terms(tuple(map(_bps, given["tier_rates_pct"])), 0, level_basis=Basis.PREVIOUS_LEVEL)
    assert _levels(terms, parse_yuan(given["seller_commission"])) == [parse_yuan(fen) for fen in expected.values()]
    assert objections(replace(terms, level_bps=(2000, 1000, 1000, 1000)), acknowledged=True) == ["levels"]


def test_c06_the_gap_between_rates_is_paid_to_employees(examples: dict[str, Any]) -> None:
    """Members' rates are grades of the clerk's seat, the leader is the rank above; sales volume sets no grade of ours."""
    given, expected = examples["C06"]["inputs"], examples["C06"]["expected"]
    grades = {rate: Rule(Scope.GRADE, None, rate, rates={"clerk": Rate(bps=_bps(rate))}) for rate in ("4", "6", "8")}
    terms = Terms((0,), _bps("2"), rank_bps=(_bps(given["rate_pct"]["A"]),), rules=tuple(grades.values()))
    leader, earned = Claim(Seat(Role.RANK, 1), uuid.UUID(int=1)), dict.fromkeys(expected, 0)
    for place, (who, sales) in enumerate(given["own_sales"].items(), 2):
        seller = None if who == "A" else uuid.UUID(int=place)
        clerk = Claim(Seat(Role.CLERK), seller, given["rate_pct"][who])
        paid = _pay(terms, parse_yuan(sales), clerk, leader)
        earned["A"] += paid["rank1"]
        earned[who] += paid["clerk"]
    assert earned == {who: parse_yuan(fen) for who, fen in expected.items()}


def test_c07_discounts_all_lower_our_base(examples: dict[str, Any]) -> None:
    """The page keeps full reduction, coupon and points in the base and pays 8.00; ours pays 5.00."""
    given = {name: parse_yuan(value) for name, value in examples["C07"]["inputs"].items() if name != "base_rule"}
    discounts = ("member_discount", "full_reduction", "coupon", "points")
    base = given["goods"] - sum(given[name] for name in discounts)
    rate = _bps(examples["C07"]["inputs"]["rate_pct"])
    assert _levels(Terms((rate,), 0), base) == [500]
    assert parse_yuan(examples["C07"]["expected"]["commission"]) == 800


def test_c08_money_paid_and_stored_value_count_delivery_does_not(examples: dict[str, Any]) -> None:
    given = examples["C08"]["inputs"]
    base = parse_yuan(given["paid"]) + parse_yuan(given["balance_used"]) - parse_yuan(given["freight"])
    assert _levels(Terms((_bps(given["rate_pct"]),), 0), base) == [
        parse_yuan(examples["C08"]["expected"]["commission"])
    ]


def test_c09_who_stands_on_which_level(examples: dict[str, Any]) -> None:
    buyer, parent, grandparent = examples["C09"]["inputs"]["chain_from_buyer_up"]
    forest = grow_forest([(1, buyer, parent), (2, parent, grandparent), (3, grandparent, "")])
    order = [PaidOrder("1", buyer, 10_000, 0)]
    for case in examples["C09"]["inputs"]["cases"]:
        who_buys = SelfPurchase.SHIFT if case["self_purchase"] else SelfPurchase.UPLINE
        terms = Terms((800, 300, 100)[: case["levels"]], 0, self_purchase=who_buys)
        found = replay_orders(terms, forest, order).members
        key = f"levels={case['levels']},self_purchase={str(case['self_purchase']).lower()}"
        expected = {who: level for who, level in examples["C09"]["expected"][key].items() if level}
        paid = {800: "level1", 300: "level2", 100: "level3"}
        assert {who: paid[total.accrued_fen] for who, total in found.items()} == expected
    assert objections(Terms((800,), 0, self_purchase=SelfPurchase.SHIFT), acknowledged=True) == ["shift"]


def test_c10_a_missing_tier_passes_upward_in_a_trial_only(examples: dict[str, Any]) -> None:
    assert "partner share + mentor A share + mentor B share" in examples["C10"]["expected"]["partner"]
    terms = Terms((800, 300, 100), 0, missing_level=MissingLevel.ROLL_UP)
    assert list(_pay(terms, 10_000, *_chain(3, 1, 2)).values()) == [0, 0, 1200]
    assert objections(terms, acknowledged=True) == ["roll_up"]
    kept = replace(terms, missing_level=MissingLevel.KEEP)
    assert list(_pay(kept, 10_000, *_chain(3, 1, 2)).values()) == [0, 0, 100]


def test_c12_a_volume_band_is_no_setting_of_ours(examples: dict[str, Any]) -> None:
    """Each sale pays the plan's rate: what a member sold before changes nothing."""
    given = examples["C12"]["inputs"]
    terms = Terms((_bps(given["rate1_pct"]),), 0)
    assert [_levels(terms, parse_yuan(sale)) for sale in given["sales"]] == [[60_000], [40_000], [50_000]]
    assert parse_yuan(examples["C12"]["expected"]["6000"]) == 62_000


def test_c13_a_fixed_amount_beats_the_percentage_and_percentages_are_rounded_down(examples: dict[str, Any]) -> None:
    found = []
    for case in examples["C13"]["inputs"]["cases"]:
        fixed = case.get("fixed")
        rules = (Rule(Scope.SKU, SKU, rates={"level1": Rate(fixed_fen=fixed)}),) if fixed is not None else ()
        terms = Terms(((case["pct"] or 0) * 100,), 0, rules=rules)
        found += _levels(terms, case["pay"] or 0)
    assert found == examples["C13"]["expected"]["results_fen"]


def test_r01_a_refund_after_the_payout_leaves_a_debt(examples: dict[str, Any]) -> None:
    amount = base = parse_yuan(examples["R01"]["inputs"]["commission"])
    pending = available = withdrawn = refunded = 0
    balances = []
    for event in examples["R01"]["inputs"]["events"]:
        if event == "approve":
            pending, available = 0, available + pending
        withdrawn += amount if event == "pay_out" else 0
        refunded += base if event == "refund" else 0
        move = next_move(remaining(amount, base, refunded), pending, available)
        pending, available = pending + move.pending_fen, available + move.available_fen
        balances.append(available - withdrawn)
    assert balances == [parse_yuan(fen) for fen in examples["R01"]["expected"]["balance_after_each"]]


def test_b01_a_coupon_lowers_the_balance_and_commission_is_on_everything_paid(examples: dict[str, Any]) -> None:
    given = {name: parse_yuan(value) for name, value in examples["B01"]["inputs"].items()}
    expected = {name: parse_yuan(value) for name, value in examples["B01"]["expected"].items()}
    base = given["subtotal"] - largest_remainder(given["coupon"], [given["subtotal"]])[0]
    balance = base - given["deposit"]
    assert expected == {"due_now": given["deposit"], "balance_due": balance, "total_paid": base}
    assert _levels(Terms((800, 300, 100), 0), base) == [640, 240, 80]


def test_what_differs_is_listed_with_the_rule_that_differs(examples: dict[str, Any]) -> None:
    text = (ROOT / "docs/commission-compared.md").read_text(encoding="utf-8")
    ours = [entry for entry in examples if entry in LISTED or entry[0] == "C" or entry in ("R01", "R02", "B01")]
    assert [entry for entry in ours if f"| {entry} |" not in text] == []
