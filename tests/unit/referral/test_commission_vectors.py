"""The published examples, exact to the fen."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from app.kernel.money import largest_remainder
from referral.commission.rules.amounts import Claim, Share, divide_order, line_cap
from referral.commission.rules.branches import split_branches
from referral.commission.rules.refunds import remaining
from referral.plans.rules.rates import Goods
from referral.plans.rules.terms import BranchSplit, Rate, Role, Rule, Scope, Seat, Terms

VECTORS = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))
PAID = (Role.LEVEL, Role.CLERK, Role.RANK)
CASES = [pytest.param(case, id=case["name"]) for case in VECTORS["cases"]]


def _id(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, name)


def _rule(given: dict[str, Any]) -> Rule:
    rates = {name: Rate(bps=bps) for name, bps in given.get("bps", {}).items()}
    rates |= {name: Rate(fixed_fen=fen) for name, fen in given.get("fixed", {}).items()}
    subject = _id(given["subject"]) if "subject" in given else None
    return Rule(Scope(given["scope"]), subject, given.get("grade"), given.get("excluded", False), rates)


def _terms(case: dict[str, Any]) -> Terms:
    plan = VECTORS["plans"][case["plan"]]
    return Terms(
        level_bps=tuple(plan["level_bps"]),
        clerk_bps=case.get("clerk_bps", plan["clerk_bps"]),
        rank_bps=tuple(case.get("rank_bps", ())),
        self_bps=case.get("self_bps", 0),
        payee_order_cap_fen=case.get("payee_order_cap"),
        rules=tuple(_rule(given) for given in case.get("rules", ())),
    )


def _claims(case: dict[str, Any], terms: Terms) -> list[Claim]:
    seats = [Seat(Role.LEVEL, level + 1) for level in range(terms.levels)] + [Seat(Role.CLERK)]
    if terms.self_bps:
        seats.append(Seat(Role.SELF))
    seats += [Seat(Role.RANK, place + 1) for place in range(len(terms.rank_bps))]
    empty, grades = case.get("empty", ()), case.get("grades", {})
    closer = {Role.CLERK: _id("closer")} if case.get("closer") else {}
    return [
        Claim(seat, None if seat.name in empty else _id(seat.name), grades.get(seat.name), closer.get(seat.role))
        for seat in seats
    ]


def _goods(case: dict[str, Any]) -> list[Goods]:
    return [
        Goods(
            line_id=_id(f"line {place}"),
            sku_id=_id(line.get("sku", f"sku {place}")),
            product_id=_id(f"product {place}"),
            base_fen=line["base"],
            quantity=line.get("quantity", 1),
            category_ids=(_id(line["category"]),) if "category" in line else (),
            unit_cost_fen=line.get("unit_cost"),
        )
        for place, line in enumerate(case["lines"])
    ]


def _by_line(shares: list[Share], goods: list[Goods], roles: tuple[Role, ...], what: str) -> list[list[int]]:
    return [
        [getattr(share, what) for share in shares if share.line_id == line.line_id and share.seat.role in roles]
        for line in goods
    ]


@pytest.mark.parametrize("case", CASES)
def test_a_published_example_comes_out_to_the_fen(case: dict[str, Any]) -> None:
    terms, goods = _terms(case), _goods(case)
    shares = divide_order(terms, _claims(case, terms), goods)
    paid = _by_line(shares, goods, PAID, "amount_fen")
    assert paid == case["shares"]
    if "raw" in case:
        assert _by_line(shares, goods, PAID, "raw_fen") == case["raw"]
    if "caps" in case:
        assert [line_cap(terms, line) for line in goods] == case["caps"]
    if "totals" in case:
        assert [sum(column) for column in zip(*paid, strict=True)] == case["totals"]
    if "clerk_pool" in case:
        assert sum(_by_line(shares, goods, (Role.CLERK,), "amount_fen")[0]) == case["clerk_pool"]
    if "deposit" in case:
        given = case["deposit"]
        assert given["deposit_paid"] + given["balance_paid"] == goods[0].base_fen
        assert given["goods"] - given["coupon_on_balance"] == goods[0].base_fen
    if "self" in case:
        assert _by_line(shares, goods, (Role.SELF,), "amount_fen") == [case["self"]]
    if "head_office_keeps" in case:
        base = sum(line.base_fen for line in goods)
        assert base - sum(share.amount_fen for share in shares) == case["head_office_keeps"]


@pytest.mark.parametrize("case", [case for case in CASES if "refunds" in case.values[0]])
def test_a_published_refund_leaves_exactly_what_it_says(case: dict[str, Any]) -> None:
    goods = _goods(case)
    for step in case["refunds"]:
        left = [
            [remaining(amount, line.base_fen, refunded) for amount in amounts]
            for line, amounts, refunded in zip(goods, case["shares"], step["refunded"], strict=True)
        ]
        if "remaining" in step:
            assert left == step["remaining"]
        if "totals" in step:
            assert [sum(column) for column in zip(*left, strict=True)] == step["totals"]


@pytest.mark.parametrize("case", [case for case in CASES if "branches" in case.values[0]])
def test_two_branches_share_the_performance_to_the_fen(case: dict[str, Any]) -> None:
    selling, fulfilling = _id("S1"), _id("S2")
    for given in [case["branches"], *(step["branches"] for step in case.get("refunds", ()) if "branches" in step)]:
        shares = split_branches(given["net"], selling, {fulfilling: 1}, BranchSplit(7000))
        assert [share.amount_fen for share in shares] == [given["selling"], given["fulfilling"], 0]


def test_coupon_and_points_reach_the_lines_by_largest_remainder() -> None:
    case = next(case for case in VECTORS["cases"] if "discounts" in case)
    given = case["discounts"]
    coupon = largest_remainder(given["coupon"], given["amounts"])
    after = [amount - part for amount, part in zip(given["amounts"], coupon, strict=True)]
    points = largest_remainder(given["points"], after)
    assert (coupon, points) == (given["coupon_parts"], given["points_parts"])
    assert [left - part for left, part in zip(after, points, strict=True)] == [line["base"] for line in case["lines"]]
