"""The laws of commission on any plan, any order, any refunds."""

import uuid
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.money import largest_remainder
from referral.commission.rules.amounts import Claim, Share, divide_order, line_cap
from referral.commission.rules.branches import split_branches
from referral.commission.rules.refunds import next_move, remaining
from referral.plans.rules.guard import objections
from referral.plans.rules.rates import Goods
from referral.plans.rules.terms import BranchSplit, Rate, Role, Rule, Scope, Seat, Terms

PEOPLE = [uuid.UUID(int=number) for number in range(1, 7)]
SKUS = [uuid.UUID(int=100 + number) for number in range(3)]


@dataclass
class Order:
    """One drawn order under one drawn plan."""

    terms: Terms
    claims: list[Claim]
    goods: list[Goods]

    def shares(self) -> list[Share]:
        return divide_order(self.terms, self.claims, self.goods)


@st.composite
def terms(draw: st.DrawFn, with_rules: bool = True) -> Terms:
    levels = sorted(draw(st.lists(st.integers(0, 1500), min_size=1, max_size=3)), reverse=True)
    rules = draw(st.lists(_rules(), max_size=3)) if with_rules else []
    return Terms(
        level_bps=tuple(levels),
        clerk_bps=draw(st.integers(0, 1000)),
        pool_cap_bps=draw(st.integers(0, 5000)),
        payee_order_cap_fen=draw(st.none() | st.integers(1, 50_000)),
        rules=tuple(rules),
    )


@st.composite
def _rules(draw: st.DrawFn) -> Rule:
    rate = st.builds(Rate, bps=st.integers(0, 10_000)) | st.builds(Rate, fixed_fen=st.integers(0, 5000))
    seats = st.sampled_from(["level1", "level2", "level3", "clerk"])
    return Rule(
        Scope.SKU,
        draw(st.sampled_from(SKUS)),
        None,
        draw(st.booleans()),
        draw(st.dictionaries(seats, rate, max_size=4)),
    )


@st.composite
def orders(draw: st.DrawFn, with_rules: bool = True) -> Order:
    plan = draw(terms(with_rules))
    chain = draw(st.lists(st.none() | st.sampled_from(PEOPLE), max_size=3))
    claims = [Claim(Seat(Role.LEVEL, level), payee) for level, payee in enumerate(chain, 1)]
    claims.append(Claim(Seat(Role.CLERK), draw(st.none() | st.sampled_from(PEOPLE))))
    goods = [
        Goods(
            uuid.UUID(int=1000 + place),
            draw(st.sampled_from(SKUS)),
            uuid.UUID(int=1),
            draw(st.integers(0, 10**7)),
            draw(st.integers(1, 20)),
            unit_cost_fen=draw(st.none() | st.integers(0, 10**6)),
        )
        for place in range(draw(st.integers(1, 4)))
    ]
    return Order(plan, claims, goods)


@given(orders())
def test_a_line_never_pays_more_than_its_cap_nor_the_cap_more_than_its_base(order: Order) -> None:
    shares = order.shares()
    for line in order.goods:
        paid = sum(share.amount_fen for share in shares if share.line_id == line.line_id)
        assert 0 <= paid <= line_cap(order.terms, line) <= line.base_fen


@given(orders())
def test_what_is_not_paid_stays_with_head_office(order: Order) -> None:
    shares = order.shares()
    base = sum(line.base_fen for line in order.goods)
    kept = base - sum(share.amount_fen for share in shares)
    assert kept >= 0
    assert all(share.amount_fen == 0 for share in shares if share.payee_id is None)


@given(orders(), st.data())
def test_after_any_refund_the_rest_stays_within_the_cap_of_what_was_kept(order: Order, data: st.DataObject) -> None:
    shares = order.shares()
    for line in order.goods:
        refunded = data.draw(st.integers(0, line.base_fen))
        left = [
            remaining(share.amount_fen, line.base_fen, refunded) for share in shares if share.line_id == line.line_id
        ]
        assert sum(left) <= order.terms.pool_cap_bps * (line.base_fen - refunded) // 10_000


@given(st.integers(0, 10**6), st.integers(1, 10**7), st.data())
def test_a_refund_never_raises_anyone_and_a_full_one_leaves_nothing(
    amount: int, base: int, data: st.DataObject
) -> None:
    amount = min(amount, base)
    first = data.draw(st.integers(0, base))
    second = data.draw(st.integers(first, base))
    assert amount >= remaining(amount, base, first) >= remaining(amount, base, second) >= 0
    assert remaining(amount, base, base) == 0
    assert remaining(amount, base, 0) == amount


