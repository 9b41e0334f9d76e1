"""All arithmetic on money."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.money import AmountMalformed, floor_bps, format_fen, largest_remainder, parse_yuan

WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


@given(st.integers(0, 10**12), WEIGHTS)
def test_parts_add_up_and_each_is_within_one_of_its_exact_share(total: int, weights: list[int]) -> None:
    whole = sum(weights)
    if whole == 0:
        total = 0
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    assert all(abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True) if whole)


@given(WEIGHTS)
def test_no_part_is_above_its_weight_when_the_total_is_not_above_theirs(weights: list[int]) -> None:
    total = sum(weights) // 2
    assert all(part <= weight for part, weight in zip(largest_remainder(total, weights), weights, strict=True))


def test_ties_go_to_the_earlier_place() -> None:
    assert largest_remainder(2, [1, 1, 1]) == [1, 1, 0]
    assert largest_remainder(33_333, [7000, 3000]) == [23_333, 10_000]


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, [-1, 2]), (1, [0, 0])])
def test_what_cannot_be_divided_is_a_programming_error(total: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"largest_remainder|divided"):
        largest_remainder(total, weights)


def test_rates_round_down_and_negatives_are_refused() -> None:
    assert [floor_bps(base, 800) for base in (12, 13, 24, 25, 19_900)] == [0, 1, 1, 2, 1592]
    with pytest.raises(ValueError, match="negative"):
        floor_bps(-1, 100)


@given(st.integers(-(10**12), 10**12))
def test_what_is_shown_reads_back(amount_fen: int) -> None:
    shown = format_fen(amount_fen)
    assert parse_yuan(shown.removeprefix("-")) == abs(amount_fen)
    assert shown.startswith("-¥" if amount_fen < 0 else "¥")
    assert shown[-3] == "."


@pytest.mark.parametrize(
    ("text", "fen"),
    [("12", 1200), ("12.5", 1250), (" ¥1,234.56 ", 123_456), ("0.01", 1), ("￥3", 300), ("-2.50", -250)],
)
def test_amounts_are_read_the_ways_people_write_them(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "abc", "1.234", "1e3", "1..2", "NaN", "９", "12 34", "--1", "1" * 13])
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(AmountMalformed, match="写法不对"):
        parse_yuan(text)
