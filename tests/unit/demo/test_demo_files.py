"""The demo chain's files are complete, consistent and fit for the mall's own importers."""

import re
from collections import Counter
from decimal import Decimal

import pytest

from demo.files import by_persona, clerks_of, manager_of, plan, rows, shop_codes
from demo.stock import HERO, first_counts

CITY_BOXES = {
    "上海市": (120.85, 30.67, 122.0, 31.88),
    "杭州市": (119.9, 30.0, 120.5, 30.5),
    "苏州市": (120.4, 31.1, 121.2, 31.6),
}
HOURS = re.compile(r"(?:(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))? \d\d:\d\d-\d\d:\d\d(?:; |$))+")


def _check_digit(digits: str) -> int:
    return -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10


def test_there_are_27_shops_in_three_cities_and_one_warehouse() -> None:
    assert Counter(row["kind"] for row in rows("branches")) == {"shop": 27, "warehouse": 1}
    cities = Counter(row["city"] for row in rows("branches") if row["kind"] == "shop")
    assert cities == {"上海市": 14, "杭州市": 7, "苏州市": 6}


def test_every_branch_lies_inside_its_city() -> None:
    outside = []
    for row in rows("branches"):
        west, south, east, north = CITY_BOXES[row["city"]]
        if not (west < float(row["longitude"]) < east and south < float(row["latitude"]) < north):
            outside.append(row["code"])
    assert outside == []


def test_one_branch_has_no_hours_one_never_closes_one_is_paused() -> None:
    shops = [row for row in rows("branches") if row["kind"] == "shop"]
    assert [row["code"] for row in shops if not row["hours"]] == ["SH12"]
    assert [row["code"] for row in shops if row["hours"] == "Mo-Su 00:00-24:00"] == ["SH10"]
    assert [row["code"] for row in shops if row["state"] == "paused"] == ["HZ07"]
    assert all(HOURS.fullmatch(row["hours"]) for row in shops if row["hours"])


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("branches", "external_ref"),
        ("branches", "code"),
        ("branches", "name"),
        ("branches", "phone"),
        ("products", "external_ref"),
        ("products", "name"),
        ("skus", "external_ref"),
        ("skus", "barcode"),
        ("staff", "staff_no"),
        ("staff", "name"),
        ("staff", "phone"),
        ("customers", "ref"),
        ("customers", "nickname"),
        ("customers", "phone"),
    ],
)
def test_no_reference_occurs_twice(name: str, column: str) -> None:
    values = [row[column] for row in rows(name)]
    assert [value for value, times in Counter(values).items() if times > 1] == []


def test_there_are_60_products_and_94_skus_and_no_product_is_without_one() -> None:
    products = [row["external_ref"] for row in rows("products")]
    assert len(products) == 60
    assert len(rows("skus")) == 94
    assert {row["product_ref"] for row in rows("skus")} == set(products)


def test_every_barcode_is_an_in_store_ean_13_with_a_valid_check_digit() -> None:
    codes = [row["barcode"] for row in rows("skus")]
    wrong = [code for code in codes if not re.fullmatch(r"2\d{12}", code) or int(code[-1]) != _check_digit(code[:-1])]
    assert wrong == []


def test_every_price_has_two_decimals_and_no_sale_price_is_above_its_list_price() -> None:
    wrong = [
        row["external_ref"]
        for row in (*rows("products"), *rows("skus"))
        if not re.fullmatch(r"\d+\.\d\d", row["price"]) or Decimal(row["price"]) > Decimal(row["list_price"])
    ]
    assert wrong == []


def test_exactly_one_product_costs_199_yuan_and_it_is_the_storys_hero() -> None:
    assert [row["external_ref"] for row in rows("products") if row["price"] == "199.00"] == [HERO]
    assert {row["price"] for row in rows("skus") if row["product_ref"] == HERO} == {"199.00"}


def test_the_people_of_the_story_stand_where_the_story_needs_them() -> None:
    li, chen, wang, sun = (by_persona(name) or {} for name in ("li", "chen", "wang", "sun"))
    assert (li["branch_code"], li["role"]) == ("SH01", "clerk")
    assert chen == manager_of("SH01")
    assert (wang["referrer"], sun["referrer"]) == (sun["ref"], "C001")
    assert by_persona("xiaoyu") is None  # the shopper comes as a stranger


def test_every_place_has_one_manager_and_every_shop_two_or_three_clerks() -> None:
    managers = Counter(row["branch_code"] for row in rows("staff") if row["role"] == "manager")
    assert managers == Counter([*shop_codes(), "WH01"])
    assert {len(clerks_of(code)) for code in shop_codes()} == {2, 3}


def test_every_referrer_comes_before_the_one_it_brought_so_there_is_no_ring() -> None:
    known = {row["staff_no"] for row in rows("staff")} | {""}
    for row in rows("customers"):
        assert row["referrer"] in known
        known.add(row["ref"])


def test_members_stand_at_least_four_deep() -> None:
    depth: dict[str, int] = {}
    for row in rows("customers"):
        depth[row["ref"]] = depth.get(row["referrer"], 0) + 1
    assert max(depth[row["ref"]] for row in rows("customers") if row["joined_days_ago"]) >= 4


def test_nobody_joined_before_the_member_who_brought_them() -> None:
    days = {row["ref"]: int(row["joined_days_ago"]) for row in rows("customers") if row["joined_days_ago"]}
    pairs = [(row["ref"], row["referrer"]) for row in rows("customers") if row["ref"] in days]
    assert [ref for ref, referrer in pairs if days.get(referrer, 999) <= days[ref]] == []


def test_the_plan_pays_8_3_1_percent_and_the_clerk_2_signed_by_the_owner() -> None:
    assert (plan()["levels_bps"], plan()["clerk_bps"]) == ([800, 300, 100], 200)
    signers = [row["role"] for row in rows("staff") if row["staff_no"] == plan()["acknowledgement"]["staff_no"]]
    assert signers == ["owner"]


def test_the_first_counts_cover_every_place_and_sku_and_never_change() -> None:
    counts = list(first_counts())
    assert len(counts) == 28 * 94
    assert counts == list(first_counts())
    assert sum(1 for _branch, _sku, pieces in counts if pieces == 0) > 100
    assert min(pieces for branch, _sku, pieces in counts if branch == "WH01") >= 60
    assert min(pieces for _branch, sku, pieces in counts if sku.startswith(HERO)) >= 12
