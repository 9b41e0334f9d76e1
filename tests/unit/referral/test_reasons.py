"""Every reason code of an attribution: one situation for each, and what each touch counted for."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from referral.attribution.rules.bonds import bond_steps, fold_bond
from referral.attribution.rules.facts import (
    ClerkFact,
    ClerkMoveFact,
    Evidence,
    HandoverFact,
    OrderFact,
    TouchFact,
    TouchKind,
)
from referral.attribution.rules.policy import POLICY, Policies, Policy, out_of_bounds
from referral.attribution.rules.resolve import Decision, resolve
from referral.attribution.rules.weigh import Outcome, weigh
from referral.why.rules import BOND_CHANGES, CLERK_RULES, EXCLUSIONS, PROMOTER_RULES, SELLING_RULES, VERDICTS

PAID = datetime(2026, 11, 1, 4, tzinfo=UTC)
LI, ZHANG, WANG, MOTHER, BUYER = (uuid.UUID(int=n) for n in range(1, 6))
LI_STAFF, ZHANG_STAFF = uuid.UUID(int=11), uuid.UUID(int=12)
ZHONGSHAN, JIEFANG, SHOPPED = (uuid.UUID(int=n) for n in range(21, 24))
MILK, BOTTLE = uuid.UUID(int=31), uuid.UUID(int=32)
LI_FACT, ZHANG_FACT = ClerkFact(LI_STAFF, LI, ZHONGSHAN), ClerkFact(ZHANG_STAFF, ZHANG, JIEFANG)
CLERKS = {LI_STAFF: LI_FACT, ZHANG_STAFF: ZHANG_FACT}
ORDER = OrderFact(uuid.UUID(int=41), BUYER, SHOPPED, PAID, frozenset({MILK}))
ACTIVE = dict.fromkeys((WANG, MOTHER), "active")
AT_JIEFANG = replace(ORDER, at_counter=True, desk_branch_id=JIEFANG)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def scan(staff_id: uuid.UUID, ago: timedelta, *, scanned: bool = True) -> TouchFact:
    clerk = CLERKS[staff_id]
    return TouchFact(
        uuid.uuid4(), TouchKind.CLERK, PAID - ago, clerk.person_id, staff_id, clerk.branch_id, None, scanned
    )


def share(person: uuid.UUID, ago: timedelta, product: uuid.UUID = MILK) -> TouchFact:
    return TouchFact(uuid.uuid4(), TouchKind.SHARE, PAID - ago, person, product_id=product)


def code(kind: TouchKind, ago: timedelta, branch: uuid.UUID = JIEFANG) -> TouchFact:
    return TouchFact(uuid.uuid4(), kind, PAID - ago, branch_id=branch)


def evidence(*touches: TouchFact, **over: object) -> Evidence:
    known: dict[str, object] = {
        "order": ORDER,
        "touches": tuple(sorted(touches, key=lambda touch: touch.at)),
        "clerks": CLERKS,
        "members": ACTIVE,
    }
    return Evidence(**(known | over))  # type: ignore[arg-type]


def decide(*touches: TouchFact, **over: object) -> Decision:
    return resolve(evidence(*touches, **over), POLICY)


LEFT = {**CLERKS, LI_STAFF: replace(LI_FACT, left_at=PAID - 2 * DAY)}
RULES = {
    "C1": ((scan(LI_STAFF, DAY),), {"order": replace(AT_JIEFANG, desk_staff_id=ZHANG_STAFF)}),
    "C2": ((scan(LI_STAFF, 9 * DAY), scan(ZHANG_STAFF, HOUR)), {"order": AT_JIEFANG}),
    "C3": ((scan(LI_STAFF, 90 * DAY),), {}),
    "C4": ((scan(LI_STAFF, 9 * DAY), scan(ZHANG_STAFF, 5 * DAY)), {"clerks": LEFT}),
    "C5": ((), {}),
    "M1": ((share(WANG, DAY),), {"order": replace(ORDER, coupon_owner_id=MOTHER)}),
    "M2": ((share(WANG, 7 * DAY),), {}),
    "M3": ((), {"parents": {BUYER: WANG}}),
    "M4": ((share(WANG, 8 * DAY),), {}),
    "S1": ((scan(LI_STAFF, DAY),), {}),
    "S2": ((scan(LI_STAFF, 90 * DAY),), {"clerks": LEFT}),
    "S3": ((code(TouchKind.BRANCH, HOUR, ZHONGSHAN),), {"order": AT_JIEFANG}),
    "S4": ((code(TouchKind.BRANCH, HOUR),), {}),
    "S5": ((code(TouchKind.BRANCH, 3 * DAY),), {}),
    "S6": ((), {}),
}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_its_situation_and_its_words(rule: str) -> None:
    touches, over = RULES[rule]
    decision = decide(*touches, **over)
    assert rule in (decision.clerk.rule, decision.promoter_rule, decision.selling_rule)
    assert rule in CLERK_RULES | PROMOTER_RULES | SELLING_RULES


def test_the_words_know_every_code_and_no_other() -> None:
    by_hand = {"C0", "M0", "S0"}
    assert set(CLERK_RULES | PROMOTER_RULES | SELLING_RULES) == set(RULES) | by_hand


def test_the_desk_and_a_branch_code_come_before_a_leavers_pool() -> None:
    touches = (scan(LI_STAFF, 90 * DAY), code(TouchKind.BRANCH, HOUR))
    assert decide(*touches, clerks=LEFT).selling_rule == "S4"
    assert decide(*touches, clerks=LEFT, order=AT_JIEFANG).selling_rule == "S3"


def test_an_opened_link_is_no_scan_in_the_shop() -> None:
    linked = decide(scan(LI_STAFF, 9 * DAY), scan(ZHANG_STAFF, HOUR, scanned=False), order=AT_JIEFANG)
    assert (linked.clerk.rule, linked.clerk.staff_id) == ("C3", LI_STAFF)


def test_an_order_the_shopper_places_knows_no_counter_rule() -> None:
    decision = decide(scan(LI_STAFF, 9 * DAY), scan(ZHANG_STAFF, timedelta(minutes=1)))
    assert (decision.clerk.rule, decision.clerk.staff_id) == ("C3", LI_STAFF)


def test_scanning_the_bound_clerk_again_renews_and_opening_her_link_does_not() -> None:
    first = scan(LI_STAFF, 200 * DAY)
    assert decide(first, scan(LI_STAFF, 100 * DAY)).clerk.rule == "C3"
    assert decide(first, scan(LI_STAFF, 100 * DAY, scanned=False)).clerk.rule == "C5"
    stiff = resolve(evidence(first, scan(LI_STAFF, 100 * DAY)), replace(POLICY, renew_by_scan=False))
    assert stiff.clerk.rule == "C5"


@pytest.mark.parametrize(
    ("follow", "rule", "staff_id", "branch"), [(False, "C5", None, ZHONGSHAN), (True, "C3", LI_STAFF, JIEFANG)]
)
def test_a_moved_clerk_takes_her_customers_only_if_they_follow(
    follow: bool, rule: str, staff_id: uuid.UUID | None, branch: uuid.UUID
) -> None:
    move = ClerkMoveFact(PAID - 2 * DAY, ZHONGSHAN, JIEFANG, follow)
    clerks = {LI_STAFF: replace(LI_FACT, branch_id=JIEFANG, moves=(move,))}
    decision = decide(scan(LI_STAFF, 3 * DAY), clerks=clerks)
    assert (decision.clerk.rule, decision.clerk.staff_id, decision.selling_branch_id) == (rule, staff_id, branch)


def test_a_moved_clerk_who_is_scanned_again_has_her_customer_back() -> None:
    move = ClerkMoveFact(PAID - 2 * DAY, ZHONGSHAN, JIEFANG)
    clerks = {LI_STAFF: replace(LI_FACT, branch_id=JIEFANG, moves=(move,))}
    assert decide(scan(LI_STAFF, 3 * DAY), scan(LI_STAFF, HOUR), clerks=clerks).clerk.rule == "C3"


def test_a_hand_over_gives_the_bond_with_a_protection_of_its_own() -> None:
    hand = HandoverFact(PAID - DAY, LI_STAFF, ZHANG_STAFF, JIEFANG)
    decision = decide(scan(LI_STAFF, 9 * DAY), handovers=(hand,))
    assert (decision.clerk.rule, decision.clerk.staff_id, decision.selling_branch_id) == ("C3", ZHANG_STAFF, JIEFANG)
    assert decision.bond is not None
    assert (decision.bond.cause, decision.bond.protected_until) == ("handover", hand.at + 30 * DAY)
    late = decide(scan(LI_STAFF, 9 * DAY), handovers=(replace(hand, at=PAID + HOUR),))
    assert late.clerk.staff_id == LI_STAFF


def test_a_bond_keeps_the_spans_of_the_policy_it_was_made_under() -> None:
    short = Policy("2", PAID - 50 * DAY, protection_days=1, validity_days=10)
    book = Policies((POLICY, short))
    assert resolve(evidence(scan(LI_STAFF, 100 * DAY)), book).clerk.rule == "C3"
    assert resolve(evidence(scan(LI_STAFF, 20 * DAY)), book).clerk.rule == "C5"


@pytest.mark.parametrize("allowed", [False, True])
def test_an_employee_who_buys_counts_nothing_for_her_own_branch(allowed: bool) -> None:
    policy = replace(POLICY, staff_purchase=allowed)
    decision = resolve(evidence(scan(LI_STAFF, DAY), order=replace(ORDER, buyer_id=ZHANG)), policy)
    assert decision.staff_branch_id == (None if allowed else JIEFANG)
    assert decision.clerk.excluded == ""
    own = resolve(evidence(order=replace(AT_JIEFANG, buyer_id=ZHANG, desk_staff_id=ZHANG_STAFF)), policy)
    assert (own.clerk.rule, own.clerk.excluded) == ("C1", "buyer")


@pytest.mark.parametrize("allowed", [False, True])
def test_an_order_at_the_employees_price_pays_nobody_unless_the_policy_says_so(allowed: bool) -> None:
    policy = replace(POLICY, staff_purchase=allowed)
    order = replace(ORDER, staff_discount=True)
    known = evidence(scan(LI_STAFF, DAY), order=order, parents={BUYER: WANG, WANG: MOTHER})
    decision = resolve(known, policy)
    expected = "" if allowed else "staff"
    assert [decision.clerk.excluded, *(seat.excluded for seat in decision.chain)] == [expected] * 3
    assert set(EXCLUSIONS) >= {"staff", "buyer", "inactive"}


FROZEN = {WANG: "frozen", MOTHER: "active"}
WEIGHED = {
    "clerk": ((scan(LI_STAFF, DAY),), {}, 0),
    "promoter": ((share(WANG, DAY),), {}, 0),
    "branch": ((code(TouchKind.BRANCH, HOUR),), {}, 0),
    "own": ((share(BUYER, DAY),), {}, 0),
    "gone": ((scan(LI_STAFF, 9 * DAY),), {"clerks": LEFT}, 0),
    "picked": ((scan(LI_STAFF, DAY),), {"order": replace(AT_JIEFANG, desk_staff_id=ZHANG_STAFF)}, 0),
    "scanned_here": ((scan(LI_STAFF, 9 * DAY), scan(ZHANG_STAFF, HOUR)), {"order": AT_JIEFANG}, 0),
    "same_clerk": ((scan(LI_STAFF, 9 * DAY), scan(LI_STAFF, DAY)), {}, 1),
    "bond_stands": ((scan(LI_STAFF, 9 * DAY), scan(ZHANG_STAFF, DAY)), {}, 1),
    "older": ((share(WANG, 2 * DAY), share(MOTHER, DAY)), {}, 0),
    "expired": ((share(WANG, 8 * DAY),), {}, 0),
    "coupon": ((share(WANG, DAY),), {"order": replace(ORDER, coupon_owner_id=MOTHER)}, 0),
    "inactive": ((share(WANG, DAY),), {"members": FROZEN}, 0),
    "other_product": ((share(WANG, 2 * DAY), share(MOTHER, DAY, BOTTLE)), {}, 1),
    "decided_otherwise": ((scan(LI_STAFF, 9 * DAY), code(TouchKind.BRANCH, HOUR)), {}, 1),
    "no_person": ((code(TouchKind.PRODUCT, HOUR),), {}, 0),
}


@pytest.mark.parametrize("verdict", WEIGHED)
def test_every_touch_is_told_what_it_counted_for_or_why_it_lost(verdict: str) -> None:
    touches, over, place = WEIGHED[verdict]
    known = evidence(*touches, **over)
    made = resolve(known, POLICY)
    bound = made.clerk.staff_id if made.clerk.rule == "C3" else None
    outcome = Outcome(
        made.clerk.rule,
        made.clerk.touch_id,
        made.promoter_rule,
        made.promoter_touch_id,
        made.selling_rule,
        made.selling_branch_id,
        bound,
    )
    assert weigh(known, outcome, POLICY)[touches[place].touch_id] == verdict


def test_every_verdict_and_every_change_of_a_bond_has_its_words() -> None:
    assert set(VERDICTS) == set(WEIGHED)
    move = ClerkMoveFact(PAID - 4 * DAY, ZHONGSHAN, JIEFANG, True)
    clerks = {
        LI_STAFF: replace(LI_FACT, moves=(move,), left_at=PAID - 3 * DAY),
        ZHANG_STAFF: ZHANG_FACT,
    }
    hands = (HandoverFact(PAID - 2 * DAY, LI_STAFF, ZHANG_STAFF, JIEFANG),)
    touches = [scan(LI_STAFF, 9 * DAY), scan(LI_STAFF, 8 * DAY)]
    changes = [step.change for step in bond_steps(BUYER, touches, [], clerks, POLICY, hands)]
    assert changes == ["bound", "renewed", "moved", "pooled", "handed_over"]
    assert set(changes) | {"taken_over"} == set(BOND_CHANGES)


def test_a_hand_over_of_somebody_elses_customer_or_a_lapsed_one_says_nothing() -> None:
    touches = [scan(LI_STAFF, 9 * DAY)]
    other = HandoverFact(PAID - DAY, ZHANG_STAFF, LI_STAFF, JIEFANG)
    late = HandoverFact(PAID + 200 * DAY, LI_STAFF, ZHANG_STAFF, JIEFANG)
    for hand in (other, late):
        bond = fold_bond(BUYER, touches, [], CLERKS, POLICY, [hand])
        assert bond is not None
        assert bond.staff_id == LI_STAFF


def test_settings_out_of_bounds_are_named() -> None:
    assert out_of_bounds(POLICY) == []
    assert out_of_bounds(replace(POLICY, share_days=0, most_moves=99)) == ["share_days", "most_moves"]
    assert out_of_bounds(replace(POLICY, protection_days=200)) == ["protection_days"]
