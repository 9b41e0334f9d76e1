"""The story that must always work, steps 1 to 7, over HTTP through mall, worker and stand-in, on both databases."""

import re
from collections.abc import Callable

from tests.support.servers import House

MONEY = re.compile(
    r"^\s+(导购|一级推荐|二级推荐|三级推荐|总部留存)\s*(\S*?)\s+¥(\d+\.\d\d)(?:\s+(\S+))?$", re.MULTILINE
)
PERFORMANCE = re.compile(r"^\s+(销售门店|履约门店)\s*(\S+)\s+¥(\d+\.\d\d)\s+业绩$", re.MULTILINE)
PAID = {"导购": "3.98", "一级推荐": "15.92", "二级推荐": "5.97", "三级推荐": "1.99", "总部留存": "171.14"}
NAMES = {"导购": "李晓燕", "一级推荐": "王阿宁", "二级推荐": "孙叔", "三级推荐": "赵大宝妈", "总部留存": ""}


def _readings(told: str) -> list[list[tuple[str, str, str, str]]]:
    """The figures as told, five to a reading."""
    found = MONEY.findall(told)
    return [found[start : start + 5] for start in range(0, len(found), 5)]


def _states(reading: list[tuple[str, str, str, str]]) -> set[str]:
    return {state for seat, _who, _sum, state in reading if seat != "总部留存"}


def test_the_story_pays_and_takes_back_the_exact_fen_of_the_199_yuan_order(build_house: Callable[..., House]) -> None:
    house = build_house()
    house.flask("demo", "load", "--bare")

    told = house.flask("demo", "story")

    pending, available, taken_back = _readings(told)
    assert {seat: who for seat, who, _sum, _state in pending} == NAMES
    assert {seat: amount for seat, _who, amount, _state in pending} == PAID
    assert {seat: amount for seat, _who, amount, _state in available} == PAID
    assert {amount for _seat, _who, amount, _state in taken_back} == {"0.00"}
    assert [_states(reading) for reading in (pending, available, taken_back)] == [{"待结算"}, {"可提现"}, {"已追回"}]
    assert PERFORMANCE.findall(told)[:2] == [
        ("销售门店", "暖芽屿中山路店", "139.30"),
        ("履约门店", "暖芽屿中山路店", "59.70"),
    ]
    assert "【暖芽屿静安寺店 · 112 m】" in told
    assert "您的导购门店：暖芽屿中山路店 · 2.8 km" in told
    assert "微信支付 ¥199.00" in told
    assert "经手人：李晓燕" in told
    assert "微信零钱到账 ¥15.92" in told
    assert told.rstrip().endswith("账本核对：0 处差异")

    again = house.flask("demo", "story")
    assert {seat: amount for seat, _who, amount, _state in _readings(again)[0]} == PAID
    assert "这次的先抵扣" in again
    assert again.rstrip().endswith("账本核对：0 处差异")
