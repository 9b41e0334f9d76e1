"""Comparing, dividing and waiting: the plain decisions behind payments."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.orders.rules import csv_line, recognized_sale
from app.payments.rules import (
    Asked,
    SuccessFacts,
    clamp_moment,
    differences,
    next_query,
    share_refund,
    whole_minutes,
)

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are busy

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ASKED = Asked("wx1", "16", 19900, "CNY", None)
FACTS = SuccessFacts("P1", "42", "wx1", "16", 19900, "CNY", NOW)


def test_a_report_that_fits_differs_in_nothing() -> None:
    assert differences(ASKED, FACTS) == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("appid", "wx2"),
        ("mchid", "17"),
        ("amount_fen", 19899),
        ("amount_fen", 0),
        ("currency", "USD"),
        ("currency", "cny"),
    ],
)
def test_each_wrong_field_is_named(name: str, value: object) -> None:
    assert differences(ASKED, replace(FACTS, **{name: value})) == (name,)


def test_another_transaction_for_a_number_already_paid_does_not_fit() -> None:
    assert differences(replace(ASKED, transaction_id="41"), FACTS) == ("transaction_id",)
    assert differences(replace(ASKED, transaction_id="42"), FACTS) == ()


@PATIENT
@given(st.integers(1, 10**9), st.lists(st.integers(0, 10**8), max_size=6))
def test_a_refund_is_divided_wholly_or_not_at_all(amount_fen: int, held: list[int]) -> None:
    shares = share_refund(amount_fen, held)
    if amount_fen > sum(held):
        assert shares is None
        return
    assert shares is not None
    assert sum(part_fen for _place, part_fen in shares) == amount_fen
    assert all(0 < part_fen <= held[place] for place, part_fen in shares)


def test_questions_come_less_and_less_often() -> None:
    waits = [(next_query(queries, NOW) - NOW).total_seconds() for queries in range(9)]
    assert waits == [10, 30, 60, 120, 300, 600, 1800, 1800, 1800]


def test_the_moment_of_payment_lies_between_order_and_now() -> None:
    early, late = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    assert clamp_moment(early, NOW - timedelta(minutes=5), NOW) == NOW - timedelta(minutes=5)
    assert clamp_moment(late, early, NOW) == NOW


def test_two_clocks_read_a_moment_apart_differ_by_whole_minutes() -> None:
    assert whole_minutes(timedelta(days=8, seconds=1)) == timedelta(days=8)
    assert whole_minutes(timedelta(seconds=-1)) == timedelta()


def test_a_sale_is_what_was_kept_of_the_payment() -> None:
    assert (recognized_sale(20500, 0, 600).goods_fen, recognized_sale(20500, 0, 600).delivery_fen) == (19900, 600)
    assert (recognized_sale(20500, 20500, 600).goods_fen, recognized_sale(20500, 20500, 600).delivery_fen) == (0, 0)
    assert (recognized_sale(20500, 20100, 600).goods_fen, recognized_sale(20500, 20100, 600).delivery_fen) == (0, 400)


def test_an_exported_cell_is_never_a_formula() -> None:
    assert csv_line(["=1+1", "@x", 'a"b', None, -5]) == '"\'=1+1","\'@x","a""b","","\'-5"\r\n'
