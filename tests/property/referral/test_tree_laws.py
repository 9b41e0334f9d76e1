"""The law of the tree: whatever is bound in whatever order, it stays a forest and a parent stays."""

from datetime import UTC, datetime

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.kernel.database import reading, transaction
from app.kernel.errors import Problem
from app.kernel.ids import new_id
from referral.tree import queries
from tests.factories.referral import bind

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
