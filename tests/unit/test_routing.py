"""Routing is a pure, explained decision."""

import uuid

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.fulfillment.rules.offers import MethodOffer
from app.fulfillment.rules.routing import (
    ELSEWHERE,
    SAME_CITY,
    SAME_DISTRICT,
    SAME_PROVINCE,
    Candidate,
    Reason,
    choose_route,
    region_gap,
)

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are busy

OFFER = MethodOffer(600)


def _at(
    code: str,
    distance_m: float | None,
    *,
    has: bool = True,
    offer: MethodOffer | None = OFFER,
    method: str = "courier",
    gap: int = 0,
) -> Candidate:
    branch_id = uuid.uuid5(uuid.NAMESPACE_OID, code)
    return Candidate(method, branch_id, code, code, has, offer, distance_m, gap)


def test_the_nearest_branch_that_has_everything_is_chosen_and_all_reasons_are_kept() -> None:
    route = choose_route([[_at("C", 900), _at("A", 100, has=False), _at("B", 500), _at("D", 50, offer=None)]])
    assert route.chosen is not None
    assert route.chosen.code == "B"
    assert [(item.candidate.code, item.reason) for item in route.ranked] == [
        ("D", Reason.NOT_OFFERED),
        ("A", Reason.GOODS_MISSING),
        ("B", Reason.CHOSEN),
        ("C", Reason.FARTHER),
    ]


def test_equal_distances_go_to_the_lower_code() -> None:
    route = choose_route([[_at("B", 100), _at("A", 100)]])
    assert route.chosen is not None
    assert route.chosen.code == "A"


def test_a_later_method_is_tried_only_when_no_branch_can_do_the_earlier() -> None:
    courier = [_at("A", 100, offer=None)]
    parcel = [_at("B", 9000, method="parcel")]
    first = choose_route([courier, parcel])
    assert first.chosen is not None
    assert (first.chosen.method, len(first.ranked)) == ("parcel", 2)
    second = choose_route([[_at("A", 100)], parcel])
    assert second.chosen is not None
    assert (second.chosen.method, len(second.ranked)) == ("courier", 1)


def test_nobody_able_is_no_route_with_every_reason() -> None:
    route = choose_route([[_at("A", 1, has=False)], [_at("A", 1, offer=None, method="parcel")]])
    assert route.chosen is None
    assert [item.reason for item in route.ranked] == [Reason.GOODS_MISSING, Reason.NOT_OFFERED]


def test_without_a_position_the_closer_region_wins() -> None:
    route = choose_route([[_at("A", None, gap=SAME_PROVINCE), _at("B", None, gap=SAME_CITY)]])
    assert route.chosen is not None
    assert route.chosen.code == "B"


def test_regions_are_compared_from_the_city_down() -> None:
    here = ("浙江省", "杭州市", "西湖区")
    assert region_gap(here, here) == SAME_DISTRICT
    assert region_gap(here, ("浙江省", "杭州市", "上城区")) == SAME_CITY
    assert region_gap(here, ("浙江省", "宁波市", "西湖区")) == SAME_PROVINCE
    assert region_gap(here, ("江西省", "南昌市", "西湖区")) == ELSEWHERE
    assert region_gap(("", "", ""), ("", "", "")) == ELSEWHERE


@PATIENT
@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.booleans(), st.booleans()), min_size=1, max_size=12).flatmap(
        lambda rows: st.tuples(st.just(rows), st.permutations(range(len(rows))))
    )
)
def test_the_order_of_candidates_changes_nothing_and_no_better_one_is_passed_over(
    drawn: tuple[list[tuple[float, bool, bool]], list[int]],
) -> None:
    rows, order = drawn
    candidates = [
        _at(f"{place:03d}", distance_m, has=has, offer=OFFER if offered else None)
        for place, (distance_m, has, offered) in enumerate(rows)
    ]
    route = choose_route([candidates])
    assert choose_route([[candidates[place] for place in order]]) == route
    able = [item for item in candidates if item.has_everything and item.offer]
    best = min(able, key=lambda item: (item.distance_m, item.code)) if able else None
    assert route.chosen == best
    assert len(route.ranked) == len(candidates)
