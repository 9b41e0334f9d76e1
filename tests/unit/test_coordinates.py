"""The three coordinate systems against published pairs: within 1 m for GCJ-02, 0.05 m for BD-09, a millimetre back and forth."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.branches.rules.coordinates import PositionWrong, SystemUnknown, in_china, to_bd09, to_gcj02, to_wgs84
from app.branches.rules.distance import great_circle_m

AMAP = [((116.481499, 39.990475), (116.487585177952, 39.991754014757)),
        ((116.481499, 39.990375), (116.487585177952, 39.991653917101))]  # fmt: skip
OTHERS = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ((87.616848, 43.825592), (87.619697998, 43.826797436)),
    ((126.534967, 45.803775), (126.541007467, 45.805756615)),
]


@pytest.mark.parametrize(("wgs84", "gcj02"), AMAP + OTHERS)
def test_wgs84_becomes_gcj02_as_the_map_makers_publish_it(wgs84, gcj02) -> None:
    assert great_circle_m(*to_gcj02(*wgs84, "wgs84"), *gcj02) < 0.1


@pytest.mark.parametrize(("gcj02", "bd09"), [
    ((121.531541859215, 31.17530398364597), (121.53801568643858, 31.181328606874466)),
    ((116.404, 39.915), (116.41036949371029, 39.92133699351021)),
])  # fmt: skip
def test_gcj02_becomes_bd09_within_five_centimetres(gcj02, bd09) -> None:
    assert great_circle_m(*to_bd09(*gcj02, "gcj02"), *bd09) < 0.05


def test_city_pairs_agree_within_a_metre_and_five_centimetres(trial_data: Path) -> None:
    with (trial_data / "geo" / "city_coordinate_pairs.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 166
    for row in rows:
        wgs84, gcj02, bd09 = (
            (float(row[f"{name}_lng"]), float(row[f"{name}_lat"])) for name in ("wgs84", "gcj02", "bd09")
        )
        assert great_circle_m(*to_gcj02(*wgs84, "wgs84"), *gcj02) < 1, row["name"]
        assert great_circle_m(*to_wgs84(*gcj02, "gcj02"), *wgs84) < 1, row["name"]
        assert great_circle_m(*to_bd09(*gcj02, "gcj02"), *bd09) < 0.05, row["name"]
        assert great_circle_m(*to_gcj02(*bd09, "bd09"), *gcj02) < 0.05, row["name"]


@given(st.floats(75, 130), st.floats(19, 52))
def test_there_and_back_is_the_same_place_to_the_millimetre(lng: float, lat: float) -> None:
    there = to_gcj02(lng, lat, "wgs84")
    if in_china(lng, lat) == in_china(*there):  # not across the edge of the box
        assert great_circle_m(*to_wgs84(*there, "gcj02"), lng, lat) < 0.001
    assert great_circle_m(*to_gcj02(*to_bd09(lng, lat, "gcj02"), "bd09"), lng, lat) < 0.001


@pytest.mark.parametrize("place", [
    (139.76, 35.68), (121.56, 25.04), (126.98, 37.57), (106.91, 47.92), (105.85, 21.03), (77.21, 28.61), (131.89, 43.12),
    (76.95, 43.24), (2.35, 48.86),
])  # fmt: skip
def test_neighbours_are_not_shifted(place) -> None:
    assert to_gcj02(*place, "wgs84") == place


@pytest.mark.parametrize("place", [(114.17, 22.28), (113.55, 22.19), (75.99, 39.47), (131.15, 44.41), (109.51, 18.25)])
def test_hong_kong_macau_and_the_corners_of_the_mainland_are_shifted(place) -> None:
    assert 100 < great_circle_m(*to_gcj02(*place, "wgs84"), *place) < 1000


def test_an_unknown_system_and_a_point_off_the_earth_are_refused() -> None:
    with pytest.raises(SystemUnknown):
        to_gcj02(121.0, 31.0, "utm")
    with pytest.raises(PositionWrong):
        to_gcj02(121.0, 131.0, "wgs84")


def test_the_great_circle_agrees_with_the_published_figure() -> None:
    assert great_circle_m(4.8422, 45.7597, 2.3508, 48.8567) == pytest.approx(392217.2595594006, abs=0.001)
