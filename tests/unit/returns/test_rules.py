"""What a return brings back."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.returns.rules import (
    KeptLine,
    NothingToReturn,
    ReturnEmpty,
    ReturnTooLate,
    ReturnTooMany,
    check_window,
    price_return,
    refund_of,
)

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LINE, OTHER, SKU = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=3)


def line(line_id: uuid.UUID = LINE, handed_over: int = 3, returned: int = 0) -> KeptLine:
    return KeptLine(line_id, SKU, "云朵睡袋", 3, 10_000, handed_over, returned)


def test_three_pieces_for_a_hundred_yuan_come_back_as_33_33_33_34() -> None:
    assert [refund_of(10_000, 3, k, 1) for k in range(3)] == [3333, 3333, 3334]


@given(st.integers(0, 10**9), st.integers(1, 50), st.data())
def test_any_split_of_a_full_return_pays_back_exactly_what_was_paid(
    amount_fen: int, quantity: int, data: st.DataObject
) -> None:
    returned, total_fen = 0, 0
    while returned < quantity:
        pieces = data.draw(st.integers(1, quantity - returned))
        total_fen += refund_of(amount_fen, quantity, returned, pieces)
        returned += pieces
    assert total_fen == amount_fen


def test_parts_name_line_pieces_and_money() -> None:
    parts = price_return([line(), line(OTHER, returned=1)], {LINE: 2, OTHER: 1})
    assert [(part.line_id, part.quantity, part.amount_fen) for part in parts] == [(LINE, 2, 6666), (OTHER, 1, 3333)]


@pytest.mark.parametrize("wanted", [{}, {LINE: 0}, {LINE: -1}, {uuid.UUID(int=99): 1}])
def test_nothing_negative_or_foreign_is_returned(wanted: dict[uuid.UUID, int]) -> None:
    with pytest.raises(ReturnEmpty):
        price_return([line()], wanted)


def test_more_than_is_left_is_refused_with_the_number_left() -> None:
    with pytest.raises(ReturnTooMany, match="最多还能退 1 件"):
        price_return([line(returned=2)], {LINE: 2})


def test_goods_not_yet_handed_over_are_cancelled_not_returned() -> None:
    with pytest.raises(NothingToReturn):
        price_return([line(handed_over=0)], {LINE: 1})


def test_the_window_closes_seven_days_after_completion_and_not_before() -> None:
    check_window(None, NOW)
    check_window(NOW - timedelta(days=7), NOW)
    with pytest.raises(ReturnTooLate, match="7 天"):
        check_window(NOW - timedelta(days=7, seconds=1), NOW)
