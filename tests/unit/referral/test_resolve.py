"""Who is credited: every rule with the reason it gives."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from referral.attribution.rules.bonds import fold_bond, is_valid
from referral.attribution.rules.facts import ClerkFact, Evidence, OrderFact, TouchFact, TouchKind
from referral.attribution.rules.policy import POLICY
from referral.attribution.rules.resolve import Decision, resolve

PAID = datetime(2026, 11, 1, 4, tzinfo=UTC)
LI, ZHANG, WANG, WANGS_MOTHER, BUYER, CHEN = (uuid.uuid4() for _ in range(6))
LI_STAFF, ZHANG_STAFF = uuid.uuid4(), uuid.uuid4()
ZHONGSHAN, JIEFANG, SHOPPED = (uuid.uuid4() for _ in range(3))
MILK, BOTTLE = uuid.uuid4(), uuid.uuid4()
CLERKS = {
    LI_STAFF: ClerkFact(LI_STAFF, LI, ZHONGSHAN),
    ZHANG_STAFF: ClerkFact(ZHANG_STAFF, ZHANG, JIEFANG),
}
ORDER = OrderFact(uuid.uuid4(), BUYER, SHOPPED, PAID, frozenset({MILK}))
ACTIVE = dict.fromkeys((WANG, WANGS_MOTHER, CHEN), "active")


def ago(**span: float) -> datetime:
    return PAID - timedelta(**span)


def scan(staff_id: uuid.UUID, at: datetime) -> TouchFact:
    clerk = CLERKS[staff_id]
    return TouchFact(uuid.uuid4(), TouchKind.CLERK, at, clerk.person_id, staff_id, clerk.branch_id)


def share(person: uuid.UUID, at: datetime, product: uuid.UUID | None = MILK) -> TouchFact:
    return TouchFact(uuid.uuid4(), TouchKind.SHARE, at, person, product_id=product)


def decide(*touches: TouchFact, **over: object) -> Decision:
    known: dict[str, object] = {"order": ORDER, "touches": touches, "clerks": CLERKS, "members": ACTIVE} | over
    return resolve(Evidence(**known), POLICY)  # type: ignore[arg-type]


def test_a_scan_months_ago_credits_the_same_clerk_for_an_order_from_home() -> None:
    decision = decide(scan(LI_STAFF, ago(days=150)))
    assert (decision.clerk.rule, decision.clerk.staff_id) == ("C3", LI_STAFF)
    assert (decision.selling_branch_id, decision.selling_rule) == (ZHONGSHAN, "S1")


def test_a_bond_lapses_after_180_days_unless_a_purchase_renews_it() -> None:
    first = scan(LI_STAFF, ago(days=200))
    assert decide(first).clerk.rule == "C5"
    renewed = decide(first, paid_before=(ago(days=100),))
    assert (renewed.clerk.rule, renewed.clerk.staff_id) == ("C3", LI_STAFF)


def test_the_very_end_of_the_validity_no_longer_counts() -> None:
    assert decide(scan(LI_STAFF, ago(days=180))).clerk.rule == "C5"
    assert decide(scan(LI_STAFF, ago(days=180) + timedelta(seconds=1))).clerk.rule == "C3"


def test_a_colleagues_scan_inside_the_protection_changes_nothing_even_with_an_order() -> None:
    decision = decide(scan(LI_STAFF, ago(days=40)), scan(ZHANG_STAFF, ago(days=15)), paid_before=(ago(days=14),))
    assert decision.clerk.staff_id == LI_STAFF


def test_a_colleague_takes_over_by_scan_and_paid_order_after_the_protection() -> None:
    touches = (scan(LI_STAFF, ago(days=60)), scan(ZHANG_STAFF, ago(days=20)))
    bare = decide(*touches)
    assert bare.clerk.staff_id == LI_STAFF
    taken = decide(*touches, paid_before=(ago(days=19),))
    assert (taken.clerk.staff_id, taken.clerk.rule) == (ZHANG_STAFF, "C3")
    assert taken.bond is not None
    assert (taken.bond.cause, taken.bond.protected_until) == ("takeover", ago(days=19) + timedelta(days=30))


def test_the_order_that_moves_a_bond_still_credits_the_clerk_bound_before_it() -> None:
    decision = decide(scan(LI_STAFF, ago(days=60)), scan(ZHANG_STAFF, ago(minutes=5)))
    assert (decision.clerk.rule, decision.clerk.staff_id) == ("C3", LI_STAFF)


def test_the_cashiers_pick_beats_the_bond() -> None:
    order = replace(ORDER, desk_staff_id=ZHANG_STAFF, desk_branch_id=JIEFANG, at_counter=True)
    decision = decide(scan(LI_STAFF, ago(days=1)), order=order)
    assert (decision.clerk.rule, decision.clerk.staff_id) == ("C1", ZHANG_STAFF)


def test_at_the_counter_a_scan_of_today_in_that_branch_beats_the_bond() -> None:
    order = replace(ORDER, desk_branch_id=JIEFANG, at_counter=True)
    touches = (scan(LI_STAFF, ago(days=10)), scan(ZHANG_STAFF, ago(hours=23)))
    decision = decide(*touches, order=order)
    assert (decision.clerk.rule, decision.clerk.staff_id) == ("C2", ZHANG_STAFF)
    assert decide(*touches).clerk.staff_id == LI_STAFF


def test_a_leavers_customers_fall_to_the_pool_of_her_branch() -> None:
    left = {LI_STAFF: ClerkFact(LI_STAFF, LI, ZHONGSHAN, left_at=ago(days=3))}
    decision = decide(scan(LI_STAFF, ago(days=10)), clerks=left)
    assert (decision.clerk.rule, decision.clerk.staff_id) == ("C5", None)
    assert (decision.selling_branch_id, decision.selling_rule) == (ZHONGSHAN, "S2")


def test_an_order_paid_before_she_left_is_hers() -> None:
    leaving = {LI_STAFF: ClerkFact(LI_STAFF, LI, ZHONGSHAN, left_at=PAID + timedelta(seconds=1))}
    assert decide(scan(LI_STAFF, ago(days=10)), clerks=leaving).clerk.staff_id == LI_STAFF


def test_after_a_leaver_the_next_clerk_who_is_scanned_gets_the_customer_at_once() -> None:
    known = {**CLERKS, LI_STAFF: ClerkFact(LI_STAFF, LI, ZHONGSHAN, left_at=ago(days=8))}
    decision = decide(scan(LI_STAFF, ago(days=10)), scan(ZHANG_STAFF, ago(days=2)), clerks=known)
    assert (decision.clerk.rule, decision.clerk.staff_id) == ("C3", ZHANG_STAFF)


def test_a_clerk_who_buys_is_not_her_own_clerk() -> None:
    decision = decide(scan(LI_STAFF, ago(days=1)), order=replace(ORDER, buyer_id=LI))
    assert decision.clerk.staff_id is None
    assert decision.bond is None


def test_a_cashier_cannot_credit_the_buyer_herself() -> None:
    order = replace(ORDER, buyer_id=LI, desk_staff_id=LI_STAFF, desk_branch_id=ZHONGSHAN, at_counter=True)
    assert decide(order=order).clerk.excluded == "buyer"


def test_a_fresh_share_beats_the_tree_for_this_order() -> None:
    decision = decide(share(WANG, ago(days=6)), parents={BUYER: CHEN, WANG: WANGS_MOTHER})
    assert (decision.promoter_rule, decision.promoter_id) == ("M2", WANG)
    assert [seat.person_id for seat in decision.chain] == [WANG, WANGS_MOTHER]


def test_a_share_of_the_bought_product_beats_a_later_share_of_another() -> None:
    decision = decide(share(WANG, ago(days=5)), share(CHEN, ago(days=1), BOTTLE))
    assert decision.promoter_id == WANG


def test_an_old_share_counts_no_more_and_the_tree_does() -> None:
    decision = decide(share(WANG, ago(days=8)), parents={BUYER: CHEN})
    assert (decision.promoter_rule, decision.promoter_id) == ("M3", CHEN)


def test_without_share_and_parent_nobody_promoted() -> None:
    decision = decide()
    assert (decision.promoter_rule, decision.chain) == ("M4", ())


def test_ones_own_share_is_not_a_share() -> None:
    decision = decide(share(BUYER, ago(days=1)), members={**ACTIVE, BUYER: "active"}, parents={BUYER: CHEN})
    assert decision.promoter_rule == "M3"


def test_the_owner_of_a_used_coupon_comes_first() -> None:
    decision = decide(share(WANG, ago(days=1)), order=replace(ORDER, coupon_owner_id=CHEN))
    assert (decision.promoter_rule, decision.promoter_id) == ("M1", CHEN)


def test_a_frozen_parent_keeps_her_place_and_earns_nothing() -> None:
    decision = decide(parents={BUYER: WANG, WANG: WANGS_MOTHER}, members={WANG: "frozen", WANGS_MOTHER: "active"})
    assert [(seat.level, seat.person_id, seat.excluded) for seat in decision.chain] == [
        (1, WANG, "inactive"),
        (2, WANGS_MOTHER, ""),
    ]


def test_the_buyer_above_the_sharer_leaves_that_seat_empty() -> None:
    decision = decide(share(WANG, ago(days=1)), members={**ACTIVE, BUYER: "active"}, parents={WANG: BUYER, BUYER: CHEN})
    assert [(seat.person_id, seat.excluded) for seat in decision.chain] == [(WANG, ""), (BUYER, "buyer"), (CHEN, "")]


def test_clerks_stand_in_the_tree_without_joining() -> None:
    decision = decide(parents={BUYER: LI})
    assert [(seat.person_id, seat.excluded) for seat in decision.chain] == [(LI, "")]


@pytest.mark.parametrize(("hours", "rule"), [(24, "S4"), (25, "S5")])
def test_a_branch_code_counts_for_a_day_then_as_home(hours: int, rule: str) -> None:
    code = TouchFact(uuid.uuid4(), TouchKind.BRANCH, ago(hours=hours), branch_id=JIEFANG)
    decision = decide(code)
    assert (decision.selling_branch_id, decision.selling_rule) == (JIEFANG, rule)


def test_with_nothing_known_the_branch_shopped_at_sold_it() -> None:
    decision = decide()
    assert (decision.selling_branch_id, decision.selling_rule) == (SHOPPED, "S6")


def test_a_lapsed_bond_is_replaced_by_the_next_scan() -> None:
    old, new = scan(LI_STAFF, ago(days=300)), scan(ZHANG_STAFF, ago(days=1))
    bond = fold_bond(BUYER, [old, new], [], CLERKS, POLICY)
    assert bond is not None
    assert bond.staff_id == ZHANG_STAFF
    assert is_valid(bond, PAID, CLERKS)
