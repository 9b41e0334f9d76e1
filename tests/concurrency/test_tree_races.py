"""Binds at the same moment: whoever wins, the tree stays a tree."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.kernel.database import reading, transaction
from app.kernel.errors import Problem
from app.kernel.ids import new_id
from referral.tree import queries
from referral.tree.ask_move import AskedMove, ask_move
from referral.tree.leave_referrer import leave_referrer
from referral.tree.models import TreeEdge, TreeNode
from referral.tree.move_parent import move_parent
from tests.factories.referral import bind, owner
from tests.support.race import race

NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)


def _try(app: Flask, pair: tuple[UUID, UUID]) -> bool:
    with app.app_context():
        try:
            with transaction() as tx:
                bind(tx, *pair, NOW)
        except Problem:
            return False
        return True


def _parents() -> dict[UUID, UUID | None]:
    with reading() as tx:
        return {row.person_id: row.parent_id for row in tx.execute(select(TreeNode.person_id, TreeNode.parent_id))}


def _has_circle(parents: dict[UUID, UUID | None]) -> bool:
    for start, parent in parents.items():
        seen, person = {start}, parent
        while person is not None:
            if person in seen:
                return True
            seen.add(person)
            person = parents[person]
    return False


@pytest.mark.parametrize("size", [2, 3, 4, 8])
def test_a_ring_bound_all_at_once_lacks_exactly_one_edge(app: Flask, size: int) -> None:
    people = [new_id() for _ in range(size)]
    ring = list(zip(people, people[1:] + people[:1], strict=True))
    with ThreadPoolExecutor(size) as pool:
        won = list(pool.map(lambda pair: _try(app, pair), ring))
    assert won.count(True) == size - 1
    assert not _has_circle(_parents())


def test_of_many_parents_at_once_exactly_one_is_taken(app: Flask) -> None:
    child, parents = new_id(), [new_id() for _ in range(16)]
    with ThreadPoolExecutor(16) as pool:
        won = list(pool.map(lambda parent: _try(app, (child, parent)), parents))
    assert won.count(True) == 1
    assert _parents()[child] == parents[won.index(True)]


def test_sixty_four_random_binds_at_once_leave_a_forest(app: Flask) -> None:
    chance = random.Random(7)
    people = [new_id() for _ in range(12)]
    pairs = [(chance.choice(people), chance.choice(people)) for _ in range(64)]
    with ThreadPoolExecutor(16) as pool:
        won = list(pool.map(lambda pair: _try(app, pair), pairs))
    parents = _parents()
    assert not _has_circle(parents)
    with reading() as tx:
        edges = {edge.child_id: edge.parent_id for edge in tx.scalars(select(TreeEdge))}
    assert edges == {child: parent for child, parent in parents.items() if parent}
    assert len(edges) == won.count(True)


def test_sixty_four_binds_moves_and_leavings_at_the_same_moment_leave_a_forest(app: Flask) -> None:
    chance = random.Random(11)
    people = [new_id() for _ in range(10)]

    def act(place: int) -> object:
        one, other = chance.choice(people), chance.choice(people)

        def bind_them() -> None:
            with transaction() as tx:
                bind(tx, one, other, NOW)

        def move_them() -> None:
            with transaction() as tx:
                asked = ask_move(tx, owner(), AskedMove(one, other, "按本人要求调整"), NOW)
            with transaction() as tx:
                move_parent(tx, owner(), asked, NOW)

        def leave_them() -> None:
            with transaction() as tx:
                leave_referrer(tx, one, NOW)

        return (bind_them, bind_them, move_them, leave_them)[place % 4]

    race(app, [act(place) for place in range(64)])  # type: ignore[misc]
    parents = _parents()
    assert not _has_circle(parents)
    with reading() as tx:
        for person in people:
            causes = [edge.cause for edge in queries.edges_of(tx, person)]
            assert causes.count("share") <= 1
            assert set(causes) <= {"share", "move", "left"}


def test_of_two_people_who_approve_the_same_move_one_does(app: Flask) -> None:
    child, parent = new_id(), new_id()
    with transaction() as tx:
        asked = ask_move(tx, owner(), AskedMove(child, parent, "按本人要求调整"), NOW)

    def approve() -> bool:
        with transaction() as tx:
            move_parent(tx, owner(), asked, NOW)
        return True

    found = race(app, [approve] * 8)
    assert found.count(True) == 1
    with reading() as tx:
        assert len(queries.edges_of(tx, child)) == 1
