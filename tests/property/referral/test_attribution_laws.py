"""The laws of attribution: a pure function of what was true when the order was paid."""

import itertools
import random
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from referral.attribution.rules.facts import (
    ClerkFact,
    ClerkMoveFact,
    Evidence,
    HandoverFact,
    OrderFact,
    TouchFact,
    TouchKind,
)
from referral.attribution.rules.policy import POLICY
from referral.attribution.rules.resolve import resolve

PAID = datetime(2026, 11, 1, 4, tzinfo=UTC)
PEOPLE = [uuid.UUID(int=number) for number in range(1, 9)]
STAFF = [uuid.UUID(int=100 + number) for number in range(3)]
BRANCHES = [uuid.UUID(int=200 + number) for number in range(3)]
PRODUCTS = [uuid.UUID(int=300 + number) for number in range(3)]
days = st.integers(0, 400).map(lambda count: timedelta(days=count, minutes=count))
before = days.map(lambda ago: PAID - ago)


@st.composite
def clerks(draw: st.DrawFn) -> dict[uuid.UUID, ClerkFact]:
    return {
        staff_id: ClerkFact(
            staff_id,
            draw(st.none() | st.sampled_from(PEOPLE)),
            draw(st.none() | st.sampled_from(BRANCHES)),
            draw(st.none() | days.map(lambda ago: PAID - ago)),
            tuple(draw(st.lists(moves(before), max_size=2))),
        )
        for staff_id in STAFF
    }


def moves(moment: st.SearchStrategy[datetime]) -> st.SearchStrategy[ClerkMoveFact]:
    branch = st.none() | st.sampled_from(BRANCHES)
    return st.builds(ClerkMoveFact, moment, branch, branch, st.booleans())


def handovers(moment: st.SearchStrategy[datetime]) -> st.SearchStrategy[HandoverFact]:
    return st.builds(HandoverFact, moment, st.sampled_from(STAFF), st.sampled_from(STAFF), st.sampled_from(BRANCHES))


@st.composite
def touches(draw: st.DrawFn, moment: st.SearchStrategy[datetime]) -> TouchFact:
    kind = draw(st.sampled_from(TouchKind))
    return TouchFact(
        uuid.UUID(int=draw(st.integers(10_000, 10**9))),
        kind,
        draw(moment),
        draw(st.sampled_from(PEOPLE)) if kind is TouchKind.SHARE else None,
        draw(st.sampled_from(STAFF)) if kind is TouchKind.CLERK else None,
        draw(st.none() | st.sampled_from(BRANCHES)),
        draw(st.none() | st.sampled_from(PRODUCTS)),
    )


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    found = draw(st.lists(touches(before), max_size=8, unique_by=lambda touch: touch.touch_id))
    children = draw(st.lists(st.sampled_from(PEOPLE), unique=True, max_size=6))
    # A parent always has the greater number, so that no circle is drawn.
    parents = {
        child: draw(st.sampled_from(PEOPLE[PEOPLE.index(child) + 1 :])) for child in children if child != PEOPLE[-1]
    }
    return Evidence(
        order=OrderFact(
            uuid.UUID(int=1),
            draw(st.sampled_from(PEOPLE)),
            draw(st.sampled_from(BRANCHES)),
            PAID,
            frozenset(draw(st.sets(st.sampled_from(PRODUCTS), max_size=2))),
            draw(st.booleans()),
            draw(st.none() | st.sampled_from(BRANCHES)),
            draw(st.none() | st.sampled_from(STAFF)),
        ),
        touches=tuple(sorted(found, key=lambda touch: (touch.at, touch.touch_id))),
        paid_before=tuple(draw(st.lists(before, max_size=3))),
        clerks=draw(clerks()),
        parents=parents,
        members=draw(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(["active", "frozen", "deleted"]))),
        handovers=tuple(draw(st.lists(handovers(before), max_size=2))),
    )


@given(evidences(), st.data())
def test_what_happens_after_the_payment_changes_nothing(evidence: Evidence, data: st.DataObject) -> None:
    later = days.map(lambda ahead: PAID + timedelta(seconds=1) + ahead)
    extra = data.draw(st.lists(touches(later), max_size=5))
    hands = data.draw(st.lists(handovers(later), max_size=3))
    gone = {
        staff_id: replace(
            clerk,
            moves=(*clerk.moves, *data.draw(st.lists(moves(later), max_size=2))),
            left_at=clerk.left_at or data.draw(st.none() | later),
        )
        for staff_id, clerk in evidence.clerks.items()
    }
    after = replace(
        evidence,
        touches=(*evidence.touches, *extra),
        paid_before=(*evidence.paid_before, PAID),
        handovers=(*evidence.handovers, *hands),
        clerks=gone,
    )
    assert resolve(after, POLICY) == resolve(evidence, POLICY)


@given(evidences(), st.randoms(use_true_random=False))
def test_the_order_in_which_payments_arrive_changes_nothing(evidence: Evidence, chance: random.Random) -> None:
    payments = list(evidence.paid_before)
    chance.shuffle(payments)
    assert resolve(replace(evidence, paid_before=tuple(payments)), POLICY) == resolve(evidence, POLICY)


@given(evidences())
def test_the_buyer_earns_nothing_in_any_role(evidence: Evidence) -> None:
    decision = resolve(evidence, POLICY)
    buyer = evidence.order.buyer_id
    assert decision.promoter_id != buyer
    assert all(seat.excluded for seat in decision.chain if seat.person_id == buyer)
    assert decision.clerk.person_id != buyer or decision.clerk.excluded == "buyer"


@given(evidences())
def test_nobody_who_left_or_was_stopped_earns(evidence: Evidence) -> None:
    decision = resolve(evidence, POLICY)
    if decision.clerk.staff_id is not None:
        assert evidence.clerks[decision.clerk.staff_id].active_at(PAID)
    for seat in decision.chain:
        if evidence.members.get(seat.person_id) in ("frozen", "deleted"):
            assert seat.excluded == "inactive"


@given(evidences(), st.integers(1, 3))
def test_the_chain_is_the_promoter_and_her_line_and_never_longer_than_asked(evidence: Evidence, deepest: int) -> None:
    chain = resolve(evidence, POLICY, deepest).chain
    assert len(chain) <= deepest
    assert [seat.level for seat in chain] == list(range(1, len(chain) + 1))
    for nearer, further in itertools.pairwise(chain):
        assert evidence.parents[nearer.person_id] == further.person_id


@given(evidences())
def test_a_bare_scan_never_takes_a_customer_whose_bond_holds(evidence: Evidence) -> None:
    decision = resolve(replace(evidence, paid_before=()), POLICY)
    bond = decision.bond
    if bond is None:
        return
    if bond.cause == "handover":
        return
    scans = [touch for touch in evidence.touches if touch.touch_id == bond.touch_id]
    assert bond.bound_at == scans[0].at
    assert bond.cause == "touch"
