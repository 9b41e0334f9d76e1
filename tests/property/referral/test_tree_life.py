"""The tree through any life of binds, moves, leaving and merges: it stays a forest, and a parent that is set stays until an act
that may change it says so. A plain dictionary beside it knows who stands under whom and which binds must be refused.
"""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import Problem
from app.kernel.ids import new_id
from referral.tree import queries
from referral.tree.ask_move import AskedMove, ask_move
from referral.tree.bind_parent import ParentSet
from referral.tree.hang_node import TreeCircle
from referral.tree.leave_referrer import leave_referrer
from referral.tree.merge_nodes import merge_nodes
from referral.tree.move_parent import move_parent, refuse_move
from tests.factories.referral import bind, owner

PEOPLE = 6
places = st.integers(0, PEOPLE - 1)


class TreeLife(RuleBasedStateMachine):
    """`parents` holds what must stand; `had` who was ever brought, `gone` who was merged away."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 11, 1, 4, tzinfo=UTC)
        self.people = [new_id() for _ in range(PEOPLE)]
        self.parents: dict[uuid.UUID, uuid.UUID] = {}
        self.had: set[uuid.UUID] = set()
        self.gone: set[uuid.UUID] = set()
        self.edges = 0

    def _pick(self, *chosen: int) -> list[uuid.UUID]:
        self.now += timedelta(minutes=1)
        return [self.people[place] for place in chosen]

    def _line(self, person: uuid.UUID) -> list[uuid.UUID]:
        line = []
        while person in self.parents and len(line) <= PEOPLE:
            person = self.parents[person]
            line.append(person)
        return line

    def _closes(self, child: uuid.UUID, parent: uuid.UUID) -> bool:
        return child == parent or child in self._line(parent)

    @rule(child=places, parent=places)
    def bind(self, child: int, parent: int) -> None:
        """The first parent stays, also once she has left."""
        one, other = self._pick(child, parent)
        refusal = ParentSet if one in self.had else TreeCircle if self._closes(one, other) else None
        if refusal is not None:
            with pytest.raises(refusal), transaction() as tx:
                bind(tx, one, other, self.now)
            return
        with transaction() as tx:
            bind(tx, one, other, self.now)
        self._set(one, other)

    @rule(child=places, parent=st.none() | places, between=st.none() | st.tuples(places, places))
    def move(self, child: int, parent: int | None, between: tuple[int, int] | None) -> None:
        """Asked by one, decided by another; something may be bound in between."""
        (one,), other = self._pick(child), None if parent is None else self.people[parent]
        if other is not None and self._closes(one, other):
            with pytest.raises(TreeCircle), transaction() as tx:
                ask_move(tx, owner(), AskedMove(one, other, "按本人要求调整"), self.now)
            return
        with transaction() as tx:
            asked = ask_move(tx, owner(), AskedMove(one, other, "按本人要求调整"), self.now)
        was = self.parents.get(one)
        if between is not None:
            self.bind(*between)
        try:
            with transaction() as tx:
                move_parent(tx, owner(), asked, self.now)
        except Problem:
            assert self.parents.get(one) != was or (other is not None and self._closes(one, other))
            with transaction() as tx:
                _close(tx, asked, self.now)
            return
        assert self.parents.get(one) == was
        self._set(one, other)

    @rule(person=places)
    def leave(self, person: int) -> None:
        (one,) = self._pick(person)
        with transaction() as tx:
            assert leave_referrer(tx, one, self.now) == (one in self.parents)
        if one in self.parents:
            self._set(one, None)

    @rule(gone=places, kept=places)
    def merge(self, gone: int, kept: int) -> None:
        """Whom the one brought the other has brought; nobody else's parent changes."""
        one, other = self._pick(gone, kept)
        if one == other or {one, other} & self.gone:
            return
        brought = {child for child, parent in self.parents.items() if parent == one} - {other}
        with transaction() as tx:
            assert merge_nodes(tx, one, other, "staff:test", self.now)
        self.gone.add(one)
        with reading() as tx:
            now = {person: queries.parent_as_of(tx, person, self.now) for person in self.people}
        assert now[one] is None
        assert all(now[child] == other for child in brought)
        touched = brought | {one, other}
        assert all(now[person] == self.parents.get(person) for person in self.people if person not in touched)
        for person in touched:
            if now[person] != self.parents.get(person):
                self._keep(person, now[person])
        with reading() as tx:
            self.edges = sum(len(queries.edges_of(tx, person)) for person in self.people)

    def _set(self, child: uuid.UUID, parent: uuid.UUID | None) -> None:
        self._keep(child, parent)
        self.edges += 1

    def _keep(self, child: uuid.UUID, parent: uuid.UUID | None) -> None:
        self.had.add(child)
        self.parents.pop(child, None)
        if parent is not None:
            self.parents[child] = parent

    @invariant()
    def it_is_the_forest_that_was_agreed(self) -> None:
        with reading() as tx:
            for person in self.people:
                line = queries.ancestors(tx, person)
                assert line == self._line(person)
                assert person not in line
                assert queries.parent_as_of(tx, person, self.now) == self.parents.get(person)
            assert sum(len(queries.edges_of(tx, person)) for person in self.people) == self.edges


def _close(tx: Tx, asked: uuid.UUID, now: datetime) -> None:
    """Turn down a request that can no longer be met, so that the next one can be made."""
    refuse_move(tx, owner(), asked, "已经过时了", now)


@pytest.mark.parametrize(("examples", "steps"), [(10, 20), pytest.param(80, 40, marks=pytest.mark.deep)])
def test_any_life_of_the_tree_is_the_life_of_a_forest(app: Flask, examples: int, steps: int) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    size = {"max_examples": examples, "stateful_step_count": steps}
    run_state_machine_as_test(TreeLife, settings=settings(**size, deadline=None, suppress_health_check=checks))
