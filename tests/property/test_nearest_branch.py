"""The law of the nearest branch: whatever the points and wherever one stands, it equals a full great-circle search."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.branches.rules.branch import BranchView
from app.branches.rules.coordinates import PositionWrong
from app.branches.rules.directory import Directory
from app.branches.rules.distance import great_circle_m
from app.branches.rules.nearest import NearestIndex, Point
from app.branches.rules.opening import opening

lngs = st.one_of(st.floats(-180, 180), st.sampled_from([-180.0, 180.0, 179.9999, -179.9999, 0.0, 121.47]))
lats = st.one_of(st.floats(-90, 90), st.sampled_from([-90.0, 90.0, 89.9999, 31.23]))
positions = st.tuples(lngs, lats)


def full_search(points: list[Point[int]], lng: float, lat: float, limit: int) -> list[tuple[int, float]]:
    measured = sorted(
        (round(great_circle_m(lng, lat, point.lng, point.lat), 3), point.code, point.thing) for point in points
    )
    return [(thing, distance_m) for distance_m, _code, thing in measured[:limit]]


@settings(max_examples=400, deadline=None)
@given(st.lists(positions, max_size=60), positions, st.integers(1, 5))
@example([(180.0, 0.0), (-180.0, 0.0), (179.5, 0.0)], (-179.9, 0.0), 2)  # across the date line
@example([(0.0, 89.0), (180.0, 89.5), (90.0, 88.0)], (45.0, 90.0), 3)  # from the pole
@example([(10.0, -90.0), (120.0, -89.999)], (-60.0, -90.0), 2)
@example([(0.0, 0.0), (179.0, 0.1), (-179.0, -0.1)], (180.0, 0.0), 2)  # half the earth away
def test_nearest_equals_a_full_great_circle_search(
    places: list[tuple[float, float]], here: tuple[float, float], limit: int
) -> None:
    points = [Point(lng, lat, f"{index:03d}", index) for index, (lng, lat) in enumerate(places)]
    assert NearestIndex(points).nearest(*here, limit) == full_search(points, *here, limit)


@settings(max_examples=200, deadline=None)
@given(st.lists(positions, min_size=1, max_size=40), positions, st.integers(2, 4))
def test_a_filter_gives_the_nearest_of_what_is_left(
    places: list[tuple[float, float]], here: tuple[float, float], divisor: int
) -> None:
    points = [Point(lng, lat, f"{index:03d}", index) for index, (lng, lat) in enumerate(places)]
    left = [point for point in points if point.thing % divisor]
    found = NearestIndex(points).nearest(*here, 2, where=lambda thing: thing % divisor != 0)
    assert found == full_search(left, *here, 2)


@given(st.permutations(range(6)), positions)
def test_ties_go_to_the_lower_code_whatever_the_order_they_came_in(order: list[int], here: tuple[float, float]) -> None:
    points = [Point(121.4741, 31.2308, f"B{number}", number) for number in order]
    assert [thing for thing, _ in NearestIndex(points).nearest(*here, 3)] == [0, 1, 2]
    assert [thing for thing, _ in NearestIndex(points).nearest_and_ties(*here, 1)] == [0, 1, 2, 3, 4, 5]


def test_nothing_is_nearest_where_there_is_nothing() -> None:
    assert NearestIndex[int]([]).nearest(121.47, 31.23) == []


def branch(code: str, lng: float, **over: object) -> BranchView:
    return BranchView(uuid.uuid4(), code, code, lng, 31.23, **over)  # type: ignore[arg-type]


def test_a_shopper_is_never_led_to_a_warehouse_or_a_closed_branch() -> None:
    shops = Directory([
        branch("W", 121.470, kind="warehouse"), branch("C", 121.471, state="closed"),
        branch("P", 121.472, state="paused"), branch("A", 121.480),
    ])  # fmt: skip
    assert [near.branch.code for near in shops.nearest(121.47, 31.23, limit=9)] == ["P", "A"]
    assert [near.branch.code for near in shops.nearest(121.47, 31.23, where=lambda _: True)] == ["W"]


@pytest.mark.parametrize("position", [(181.0, 31.0), (121.0, 91.0), (31.23, 121.47), (float("nan"), 31.0)])
def test_a_position_off_the_earth_is_refused(position: tuple[float, float]) -> None:
    with pytest.raises(PositionWrong):
        Directory([branch("A", 121.48)]).nearest(*position)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(121, 122), st.integers(0, 4)), max_size=30), st.integers(0, 24 * 60 * 9))
def test_welcoming_is_open_now_for_each_branch_by_itself(places: list[tuple[float, int]], minutes: int) -> None:
    day: tuple[tuple[int, int], ...] = ((540, 1320),)
    kinds: list[dict[str, object]] = [
        {"hours": (day,) * 7}, {"hours": None}, {"hours": (day,) * 7, "special_days": {"2026-10-01": ()}},
        {"hours": ((), *((day,) * 6)), "time_zone": "Asia/Urumqi"}, {"state": "paused", "hours": (day,) * 7},
    ]  # fmt: skip
    shops = Directory([branch(f"{index:03d}", lng, **kinds[kind]) for index, (lng, kind) in enumerate(places)])
    now = datetime(2026, 9, 28, tzinfo=UTC) + timedelta(minutes=minutes, seconds=30)
    wanted = [one for one in shops.all() if opening(one, now).state in ("open", "unknown")]
    found = shops.nearest(121.5, 31.23, limit=100, where=shops.welcoming(now))
    assert sorted(near.branch.code for near in found) == [one.code for one in wanted]
