"""Delivery areas: who is inside, from which amount, for how much."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.branches.rules.area_text import AreaMalformed, format_areas, parse_areas
from app.branches.rules.delivery_area import (
    AreaOffer,
    DeliveryArea,
    FeeStep,
    best_area,
    read_stored_areas,
    stored_areas,
)

HERE = (121.47, 31.23)
TEXT = """
近处 | 1500 米 | 起送 20 | 500米内3, 5.50 | 满 99 免
远处｜4000m｜起送 39｜8
江边 | 121.46 31.22， 121.50 31.22, 121.50 31.26, 121.46 31.26 | 起送 0 | 12
"""
SQUARE = DeliveryArea("方", None, ((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)), 0, (FeeStep(None, 100),))


def _north(metres: float) -> tuple[float, float]:
    return HERE[0], HERE[1] + metres / 111_195.0


def _offer(place: tuple[float, float], goods_fen: int) -> tuple[str, int, int] | None:
    found = best_area(parse_areas(TEXT), HERE, place, goods_fen)
    return (found.area.name, found.fee_fen, found.missing_fen) if found else None


def test_the_ladder_rises_with_the_distance_and_ends_at_the_free_amount() -> None:
    assert _offer(_north(400), 5000) == ("近处", 300, 0)
    assert _offer(_north(600), 5000) == ("近处", 550, 0)
    assert _offer(_north(600), 9900) == ("近处", 0, 0)


def test_the_cheapest_area_whose_minimum_is_met_counts() -> None:
    assert _offer(_north(1400), 3900) == ("近处", 550, 0)
    assert _offer(_north(1400), 1999) == ("江边", 1200, 0)
    assert _offer(_north(3900), 3900) == ("远处", 800, 0)
    assert _offer(_north(3900), 3899) == ("远处", 800, 1)
    assert _offer(_north(4001), 100_000) is None


def test_areas_are_read_back_as_they_were_written() -> None:
    areas = parse_areas(TEXT)
    assert [area.min_fen for area in areas] == [2000, 3900, 0]
    assert parse_areas(format_areas(areas)) == areas
    assert read_stored_areas(stored_areas(areas)) == areas


@pytest.mark.parametrize("place", [(0.0, 0.0), (1.0, 0.0), (2.0, 2.0), (2.0, 1.0), (1.0, 1.0)])
def test_corners_edges_and_the_middle_are_inside(place: tuple[float, float]) -> None:
    assert SQUARE.holds(0, *place)


@pytest.mark.parametrize("place", [(-0.001, 0.0), (2.001, 1.0), (3.0, 0.0), (1.0, -0.001), (-1.0, 2.0)])
def test_beside_the_area_is_outside_also_in_line_with_an_edge(place: tuple[float, float]) -> None:
    assert not SQUARE.holds(0, *place)


@settings(max_examples=200, deadline=None)
@given(st.floats(-3, 3), st.floats(-3, 3), st.integers(0, 5))
def test_a_triangle_holds_what_is_on_the_same_side_of_its_three_edges(lng: float, lat: float, turn: int) -> None:
    corners = ((-2.0, -1.0), (2.0, -1.5), (0.5, 2.0))
    turned = (corners[turn % 3 :] + corners[: turn % 3])[:: 1 if turn < 3 else -1]
    area = DeliveryArea("", None, turned, 0, (FeeStep(None, 0),))
    sides = [
        (bx - ax) * (lat - ay) - (by - ay) * (lng - ax)
        for (ax, ay), (bx, by) in zip(turned, (*turned[1:], turned[0]), strict=True)
    ]
    if min(abs(side) for side in sides) > 1e-6:
        assert area.holds(0, lng, lat) == (all(side > 0 for side in sides) or all(side < 0 for side in sides))


@pytest.mark.parametrize(
    "line",
    [
        "近处",
        "近处 | 3000 | 起送 20 | 3",
        "近处 | 0 米 | 起送 20 | 3",
        "近处 | 100001 米 | 起送 20 | 3",
        "近处 | 3000 米 | 起送 -1 | 3",
        "近处 | 3000 米 | 起送 20 | -3",
        "近处 | 3000 米 | 起送 20 | 3.005",
        "近处 | 3000 米 | 起送 20 | 5, 3",
        "近处 | 3000 米 | 起送 20 | 900米内3, 500米内2",
        "近处 | 3000 米 | 起送 20 | 3 | 满 x 免",
        " | 3000 米 | 起送 20 | 3",
        "江边 | 121 31, 122 31 | 起送 0 | 1",
        "江边 | 121 31, 122 31, 123 31 | 起送 0 | 1",
        "江边 | 121 31, 122 91, 123 32 | 起送 0 | 1",
        "江边 | nan 31, 122 31, 123 32 | 起送 0 | 1",
        "近处 | 3000 米 | 起送 99999 | 3",
        "\n".join(["近处 | 3000 米 | 起送 20 | 3"] * 21),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(line: str) -> None:
    with pytest.raises(AreaMalformed):
        parse_areas(line)


def test_an_offer_names_its_area_and_distance() -> None:
    found = best_area([SQUARE], (1.0, 1.0), (1.0, 1.0), 0)
    assert found == AreaOffer(SQUARE, 0.0, 100, 0)
