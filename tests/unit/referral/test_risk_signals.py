"""Signals are pure rules over facts."""

from datetime import UTC, datetime, timedelta

import pytest

from referral.risk.rules.signals import ACTS, Act, Burst, Marks, Signal, burst_of, find_ring, is_frequent, shared_marks
from referral.risk.rules.words import ACTS as ACT_WORDS
from referral.risk.rules.words import SIGNALS

START = datetime(2026, 11, 1, tzinfo=UTC)


def test_what_two_people_share_is_named() -> None:
    one = Marks(frozenset({"138"}), frozenset({"openid-1"}), frozenset({"上海市黄浦区人民路1号"}))
    other = Marks(frozenset({"138", "139"}), frozenset({"openid-2"}), frozenset({"上海市黄浦区人民路1号"}))
    assert shared_marks(one, other) == [Signal.SHARED_PHONE, Signal.SHARED_ADDRESS]
    assert shared_marks(one, Marks()) == []


@pytest.mark.parametrize(
    ("brought", "ring"),
    [
        ({}, []),
        ({"b": {"c"}}, []),
        ({"b": {"a"}}, ["a", "b"]),
        ({"b": {"c"}, "c": {"a"}}, ["a", "b", "c"]),
        ({"b": {"c", "d"}, "c": {"b"}, "d": {"a"}}, ["a", "b", "d"]),
        ({"b": {"c"}, "c": {"d"}, "d": {"e"}, "e": {"f"}, "f": {"g"}, "g": {"a"}}, []),
    ],
)
def test_a_ring_is_found_however_it_winds_up_to_six_people(brought, ring) -> None:
    assert find_ring(brought, "a", "b") == ring


def test_eleven_people_within_an_hour_are_a_burst_and_eleven_in_two_hours_are_none() -> None:
    dense = [START + timedelta(minutes=5 * place) for place in range(11)]
    assert burst_of(dense) == Burst(11, 11)
    assert burst_of(dense).is_signal
    assert not burst_of([START + timedelta(minutes=11 * place) for place in range(11)]).is_signal
    assert burst_of([START + timedelta(minutes=25 * place) for place in range(51)]).is_signal
    assert burst_of([]) == Burst(0, 0)


def test_a_share_counts_only_with_enough_to_judge_by_and_above_the_line() -> None:
    assert not is_frequent(9, 9, 30)
    assert not is_frequent(3, 10, 30)
    assert is_frequent(4, 10, 30)


def test_every_signal_has_its_act_and_its_words() -> None:
    assert set(ACTS) == set(SIGNALS) == set(Signal)
    assert set(ACT_WORDS) == set(Act)
    assert ACTS[Signal.REFUNDS] is Act.LENGTHEN
    assert ACTS[Signal.WALK_IN] is Act.ALERT
