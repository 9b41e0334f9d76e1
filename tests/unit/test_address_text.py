"""An address in words names one district, or comes back as a question."""

import csv
from pathlib import Path

import pytest

from app.branches.read_divisions import read_divisions
from app.branches.rules.address_text import AddressQuestion, Doubt, FoundAddress, parse_address

DIVISIONS = read_divisions()


def _read(text: str) -> FoundAddress:
    found = parse_address(text, DIVISIONS)
    assert isinstance(found, FoundAddress), found
    return found


def _asked(text: str) -> tuple[Doubt, list[str]]:
    found = parse_address(text, DIVISIONS)
    assert isinstance(found, AddressQuestion), found
    return found.doubt, [DIVISIONS.full_name(one) for one in found.choices]


def test_the_published_examples_are_read_or_asked_back(trial_data: Path) -> None:
    with (trial_data / "addresses" / "address_examples.csv").open(encoding="utf-8") as file:
        examples = list(csv.DictReader(file))
    assert len(examples) == 6
    for example in examples:
        wanted = (example["province"], example["city"], example["district"])
        if "also exists" in example["note"]:
            doubt, choices = _asked(example["text"])
            assert doubt == Doubt.AMBIGUOUS
            assert choices == ["北京市朝阳区", "吉林省长春市朝阳区"]
        else:
            found = _read(example["text"])
            assert (found.province, found.city, found.district) == wanted
            assert found.rest == example["street_and_rest"]


def test_a_name_and_a_phone_beside_the_address_are_told_apart() -> None:
    found = _read("深圳市宝安区盘山路28号幸福茶庄,张三，17777777777")
    assert (found.person, found.phone, found.division.adcode) == ("张三", "17777777777", "440306")
    found = _read("收货地址：江苏昆山花桥镇 李四 138-1234-5678")
    assert (found.city, found.district, found.rest) == ("苏州市", "昆山市", "花桥镇")
    assert (found.person, found.phone) == ("李四", "13812345678")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("上海市上海市徐汇区", ("上海市", "上海市", "徐汇区")),
        ("广西南宁青秀区", ("广西壮族自治区", "南宁市", "青秀区")),
        ("吉林省吉林市船营区", ("吉林省", "吉林市", "船营区")),
        ("东莞市南城街道", ("广东省", "东莞市", "")),
        ("河北省唐山市路南区", ("河北省", "唐山市", "路南区")),
        ("台湾省台北市信义区", ("台湾", "台北市", "信义区")),
        ("杭州市上城区上海路1号", ("浙江省", "杭州市", "上城区")),
    ],
)
def test_short_doubled_and_misleading_names_are_read(text: str, names: tuple[str, str, str]) -> None:
    found = _read(text)
    assert (found.province, found.city, found.district) == names


@pytest.mark.parametrize(
    ("text", "doubt", "choice"),
    [
        ("鼓楼区中山路1号", Doubt.AMBIGUOUS, "福建省福州市鼓楼区"),
        ("朝阳", Doubt.AMBIGUOUS, "辽宁省朝阳市"),
        ("海南", Doubt.AMBIGUOUS, "青海省海南藏族自治州"),
        ("上海市朝阳区1号", Doubt.ELSEWHERE, "北京市朝阳区"),
        ("浙江省深圳市宝安区", Doubt.ELSEWHERE, "广东省深圳市"),
        ("杭州市西湖区浦东新区1号", Doubt.ELSEWHERE, "上海市浦东新区"),
        ("上海", Doubt.INCOMPLETE, "上海市徐汇区"),
        ("海南省三亚市", Doubt.INCOMPLETE, "海南省三亚市吉阳区"),
        ("我住在徐汇区附近", Doubt.UNKNOWN, "上海市徐汇区"),
    ],
)
def test_a_doubtful_address_is_a_question_with_answers(text: str, doubt: Doubt, choice: str) -> None:
    asked, choices = _asked(text)
    assert asked == doubt
    assert choice in choices


@pytest.mark.parametrize("text", ["", "   ", "🙂", "南京路步行街", "x" * 5000, "，，，", "13812345678", "\x00"])
def test_words_without_a_place_are_asked_back_without_a_guess(text: str) -> None:
    assert _asked(text) == (Doubt.UNKNOWN, [])


def test_every_district_of_the_list_is_found_by_its_full_name_and_asked_for_by_its_own() -> None:
    lowest = [one for one in DIVISIONS.by_code.values() if not DIVISIONS.below(one.adcode)]
    assert len(lowest) > 3200
    for one in lowest:
        names = [above.name for above in DIVISIONS.path(one)]
        assert _read("".join(names) + "解放路1号").division == one
        alone = parse_address(one.name, DIVISIONS)
        if isinstance(alone, FoundAddress):
            assert alone.division == one
        else:
            assert one in alone.choices
