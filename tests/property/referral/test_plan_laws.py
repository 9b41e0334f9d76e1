"""The laws of commission under every setting a plan may have, and on whole forests."""

import uuid
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.money import BPS_WHOLE
from referral.backtest.read_orders import PaidOrder
from referral.backtest.replay_orders import Replay, replay_orders
from referral.backtest.rules.forest import Forest, grow_forest
from referral.backtest.rules.laws import LAWS, broken_by_amount, broken_by_refund, broken_by_totals
from referral.backtest.rules.line import LinePay
from referral.commission.rules.amounts import Claim, Share, divide_order, line_cap
from referral.commission.rules.refunds import remaining
from referral.plans.rules.plan_json import read_plan, write_terms
from referral.plans.rules.rates import Goods
from referral.plans.rules.splits import bear_cost, split_performance
from referral.plans.rules.terms import (
    Basis,
    BranchSplit,
    CostBearer,
    MissingLevel,
    Rate,
    Role,
    Rounding,
    Rule,
    Scope,
    Seat,
    Terms,
)

PEOPLE = [uuid.UUID(int=number) for number in range(1, 9)]
SKUS = [uuid.UUID(int=100 + number) for number in range(3)]
BPS = st.integers(0, BPS_WHOLE)
RATES = st.builds(Rate, bps=BPS) | st.builds(Rate, fixed_fen=st.integers(0, 5000))
SEATS = st.sampled_from(["level1", "level2", "level3", "self", "clerk", "rank1", "rank2"])
RULES = st.builds(
    Rule,
    st.just(Scope.SKU),
    st.sampled_from(SKUS),
    st.none() | st.just("gold"),
    st.booleans(),
    st.dictionaries(SEATS, RATES, max_size=4),
)


@st.composite
def plans(draw: st.DrawFn, *, paying: bool = True) -> Terms:
    """Any terms; `paying` leaves out what only trials may do."""
    basis = draw(st.sampled_from(Basis))
    levels = draw(st.lists(st.integers(0, 1500), min_size=1, max_size=3))
    return Terms(
        level_bps=tuple(sorted(levels, reverse=True) if basis is Basis.ORDER else levels),
        clerk_bps=draw(st.integers(0, 1000)),
        self_bps=draw(st.integers(0, 500)),
        rank_bps=tuple(draw(st.lists(st.integers(0, 1500), max_size=2))),
        pool_cap_bps=draw(st.integers(0, 5000)),
        margin_cap_bps=draw(BPS),
        payee_order_cap_fen=draw(st.none() | st.integers(1, 50_000)),
        rules=tuple(draw(st.lists(RULES, max_size=3))),
        opener_bps=draw(BPS),
        dual_credit=draw(st.booleans()),
        base_excludes_vat=draw(st.booleans()),
        vat_bps=draw(st.integers(0, 2000)),
        level_basis=basis,
        rounding=draw(st.sampled_from(Rounding)),
        missing_level=MissingLevel.KEEP if paying else draw(st.sampled_from(MissingLevel)),
    )


@dataclass
class Order:
    """One drawn order under one drawn plan."""

    terms: Terms
    claims: list[Claim]
    goods: list[Goods]

    def shares(self) -> list[Share]:
        return divide_order(self.terms, self.claims, self.goods)

    def by_line(self) -> list[tuple[Goods, list[Share]]]:
        shares = self.shares()
        return [(line, [share for share in shares if share.line_id == line.line_id]) for line in self.goods]


@st.composite
def orders(draw: st.DrawFn, *, paying: bool = True) -> Order:
    """An order whose seats are taken by anybody, twice over or by nobody."""
    somebody = st.none() | st.sampled_from(PEOPLE)
    seats = [Seat(Role.LEVEL, level) for level in (1, 2, 3)] + [Seat(Role.SELF), Seat(Role.CLERK)]
    seats += [Seat(Role.RANK, 1), Seat(Role.RANK, 2)]
    claims = [Claim(seat, draw(somebody), draw(st.none() | st.just("gold"))) for seat in seats]
    claims[4] = replace(claims[4], closer_id=draw(somebody))
    goods = [
        Goods(
            uuid.UUID(int=1000 + place),
            draw(st.sampled_from(SKUS)),
            uuid.UUID(int=1),
            draw(st.integers(0, 10**7)),
            draw(st.integers(1, 20)),
            unit_cost_fen=draw(st.none() | st.integers(0, 10**6)),
        )
        for place in range(draw(st.integers(1, 3)))
    ]
    return Order(draw(plans(paying=paying)), claims, goods)


@given(orders(paying=False))
def test_a_line_pays_at_most_its_cap_whatever_the_settings(order: Order) -> None:
    """P1, P6."""
    for line, shares in order.by_line():
        paid = sum(share.amount_fen for share in shares)
        assert 0 <= paid <= line_cap(order.terms, line) <= line.base_fen
        assert all(0 <= share.amount_fen <= share.raw_fen for share in shares)
        assert all(share.amount_fen == 0 for share in shares if share.why)
    base = sum(line.base_fen for line in order.goods)
    assert base - sum(share.amount_fen for share in order.shares()) >= 0


