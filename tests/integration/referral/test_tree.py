"""Who brought whom: set once, never a circle, readable as it was."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.kernel.database import reading, transaction
from app.kernel.ids import new_id
from referral.tree import queries
from referral.tree.bind_parent import ParentSet
from referral.tree.hang_node import TreeCircle
from referral.tree.join_program import AGREEMENT, AgreementOld, join_program
from tests.factories.referral import bind, make_line, make_member

NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)


def test_a_parent_is_set_once(app: Flask) -> None:
    child, first, second = new_id(), new_id(), new_id()
    with transaction() as tx:
        bind(tx, child, first, NOW)
    with pytest.raises(ParentSet), transaction() as tx:
        bind(tx, child, second, NOW)
    with reading() as tx:
        assert queries.ancestors(tx, child) == [first]
        assert queries.children(tx, second) == []


def test_nobody_is_her_own_parent(app: Flask) -> None:
    person = new_id()
    with pytest.raises(TreeCircle), transaction() as tx:
        bind(tx, person, person, NOW)


@pytest.mark.parametrize("length", [2, 3, 65])
def test_a_ring_of_any_length_is_refused(app: Flask, length: int) -> None:
    with transaction() as tx:
        line = make_line(tx, NOW, length)
    with pytest.raises(TreeCircle), transaction() as tx:
        bind(tx, line[-1], line[0], NOW)
    with reading() as tx:
        assert queries.ancestors(tx, line[0]) == line[1:]


def test_a_chain_is_read_as_it_stood_at_the_moment(app: Flask) -> None:
    with transaction() as tx:
        child, parent, grandparent = line = [*make_line(tx, NOW, 2), make_member(tx, NOW)]
        bind(tx, parent, grandparent, NOW + timedelta(days=1))
    with reading() as tx:
        assert queries.chain_as_of(tx, child, NOW, 3) == [child, parent]
        assert queries.chain_as_of(tx, child, NOW + timedelta(days=1), 3) == line
        assert queries.chain_as_of(tx, child, NOW + timedelta(days=1), 2) == [child, parent]
        assert queries.chain_as_of(tx, child, NOW - timedelta(seconds=1), 3) == [child]


def test_people_are_counted_by_depth(app: Flask) -> None:
    with transaction() as tx:
        line = make_line(tx, NOW, 4)
        bind(tx, make_member(tx, NOW), line[-1], NOW)
    with reading() as tx:
        assert queries.people_by_depth(tx, line[-1]) == {1: 2, 2: 1, 3: 1}
        assert queries.roots(tx) == [line[-1]]


def test_joining_keeps_the_version_and_counts_once(app: Flask) -> None:
    person = new_id()
    with transaction() as tx:
        assert join_program(tx, person, AGREEMENT, NOW) is True
        assert join_program(tx, person, AGREEMENT, NOW) is False
    with reading() as tx:
        assert queries.member_steps(tx, [person], NOW)[person].agreement == AGREEMENT
        assert not queries.is_active_member(tx, person, NOW - timedelta(seconds=1))


def test_an_agreement_that_was_replaced_is_refused(app: Flask) -> None:
    person = new_id()
    with pytest.raises(AgreementOld), transaction() as tx:
        join_program(tx, person, "2020-01", NOW)
    with reading() as tx:
        assert not queries.is_active_member(tx, person, NOW)