@given(st.integers(0, 5000), st.lists(st.integers(0, 4000), max_size=5), st.permutations(range(6)), st.data())
def test_refunds_and_the_release_in_any_order_end_in_the_same_balance(
    amount: int, refunds: list[int], places: list[int], data: st.DataObject
) -> None:
    base = 20_000
    events: list[int | str] = [*refunds, "release"]
    shuffled = [events[place] for place in places if place < len(events)]

    def play(steps: list[int | str]) -> int:
        pending = available = refunded = 0
        for step in ["accrue", *steps]:
            if step == "release":
                pending, available = 0, available + pending
            elif isinstance(step, int):
                refunded += step
            for _again in range(2):
                move = next_move(remaining(amount, base, refunded), pending, available)
                pending, available = pending + move.pending_fen, available + move.available_fen
        return pending + available

    assert play(events) == play(shuffled) == remaining(amount, base, sum(refunds))


@given(st.integers(-5000, 5000), st.integers(0, 5000), st.integers(-5000, 5000))
def test_posting_the_difference_twice_posts_nothing_the_second_time(target: int, pending: int, available: int) -> None:
    move = next_move(target, pending, available)
    pending, available = pending + move.pending_fen, available + move.available_fen
    assert pending >= 0
    again = next_move(target, pending, available)
    assert (again.pending_fen, again.available_fen) == (0, 0)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_largest_remainder_adds_up_and_stays_within_one_of_exact(total: int, weights: list[int]) -> None:
    if sum(weights) == 0:
        total = 0
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) <= sum(weights)
        if total <= sum(weights):
            assert part <= weight


@given(
    st.integers(0, 10**8),
    st.dictionaries(st.sampled_from(PEOPLE), st.integers(1, 10**6), min_size=1),
    st.integers(0, 10_000),
)
def test_branches_share_exactly_the_net_money(net: int, handled: dict[uuid.UUID, int], selling_bps: int) -> None:
    shares = split_branches(net, PEOPLE[0], handled, BranchSplit(selling_bps))
    assert sum(share.amount_fen for share in shares) == net
    assert all(share.amount_fen >= 0 for share in shares)


@given(orders())
def test_nobody_beyond_the_paid_levels_earns_whoever_is_missing(order: Order) -> None:
    beyond = [share for share in order.shares() if share.seat.level > order.terms.levels]
    assert beyond == []


@given(orders(with_rules=False))
def test_an_empty_seat_moves_nobody_up(order: Order) -> None:
    emptied = [Claim(claim.seat, None if claim.seat.level == 1 else claim.payee_id) for claim in order.claims]
    before = {(share.line_id, share.seat): share.raw_fen for share in order.shares()}
    for share in divide_order(order.terms, emptied, order.goods):
        assert share.raw_fen == before[share.line_id, share.seat]


@given(orders(with_rules=False))
def test_a_further_level_never_earns_more_than_a_nearer_one(order: Order) -> None:
    people = [Claim(Seat(Role.LEVEL, level), PEOPLE[level]) for level in range(1, order.terms.levels + 1)]
    shares = divide_order(order.terms, people, order.goods)
    for line in order.goods:
        amounts = [share.raw_fen for share in shares if share.line_id == line.line_id]
        assert amounts == sorted(amounts, reverse=True)


@given(orders())
def test_one_person_earns_in_one_role_on_a_line(order: Order) -> None:
    shares = order.shares()
    for line in order.goods:
        paid = [
            share.payee_id for share in shares if share.line_id == line.line_id and share.payee_id and not share.why
        ]
        assert len(paid) == len(set(paid))


@given(terms(with_rules=False), st.integers(1, 10**7))
def test_false_friends_never_win_more_than_the_paid_rates_of_what_was_spent(plan: Terms, base: int) -> None:
    """A buyer who hides behind invented uplines collects every level at most once: less than the cap, less than she spends."""
    fakes = [Claim(Seat(Role.LEVEL, level), PEOPLE[level]) for level in range(1, plan.levels + 1)]
    goods = [Goods(uuid.UUID(int=9), SKUS[0], PEOPLE[0], base, 1)]
    won = sum(share.amount_fen for share in divide_order(plan, fakes, goods))
    assert won <= base * min(sum(plan.level_bps), plan.pool_cap_bps) // 10_000 < base


@given(terms(with_rules=False), st.booleans())
def test_a_plan_the_guard_lets_through_cannot_promise_more_than_its_cap(plan: Terms, acknowledged: bool) -> None:
    found = objections(plan, acknowledged)
    if not found:
        assert plan.levels == 1 or acknowledged
        assert sum(plan.level_bps) + plan.clerk_bps <= plan.pool_cap_bps <= (5000 if acknowledged else 3000)
