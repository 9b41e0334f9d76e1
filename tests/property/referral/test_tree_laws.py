"""The laws of the tree: whatever is bound, moved, left or merged in whatever order, it stays a forest, and a parent changes only by
an audited move, by leaving or by a merge; nobody's grade or balance depends on how many people stand below her.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.kernel.database import reading, transaction
from app.kernel.errors import Problem
from app.kernel.ids import new_id
from referral.tree import queries
from referral.tree.ask_move import AskedMove, ask_move
from referral.tree.leave_referrer import leave_referrer
from referral.tree.merge_nodes import merge_nodes
from referral.tree.move_parent import move_parent
from referral.tree.rules import DEEPEST_LINE
from tests.factories.referral import bind, make_line, make_member, owner

NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)
PEOPLE = 6
pairs = st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=st.lists(pairs, max_size=14))
def test_any_sequence_of_binds_leaves_a_forest_with_the_first_parents(
    app: Flask, wishes: list[tuple[int, int]]
) -> None:
    people = [new_id() for _ in range(PEOPLE)]
    parents: dict[int, int] = {}
    for child, parent in wishes:
        try:
            with transaction() as tx:
                bind(tx, people[child], people[parent], NOW)
        except Problem:
            above, seen = parent, [parent]
            while above in parents:
                above = parents[above]
                seen.append(above)
            assert child in parents or child in seen, "a bind was refused without a reason"
            continue
        assert child not in parents
        parents[child] = parent
    with reading() as tx:
        for place, person_id in enumerate(people):
            line = queries.ancestors(tx, person_id)
            assert person_id not in line
            expected, above = [], place
            while above in parents:
                above = parents[above]
                expected.append(people[above])
            assert line == expected


acts = st.tuples(st.sampled_from(["bind", "move", "release", "leave", "merge"]), *[st.integers(0, PEOPLE - 1)] * 2)
ALLOWED = {"bind": {"share"}, "move": {"move"}, "release": {"move"}, "leave": {"left"}, "merge": {"merge"}}


def _do(what: str, one: UUID, other: UUID, at: datetime) -> None:
    with transaction() as tx:
        if what == "bind":
            bind(tx, one, other, at)
        elif what == "leave":
            leave_referrer(tx, one, at)
        elif what == "merge":
            if one != other and not queries.merged_into_as_of(tx, [one, other], at):
                merge_nodes(tx, one, other, "staff:test", at)
        else:
            wanted = AskedMove(one, other if what == "move" else None, "按本人要求调整")
            move_parent(tx, owner(), ask_move(tx, owner(), wanted, at), at)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=st.lists(acts, max_size=14))
def test_a_parent_changes_only_by_an_act_that_says_so_and_no_act_makes_a_circle(
    app: Flask, wishes: list[tuple[str, int, int]]
) -> None:
    people = [new_id() for _ in range(PEOPLE)]
    for number, (what, one, other) in enumerate(wishes):
        at = NOW + timedelta(minutes=number)
        with reading() as tx:
            before = {person: queries.edges_of(tx, person) for person in people}
        try:
            _do(what, people[one], people[other], at)
        except Problem:
            with reading() as tx:
                assert before == {person: queries.edges_of(tx, person) for person in people}
            continue
        with reading() as tx:
            for person in people:
                line, edges = queries.ancestors(tx, person), queries.edges_of(tx, person)
                assert person not in line
                assert line[:1] == [edge.parent_id for edge in edges[-1:] if edge.parent_id]
                assert {edge.cause for edge in edges[len(before[person]) :]} <= ALLOWED[what]
                assert edges[: len(before[person])] == before[person]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(upper=st.integers(1, 40), lower=st.integers(1, 40))
def test_two_lines_join_exactly_when_nobody_gets_more_than_the_deepest_line(app: Flask, upper: int, lower: int) -> None:
    with transaction() as tx:
        above, below = make_line(tx, NOW, upper), make_line(tx, NOW, lower)
    try:
        with transaction() as tx:
            bind(tx, below[-1], above[0], NOW)
        joined = True
    except Problem:
        joined = False
    assert joined == (upper + lower - 1 <= DEEPEST_LINE)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(joiners=st.integers(0, 12))
def test_people_below_change_no_grade_and_no_standing(app: Flask, joiners: int) -> None:
    with transaction() as tx:
        root = make_member(tx, NOW)
    with reading() as tx:
        before = (queries.grades_as_of(tx, [root], NOW), queries.statuses_as_of(tx, [root], NOW))
    with transaction() as tx:
        for _ in range(joiners):
            bind(tx, make_member(tx, NOW), root, NOW)
    with reading() as tx:
        assert (queries.grades_as_of(tx, [root], NOW), queries.statuses_as_of(tx, [root], NOW)) == before
        assert queries.ancestors(tx, root) == []