@given(orders(), st.data())
def test_what_is_left_after_a_refund_stays_within_the_cap_and_ends_at_nothing(
    order: Order, data: st.DataObject
) -> None:
    """P2, P3, P5."""
    for line, shares in order.by_line():
        first = data.draw(st.integers(0, line.base_fen))
        second = data.draw(st.integers(first, line.base_fen))
        left = [remaining(share.amount_fen, line.base_fen, first) for share in shares]
        assert sum(left) <= order.terms.pool_cap_bps * (line.base_fen - first) // BPS_WHOLE
        for share, kept in zip(shares, left, strict=True):
            assert share.amount_fen >= kept >= remaining(share.amount_fen, line.base_fen, second)
            assert remaining(share.amount_fen, line.base_fen, line.base_fen) == 0


@given(orders())
def test_a_cap_is_shared_out_to_the_last_fen(order: Order) -> None:
    """P7."""
    for line, shares in Order(replace(order.terms, payee_order_cap_fen=None), order.claims, order.goods).by_line():
        raw = sum(share.raw_fen for share in shares if not share.why)
        assert sum(share.amount_fen for share in shares) == min(raw, line_cap(order.terms, line))


@given(orders())
def test_nobody_beyond_the_paid_levels_and_ranks_earns(order: Order) -> None:
    """P10."""
    for share in order.shares():
        assert share.seat.role is not Role.LEVEL or share.seat.level <= order.terms.levels
        assert share.seat.role is not Role.RANK or share.seat.level <= len(order.terms.rank_bps)


@given(orders(), st.integers(1, 3))
def test_emptying_a_level_raises_no_other_level(order: Order, level: int) -> None:
    """P10: there is no roll-up in a paying plan, whoever is missing."""
    seat = Seat(Role.LEVEL, level)
    emptied = [replace(claim, payee_id=None) if claim.seat == seat else claim for claim in order.claims]
    before = {(share.line_id, share.seat, share.payee_id): share.raw_fen for share in order.shares()}
    for share in divide_order(order.terms, emptied, order.goods):
        if share.seat.role is Role.LEVEL and share.seat != seat:
            assert share.raw_fen == before[share.line_id, share.seat, share.payee_id]


@given(plans(), st.integers(1, 10**7))
def test_invented_uplines_win_at_most_the_cap_and_less_than_was_spent(terms: Terms, base: int) -> None:
    """P11."""
    fakes = [Claim(Seat(Role.LEVEL, level), PEOPLE[level]) for level in range(1, terms.levels + 1)]
    won = sum(share.amount_fen for share in divide_order(terms, fakes, [Goods(SKUS[0], SKUS[0], SKUS[0], base, 1)]))
    assert won <= base * terms.pool_cap_bps // BPS_WHOLE < base


@given(plans(), st.integers(0, 10**7))
def test_percentages_of_further_levels_are_never_larger(terms: Terms, base: int) -> None:
    """P12."""
    plain = replace(terms, rules=())
    claims = [Claim(Seat(Role.LEVEL, level), PEOPLE[level]) for level in range(1, terms.levels + 1)]
    amounts = [share.raw_fen for share in divide_order(plain, claims, [Goods(SKUS[0], SKUS[0], SKUS[0], base, 1)])]
    assert amounts == sorted(amounts, reverse=True)


@given(orders())
def test_ranks_together_never_exceed_the_highest_ceiling(order: Order) -> None:
    """Differential pay: clerk and ranks of percentages take at most the highest ceiling that is paid, a fen a rank for rounding."""
    plain = replace(order.terms, rules=(), payee_order_cap_fen=None, rounding=Rounding.FLOOR)
    for line, shares in Order(plain, order.claims, order.goods).by_line():
        staff = [share for share in shares if share.seat.role in (Role.CLERK, Role.RANK) and share.payee_id]
        ceilings = [share.found.rate.bps or 0 for share in staff]
        rated = plain.rated_base(line.base_fen)
        assert sum(share.raw_fen for share in staff) <= rated * max(ceilings, default=0) // BPS_WHOLE


@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**6), min_size=1, max_size=4), BPS, st.data())
def test_performance_and_cost_are_divided_without_a_rest(
    net: int, handled: list[int], selling: int, data: st.DataObject
) -> None:
    """P6, P7."""
    split = BranchSplit(selling, data.draw(st.integers(0, BPS_WHOLE - selling)))
    found = split_performance(net, split, handled)
    assert found.selling_fen + sum(found.fulfilling_fen) + found.head_office_fen == net
    assert min(found.selling_fen, found.head_office_fen, *found.fulfilling_fen) >= 0
    terms = Terms((0,), 0, cost_bearer=data.draw(st.sampled_from(CostBearer)), cost_selling_bps=selling)
    cost = bear_cost(terms, net)
    assert cost.head_office_fen + cost.selling_branch_fen == net
    assert min(cost.head_office_fen, cost.selling_branch_fen) >= 0


