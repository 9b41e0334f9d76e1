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
from referral.tree.models import TreeEdge, TreeNode
from tests.factories.referral import bind

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
