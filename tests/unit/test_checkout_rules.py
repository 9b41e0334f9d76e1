"""What a basket costs, what changed, what may be typed: laws of plain values."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.branches.read_divisions import read_divisions
from app.checkout.rules.address import AddressUnfit, PhoneUnfit, read_address, read_phone
from app.checkout.rules.differences import expected_text, find_differences, read_expected
from app.checkout.rules.quantity import BasketFull, QuantityUnfit, check_quantity, read_quantity
from app.checkout.rules.quote import Adjustment, ItemGone, QuoteLine, TooDear, adjust_lines, price_lines

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are busy

PRODUCT = uuid.UUID(int=1)


@dataclass(frozen=True)
class Offer:
    """A SKU as the catalogue offers it."""

    sku_id: uuid.UUID
    price_fen: int
    on_sale: bool = True
    unit_cost_fen: int | None = None
    product_id: uuid.UUID = PRODUCT
    category_id: uuid.UUID | None = None
    number: str = "P1"
    name: str = "奶粉"
    spec_text: str = "1 段"
    picture: str | None = None
    list_price_fen: int = 99900


def _lines(*priced: tuple[int, int]) -> tuple[QuoteLine, ...]:
    """Lines of (price in fen, pieces)."""
    offers = {
        uuid.UUID(int=place + 1): Offer(uuid.UUID(int=place + 1), price) for place, (price, _n) in enumerate(priced)
    }
    items = {uuid.UUID(int=place + 1): pieces for place, (_price, pieces) in enumerate(priced)}
    return price_lines(items, offers)


def test_a_line_costs_price_times_pieces() -> None:
    assert [(line.gross_fen, line.amount_fen) for line in _lines((19900, 2), (2550, 3))] == [
        (39800, 39800),
        (7650, 7650),
    ]


@pytest.mark.parametrize("quantity", [0, -1, 1000, 2**63, True, 1.0, None, "1"])
def test_a_quantity_out_of_bounds_is_refused(quantity: Any) -> None:
    with pytest.raises(QuantityUnfit):
        _lines((100, quantity))
    with pytest.raises(QuantityUnfit):
        check_quantity(quantity)


@pytest.mark.parametrize("text", ["", "0", "-1", "+1", "1.0", "1e2", "１", "٣", "0x10", "1000", "1" * 30, " ", None, 3])
def test_odd_texts_are_no_quantities(text: Any) -> None:
    with pytest.raises(QuantityUnfit):
        read_quantity(text)


def test_a_plain_number_is_a_quantity() -> None:
    assert [read_quantity(text) for text in ("1", " 7 ", "007", "999")] == [1, 7, 7, 999]


def test_what_is_gone_or_off_sale_is_refused() -> None:
    sku_id = uuid.UUID(int=1)
    with pytest.raises(ItemGone):
        price_lines({sku_id: 1}, {})
    with pytest.raises(ItemGone, match="奶粉"):
        price_lines({sku_id: 1}, {sku_id: Offer(sku_id, 100, on_sale=False)})


def test_too_many_lines_and_too_much_money_are_refused() -> None:
    with pytest.raises(BasketFull):
        _lines(*[(100, 1)] * 51)
    with pytest.raises(TooDear):
        _lines(*[(10**10, 999)] * 2)


@PATIENT
@given(
    st.lists(st.tuples(st.integers(1, 10**7), st.integers(1, 999)), min_size=1, max_size=8),
    st.lists(st.integers(0, 10**8), max_size=4),
)
def test_discounts_are_divided_without_losing_a_fen(priced: list[tuple[int, int]], discounts: list[int]) -> None:
    before = _lines(*priced)
    after = adjust_lines(before, [Adjustment("满减", amount_fen, "shop") for amount_fen in discounts])
    gross_fen = sum(line.gross_fen for line in before)
    taken_fen = sum(part.amount_fen for line in after for part in line.adjustments)
    assert taken_fen == min(sum(discounts), gross_fen)
    assert sum(line.amount_fen for line in after) == gross_fen - taken_fen
    for line in after:
        assert 0 <= line.amount_fen <= line.gross_fen
        assert line.amount_fen == line.gross_fen - sum(part.amount_fen for part in line.adjustments)


def test_a_discount_on_one_sku_leaves_the_others_alone() -> None:
    lines = adjust_lines(_lines((1000, 1), (1000, 1)), [Adjustment("券", 300, "shop", frozenset({uuid.UUID(int=2)}))])
    assert [line.amount_fen for line in lines] == [1000, 700]


def test_what_was_seen_and_is_true_differs_in_nothing() -> None:
    lines = _lines((19900, 2), (2550, 1))
    seen = read_expected(expected_text(lines, 600, 42950))
    assert find_differences(seen, lines, 600, 42950) == ()


def test_every_change_is_named() -> None:
    seen = read_expected(expected_text(_lines((19900, 2), (2550, 1)), 600, 42950))
    now = _lines((18900, 1))
    found = find_differences(seen, now, 0, 18900)
    assert [(item.kind, item.before, item.after) for item in found] == [
        ("price", 19900, 18900),
        ("quantity", 2, 1),
        ("gone", 1, 0),
        ("delivery", 600, 0),
    ]


def test_a_total_that_differs_alone_is_named() -> None:
    lines = _lines((100, 1))
    assert [item.kind for item in find_differences(read_expected(expected_text(lines, 0, 90)), lines, 0, 100)] == [
        "total"
    ]


@pytest.mark.parametrize(
    "text",
    ["", "x", "null", "1", "[]", "[[],1]", '[[["x",1,1]],0,1]', "[[[1,1,1]],0,1]", "[[],0,1.5]", "[[],true,1]",
     json.dumps([[[uuid.UUID(int=1).hex, "1", 1]], 0, 1]), "[" * 9000, "{}"],
)  # fmt: skip
def test_a_tampered_memory_of_the_page_counts_as_nothing_seen(text: str) -> None:
    seen = read_expected(text)
    assert seen is None
    assert [item.kind for item in find_differences(seen, _lines((100, 1)), 0, 100)] == ["total"]


GOOD = {
    "name": "王芳",
    "phone": "138 0000 1234",
    "province": "上海市",
    "city": "上海市",
    "district": "黄浦区",
    "detail": "1号",
}


def test_a_whole_address_is_read() -> None:
    read = read_address(GOOD | {"lng": "121.5", "lat": "31.2", "is_default": "1"}, read_divisions())
    assert (read.phone, read.lng, read.lat, read.is_default) == ("13800001234", 121.5, 31.2, True)


@pytest.mark.parametrize("place", [("x", "31"), ("200", "31"), ("nan", "31"), ("", "31"), ("inf", "0")])
def test_a_position_that_makes_no_sense_is_left_out(place: tuple[str, str]) -> None:
    read = read_address(GOOD | {"lng": place[0], "lat": place[1]}, read_divisions())
    assert (read.lng, read.lat) == (None, None)


def test_every_missing_field_is_named() -> None:
    with pytest.raises(AddressUnfit) as unfit:
        read_address({"name": "x" * 41, "phone": "12"}, read_divisions())
    assert set(unfit.value.fields) == {"name", "phone", "province", "city", "district", "detail"}


@pytest.mark.parametrize("text", ["", "123", "23800001234", "1380000123x", "138000012345", "１３８００００１２３４"])
def test_what_is_no_mobile_number_is_refused(text: str) -> None:
    with pytest.raises(PhoneUnfit):
        read_phone(text)
