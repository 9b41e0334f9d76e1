"""Who brought whom: set once, never a circle, readable as it was."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden
from app.kernel.ids import new_id
from app.kernel.models import AuditEntry
from app.kernel.states import StateChanged
from referral.tree import queries
from referral.tree.ask_move import AskedMove, MoveOpen, ReasonMissing, ask_move
from referral.tree.bind_parent import ParentSet
from referral.tree.forget_member import forget_member
from referral.tree.hang_node import TreeCircle, TreeTooDeep
from referral.tree.join_program import AGREEMENT, AgreementOld, MemberStopped, join_program
from referral.tree.leave_referrer import leave_referrer
from referral.tree.merge_nodes import merge_nodes
from referral.tree.move_parent import MoveStale, SamePerson, move_parent, refuse_move
from referral.tree.set_grade import GradeUnknown, set_grade
from referral.tree.set_standing import MemberUnknown, set_standing
from tests.factories.referral import bind, make_line, make_member, owner

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


def test_a_line_of_sixty_four_ancestors_is_the_longest(app: Flask) -> None:
    with transaction() as tx:
        line = make_line(tx, NOW, 65)
        further = make_member(tx, NOW)
    with pytest.raises(TreeTooDeep), transaction() as tx:
        bind(tx, line[-1], further, NOW)
    with pytest.raises(TreeTooDeep), transaction() as tx:
        bind(tx, further, line[0], NOW)
    with reading() as tx:
        assert queries.ancestors(tx, line[0]) == line[1:]
        assert queries.edges_of(tx, further) == []


def test_a_move_needs_a_reason_and_a_second_person(app: Flask) -> None:
    first, second = owner(), owner()
    with transaction() as tx:
        child, old = make_line(tx, NOW, 2)
        new = make_member(tx, NOW)
    with pytest.raises(ReasonMissing), transaction() as tx:
        ask_move(tx, first, AskedMove(child, new, " 错 "), NOW)
    with transaction() as tx:
        move_id = ask_move(tx, first, AskedMove(child, new, "扫错了码，本人确认"), NOW)
    with pytest.raises(MoveOpen), transaction() as tx:
        ask_move(tx, second, AskedMove(child, None, "再来一条申请"), NOW)
    with pytest.raises(SamePerson), transaction() as tx:
        move_parent(tx, first, move_id, NOW)
    with reading() as tx:
        assert queries.parent_as_of(tx, child, NOW) == old
    later = NOW + timedelta(hours=1)
    with transaction() as tx:
        move_parent(tx, second, move_id, later)
    with pytest.raises(StateChanged), transaction() as tx:
        move_parent(tx, owner(), move_id, later)
    with reading() as tx:
        assert queries.parent_as_of(tx, child, later) == new
        assert queries.parent_as_of(tx, child, NOW) == old, "never retroactive"
        actions = set(tx.scalars(select(AuditEntry.action)))
    assert {"referral.ask_move", "referral.move_parent"} <= actions


def test_a_move_that_would_close_a_circle_or_came_too_late_changes_nothing(app: Flask) -> None:
    first, second = owner(), owner()
    with transaction() as tx:
        child, parent, grandparent = make_line(tx, NOW, 3)
        other = make_member(tx, NOW)
    with pytest.raises(TreeCircle), transaction() as tx:
        ask_move(tx, first, AskedMove(grandparent, child, "想倒过来挂"), NOW)
    with transaction() as tx:
        stale = ask_move(tx, first, AskedMove(child, other, "本人要求更换"), NOW)
    with transaction() as tx:
        leave_referrer(tx, child, NOW)
    with pytest.raises(MoveStale), transaction() as tx:
        move_parent(tx, second, stale, NOW)
    with transaction() as tx:
        refuse_move(tx, second, stale, "她自己退出了", NOW)
    with reading() as tx:
        assert queries.ancestors(tx, child) == []
        assert queries.ancestors(tx, parent) == [grandparent]


def test_moves_and_grades_belong_to_head_office(app: Flask) -> None:
    manager = owner().__class__(new_id(), "店长", {}, fresh=True)
    with transaction() as tx:
        child, _parent = make_line(tx, NOW, 2)
    with pytest.raises(Forbidden), transaction() as tx:
        ask_move(tx, manager, AskedMove(child, None, "我来改一下"), NOW)
    with pytest.raises(Forbidden), transaction() as tx:
        set_grade(tx, manager, child, "gold", "我来改一下", NOW)
    with reading() as tx:
        assert queries.grades_as_of(tx, [child], NOW) == {}


def test_who_leaves_is_brought_by_nobody_and_by_nobody_again(app: Flask) -> None:
    with transaction() as tx:
        child, parent = make_line(tx, NOW, 2)
        other = make_member(tx, NOW)
    later = NOW + timedelta(minutes=1)
    with transaction() as tx:
        assert leave_referrer(tx, child, later) is True
        assert leave_referrer(tx, child, later) is False
    with pytest.raises(ParentSet), transaction() as tx:
        bind(tx, child, other, later)
    with reading() as tx:
        assert queries.parent_as_of(tx, child, later) is None
        assert queries.parent_as_of(tx, child, NOW) == parent
        assert queries.children(tx, parent) == []


def test_grades_are_steps_by_head_office_and_read_as_they_were(app: Flask) -> None:
    with transaction() as tx:
        person = make_member(tx, NOW)
        assert set_grade(tx, owner(), person, "gold", "年度优秀推荐人", NOW) is True
        assert set_grade(tx, owner(), person, "gold", "年度优秀推荐人", NOW) is False
        with pytest.raises(GradeUnknown):
            set_grade(tx, owner(), person, "platinum", "没有这个等级", NOW)
        with pytest.raises(ReasonMissing):
            set_grade(tx, owner(), person, "silver", "", NOW)
    later = NOW + timedelta(days=1)
    with transaction() as tx:
        set_grade(tx, owner(), person, "", "本人退出", later)
    with reading() as tx:
        assert queries.grades_as_of(tx, [person, new_id()], NOW) == {person: "gold"}
        assert queries.grades_as_of(tx, [person], later) == {}


def test_a_paused_member_may_go_on_and_a_stranger_cannot_be_paused(app: Flask) -> None:
    with transaction() as tx:
        person = make_member(tx, NOW)
        set_standing(tx, owner(), person, paused=True, reason="刷单嫌疑，待核实", now=NOW)
    with reading() as tx:
        assert queries.statuses_as_of(tx, [person], NOW) == {person: "frozen"}
    with pytest.raises(MemberStopped), transaction() as tx:
        join_program(tx, person, AGREEMENT, NOW)
    later = NOW + timedelta(days=1)
    with transaction() as tx:
        set_standing(tx, owner(), person, paused=False, reason="核实无误", now=later)
    with pytest.raises(MemberUnknown), transaction() as tx:
        set_standing(tx, owner(), new_id(), paused=True, reason="没有这个人", now=NOW)
    with reading() as tx:
        assert queries.is_active_member(tx, person, later)


def test_a_tombstone_keeps_its_place_and_earns_nothing(app: Flask) -> None:
    with transaction() as tx:
        child, gone, above = make_line(tx, NOW, 3)
        assert forget_member(tx, gone, "system", "个人信息删除请求", NOW) is True
        assert forget_member(tx, gone, "system", "个人信息删除请求", NOW) is False
    with reading() as tx:
        assert queries.ancestors(tx, child) == [gone, above]
        assert queries.statuses_as_of(tx, [gone], NOW) == {gone: "deleted"}


def test_two_entries_of_one_human_become_one_node(app: Flask) -> None:
    with transaction() as tx:
        child, gone, gones_parent = make_line(tx, NOW, 3)
        kept = make_member(tx, NOW)
    later = NOW + timedelta(hours=1)
    with transaction() as tx:
        assert merge_nodes(tx, gone, kept, "staff:x", later) is True
        assert merge_nodes(tx, gone, kept, "staff:x", later) is False
    with reading() as tx:
        assert queries.ancestors(tx, child) == [kept, gones_parent]
        assert queries.ancestors(tx, gone) == []
        assert queries.entries_as_of(tx, kept, later) == [kept, gone]
        assert queries.entries_as_of(tx, kept, NOW) == [kept]
        assert queries.merged_into_as_of(tx, [gone], later) == {gone: kept}
        assert queries.chain_as_of(tx, child, NOW, 3) == [child, gone, gones_parent]
        assert queries.statuses_as_of(tx, [gone], later) == {gone: "deleted"}


def test_merging_an_ancestor_into_her_descendant_keeps_the_line(app: Flask) -> None:
    with transaction() as tx:
        kept, between, gone, top = make_line(tx, NOW, 4)
    with transaction() as tx:
        merge_nodes(tx, gone, kept, "staff:x", NOW + timedelta(hours=1))
    with reading() as tx:
        assert queries.ancestors(tx, between) == [kept, top]
        assert queries.ancestors(tx, kept) == [top]


def test_merging_a_descendant_into_her_ancestor_hangs_nobody_under_herself(app: Flask) -> None:
    with transaction() as tx:
        below, gone, between, kept = make_line(tx, NOW, 4)
    with transaction() as tx:
        merge_nodes(tx, gone, kept, "staff:x", NOW + timedelta(hours=1))
    with reading() as tx:
        assert queries.ancestors(tx, below) == [kept]
        assert queries.ancestors(tx, between) == [kept]
        assert queries.ancestors(tx, kept) == []
