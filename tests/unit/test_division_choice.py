"""The address picker offers what lies below what was chosen, and takes no other place."""

import pytest

from app.branches.read_divisions import read_divisions
from app.checkout.rules.address import AddressUnfit, read_address
from app.checkout.rules.division_choice import division_choice

KNOWN = read_divisions()
WHO = {"name": "王芳", "phone": "13800001234", "detail": "人民路1号"}


def chosen(*names: str) -> tuple[str, ...]:
    return tuple(level.chosen for level in division_choice(KNOWN, *names))


def test_nothing_chosen_offers_every_province_and_nothing_below() -> None:
    province, city, district = division_choice(KNOWN, "", "", "")
    assert (len(province.options), city.options, district.options) == (34, (), ())
    assert "上海市" in province.options


def test_a_municipality_chooses_its_one_city_by_itself() -> None:
    assert chosen("上海市", "", "") == ("上海市", "上海市", "")
    assert chosen("上海", "上海市", "黄浦区") == ("上海市", "上海市", "黄浦区")


def test_a_place_of_somewhere_else_counts_as_not_chosen() -> None:
    assert chosen("浙江省", "苏州市", "西湖区") == ("浙江省", "", "")
    assert chosen("浙江省", "杭州市", "黄浦区") == ("浙江省", "杭州市", "")
    assert chosen("亚特兰蒂斯", "杭州市", "西湖区") == ("", "", "")


def test_every_district_of_the_list_can_be_chosen_and_is_read_back() -> None:
    for province in KNOWN.below(""):
        for city in KNOWN.below(province.adcode):
            for district in KNOWN.below(city.adcode) or (city,):
                names = (province.names[0], city.names[0], district.names[0])
                assert chosen(*names) == names


def test_an_address_keeps_the_written_names_and_needs_no_position() -> None:
    address = read_address(WHO | {"province": "上海", "city": "上海市", "district": "黄浦"}, KNOWN)
    assert (address.province, address.city, address.district) == ("上海市", "上海市", "黄浦区")
    assert (address.lng, address.lat) == (None, None)


def test_an_address_in_no_known_district_says_what_to_choose() -> None:
    with pytest.raises(AddressUnfit) as unfit:
        read_address(WHO | {"province": "浙江省", "city": "杭州市", "district": "黄浦区"}, KNOWN)
    assert unfit.value.fields == {"district": ["请选择区县。"]}