@given(plans(paying=False))
def test_any_terms_read_back_from_their_file(terms: Terms) -> None:
    assert read_plan(write_terms(terms)).terms == terms


@dataclass
class World:
    """A forest and what was bought in it."""

    terms: Terms
    rows: list[tuple[int, str, str]]
    orders: list[PaidOrder]

    def replay(self) -> Replay:
        return replay_orders(self.terms, self.forest(), self.orders)

    def forest(self) -> Forest:
        return grow_forest(self.rows)

    def earned(self) -> dict[str, tuple[int, int]]:
        return {who: (one.accrued_fen, one.remaining_fen) for who, one in self.replay().members.items()}


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Each member was brought by an earlier one; anybody buys."""
    rows = [(1, "m0", "")]
    for number in range(1, draw(st.integers(2, 9))):
        above = draw(st.none() | st.integers(0, number - 1))
        rows.append((number + 1, f"m{number}", "" if above is None else f"m{above}"))
    bought = []
    for number in range(draw(st.integers(1, 8))):
        amount = draw(st.integers(0, 10**6))
        buyer = draw(st.sampled_from(["", *(row[1] for row in rows)]))
        bought.append(PaidOrder(str(number), buyer, amount, draw(st.integers(0, amount))))
    terms = replace(draw(plans()), rules=())
    return World(terms, draw(st.permutations(rows)), bought)


@given(worlds())
def test_every_law_a_replay_can_show_holds_on_any_forest(world: World) -> None:
    assert world.replay().held() == dict.fromkeys(LAWS, True)


@given(worlds(), st.data())
def test_a_member_s_pay_depends_on_her_own_subtree_alone(world: World, data: st.DataObject) -> None:
    """P8: orders of buyers who do not stand within the paid levels below her change nothing for her."""
    forest, who = world.forest(), data.draw(st.sampled_from([row[1] for row in world.rows]))
    below = [
        order
        for order in world.orders
        if order.buyer_id and who in (order.buyer_id, *forest.chain(order.buyer_id, world.terms.levels))
    ]
    assert World(world.terms, world.rows, below).earned().get(who) == world.earned().get(who)


@given(worlds(), st.integers(1, 5), st.data())
def test_people_who_buy_nothing_change_nothing(world: World, count: int, data: st.DataObject) -> None:
    """P9: nothing is ever paid for a number of people."""
    known = [row[1] for row in world.rows]
    joined = [(99, f"new{number}", data.draw(st.sampled_from(known))) for number in range(count)]
    assert World(world.terms, [*world.rows, *joined], world.orders).earned() == world.earned()


@given(worlds())
def test_a_buyer_gets_nothing_of_her_own_order_but_the_rebate(world: World) -> None:
    """P13."""
    for order in world.orders:
        earned = World(replace(world.terms, payee_order_cap_fen=None), world.rows, [order]).earned()
        if order.buyer_id in earned:
            assert world.terms.self_bps > 0
        assert not World(replace(world.terms, self_bps=0), world.rows, [order]).earned().get(order.buyer_id)


def test_a_broken_law_is_seen() -> None:
    """Each check finds the fault it is there for."""
    terms = Terms((800, 300), 0)

    def pay(amount: tuple[int, ...], cap: int = 3000, raw: tuple[int, ...] | None = None, own: int = 0) -> LinePay:
        return LinePay(10_000, cap, raw or amount, (0,) * len(amount), amount, own, own)

    assert "P1" in set(broken_by_amount(terms, pay((2000, 1500))))
    assert "P6" in set(broken_by_amount(terms, pay((9000, 2000), cap=20_000)))
    assert "P7" in set(broken_by_amount(terms, pay((800, 300), raw=(800, 299))))
    assert "P10" in set(broken_by_amount(terms, pay((800, 300, 100))))
    assert "P11" in set(broken_by_amount(terms, pay((8000, 2000), cap=10_000)))
    assert "P12" in set(broken_by_amount(terms, pay((300, 800))))
    assert "P13" in set(broken_by_amount(terms, pay((800, 300), own=500)))
    assert "P2" in set(broken_by_refund(terms, pay((4000, 2000)), 5000))
    assert list(broken_by_refund(terms, pay((800, 300)), 3333)) == []
    forest = grow_forest([(1, "a", ""), (2, "b", "a")])
    assert list(broken_by_totals(forest, {("b", 1): 5}, {"a": 5}, 2)) == []
    assert list(broken_by_totals(forest, {("b", 1): 5}, {"a": 6}, 2)) == ["P8"]
    assert list(broken_by_totals(forest, {}, {"a": 5}, 2)) == ["P8", "P9"]
    assert "P10" in set(broken_by_totals(forest, {("b", 2): 5}, {}, 2))
