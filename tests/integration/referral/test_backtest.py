"""A plan replayed on a real order file and a real referral forest."""

import gzip
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import wsgi
from tests.factories.plain_backtest import plain_orders, plain_totals
from tests.support.databases import test_settings

PLAN = {"name": "三级", "level_bps": [800, 300, 100], "clerk_bps": 200}
SLICE = 40_000


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Flask]:
    """The mall's commands over a database that does not exist, and still does not afterwards."""
    nowhere = tmp_path / "nowhere.sqlite3"
    instance = tmp_path / "instance"
    instance.mkdir()
    yield wsgi.create_app(test_settings(f"sqlite:///{nowhere}", instance))
    assert not nowhere.exists()


def _files(trial_data: Path) -> tuple[Path, Path]:
    return trial_data / "orders/online_retail_2010_2011.csv.gz", trial_data / "referral/referral_forest_a.csv"


def _run(app: Flask, *arguments: object) -> Any:
    answer = app.test_cli_runner().invoke(args=["referral", *(str(argument) for argument in arguments), "--json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def _replay(app: Flask, folder: Path, orders: Path, members: Path, plan: dict[str, Any]) -> Any:
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    return _run(
        app, "backtest", "--orders", orders, "--members", members, "--plan", folder / "plan.json", "--top", 9999
    )


def _compare(app: Flask, folder: Path, source: Path, members: Path, most: int | None) -> dict[str, Any]:
    """Our figures, after every one of them was found equal to the plain ones."""
    target = folder / "orders.csv.gz"
    _run(app, "orders-from-uci", source, target, "--members", members)
    ours = _replay(app, folder, target, members, PLAN)
    orders = plain_orders(source, members, most)
    levels, people = plain_totals(orders, members, (800, 300, 100))
    assert ours["orders"] == len(orders)
    assert ours["sales_fen"] == sum(order.fen for order in orders)
    assert [(level["accrued_fen"], level["remaining_fen"]) for level in ours["levels"]] == levels
    found = {one["member_id"]: (one["accrued_fen"], one["remaining_fen"]) for one in ours["top_earners"]}
    assert found == people
    assert set(ours["laws"].values()) == {True}
    assert ours == _replay(app, folder, target, members, PLAN)
    assert isinstance(ours, dict)
    return ours


def test_a_slice_of_the_real_file_agrees_with_a_plain_second_way(shop: Flask, tmp_path: Path, trial_data: Path) -> None:
    source, members = _files(trial_data)
    with gzip.open(source, "rt", encoding="utf-8", newline="") as text, gzip.open(tmp_path / "cut.csv.gz", "wt") as cut:
        cut.writelines(islice(text, SLICE + 1))
    ours = _compare(shop, tmp_path, tmp_path / "cut.csv.gz", members, SLICE)
    assert (ours["orders"], ours["orders_without_buyer"]) == (39_098, 13_753)


@pytest.mark.deep
def test_all_541909_lines_agree_with_a_plain_second_way(shop: Flask, tmp_path: Path, trial_data: Path) -> None:
    source, members = _files(trial_data)
    ours = _compare(shop, tmp_path, source, members, None)
    assert [(level["accrued_fen"], level["clawed_back_fen"], level["remaining_fen"]) for level in ours["levels"]] == [
        (71_113_370, 4_128_834, 66_984_536),
        (26_218_749, 1_503_503, 24_715_246),
        (8_304_709, 500_187, 7_804_522),
    ]
    assert (ours["orders"], ours["earners"]) == (530_103, 802)


MEMBERS = "parent_id,member_id\nA,B\n,A\nB,C\nC,D\nD,E\n"
HEADER = "order_no,buyer_id,paid_at,amount_fen,refunded_fen\n"


def _small(app: Flask, folder: Path, orders: str, members: str = MEMBERS, **plan: Any) -> Any:
    (folder / "orders.csv").write_text(orders, encoding="utf-8")
    (folder / "members.csv").write_text(members, encoding="utf-8")
    return _replay(app, folder, folder / "orders.csv", folder / "members.csv", PLAN | plan)


def test_three_levels_earn_on_a_sale_and_keep_their_part_of_a_refund(shop: Flask, tmp_path: Path) -> None:
    """The figures of the three-level example: 2666/999/333 on ¥333.33, of which ¥111.11 come back."""
    ours = _small(shop, tmp_path, HEADER + "1,E,2026-01-01T10:00:00,33333,11111\n")
    assert [(one["accrued_fen"], one["clawed_back_fen"], one["remaining_fen"]) for one in ours["levels"]] == [
        (2666, 889, 1777),
        (999, 333, 666),
        (333, 111, 222),
    ]
    assert [one["member_id"] for one in ours["top_earners"]] == ["D", "C", "B"]
    assert (ours["records"], ours["earners"], ours["breakage_fen"], ours["capped_fen"]) == (3, 3, 0, 0)


def test_the_end_of_a_chain_is_breakage_and_a_buyer_at_the_top_pays_nobody(shop: Flask, tmp_path: Path) -> None:
    lines = "1,B,2026-01-01,10000,0\n2,A,2026-01-01,10000,0\n3,,2026-01-01,10000,0\n"
    ours = _small(shop, tmp_path, HEADER + lines)
    assert [one["accrued_fen"] for one in ours["levels"]] == [800, 0, 0]
    assert [one["breakage_fen"] for one in ours["levels"]] == [800, 600, 200]
    assert (ours["orders_without_buyer"], ours["head_office_keeps_fen"]) == (1, 29_200)


def test_a_cap_is_shared_out_and_said(shop: Flask, tmp_path: Path) -> None:
    """12 % promised under a cap of 6 %: what is cut off is counted, and the replay says that nobody could publish this."""
    ours = _small(shop, tmp_path, HEADER + "1,E,2026-01-01,10000,0\n", pool_cap_bps=600)
    assert [one["accrued_fen"] for one in ours["levels"]] == [400, 150, 50]
    assert (ours["capped_fen"], ours["capped_orders"], ours["laws"]["P7"]) == (600, 1, True)
    assert any("超过了总上限" in note for note in ours["notes"])


def test_settings_of_other_vendors_can_be_tried(shop: Flask, tmp_path: Path) -> None:
    order = HEADER + "1,E,2026-01-01,10000,0\n"
    shifted = _small(shop, tmp_path, order, self_purchase="shift")
    assert {one["member_id"]: one["accrued_fen"] for one in shifted["top_earners"]} == {"E": 800, "D": 300, "C": 100}
    of_the_nearer = _small(shop, tmp_path, order, level_bps=[2000, 1000], level_basis="previous_level")
    assert [one["accrued_fen"] for one in of_the_nearer["levels"]] == [2000, 200]
    rebate = _small(shop, tmp_path, order, self_bps=500)
    assert (rebate["self"]["accrued_fen"], [one["accrued_fen"] for one in rebate["levels"]]) == (500, [800, 300, 100])


WRONG_ORDERS = [
    ("order_no,buyer_id\n", "缺少列 paid_at、amount_fen、refunded_fen"),
    (HEADER + "1,E,2026-01-01,100\n", "第 1 行不对：应有 5 列"),
    (HEADER + "1,E,2026-01-01,100,0\n2,E,2026-01-01,1.5,0\n", "第 2 行"),
    (HEADER + "1,E,yesterday,100,0\n", "第 1 行"),
    (HEADER + "1,E,2026-01-01,100,101\n", "退款应在 0 与金额之间"),
    (HEADER + "1,E,2026-01-01,-1,0\n", "退款应在 0 与金额之间"),
    (HEADER + "1,Z,2026-01-01,100,0\n", "买家 Z 不在会员文件里"),
]


@pytest.mark.parametrize(("orders", "said"), WRONG_ORDERS)
def test_an_order_that_cannot_stand_stops_the_replay_and_is_named(
    shop: Flask, tmp_path: Path, orders: str, said: str
) -> None:
    assert said in _refused(shop, tmp_path, orders, MEMBERS, json.dumps(PLAN))


WRONG_MEMBERS = [
    ("member_id,parent_id\nA,B\nB,C\nC,A\n", "成了自己的上级"),
    ("member_id,parent_id\nA,A\n", "成了自己的上级"),
    ("member_id,parent_id\nA,\nA,\n", "第 2 行不对：会员 A 出现了两次"),
    ("member_id,parent_id\nA,X\n", "推荐人 X 不在文件里"),
    ("member_id,parent_id\n,A\n", "没有会员编号"),
]


@pytest.mark.parametrize(("members", "said"), WRONG_MEMBERS)
def test_a_forest_with_a_ring_a_stranger_or_a_double_is_refused(
    shop: Flask, tmp_path: Path, members: str, said: str
) -> None:
    assert said in _refused(shop, tmp_path, HEADER, members, json.dumps(PLAN))


def test_a_plan_with_a_forbidden_input_is_refused_by_name(shop: Flask, tmp_path: Path) -> None:
    assert "entry_fee：不得收入门费" in _refused(shop, tmp_path, HEADER, MEMBERS, json.dumps(PLAN | {"entry_fee": 1}))
    assert "不是 JSON" in _refused(shop, tmp_path, HEADER, MEMBERS, "{")


def _refused(app: Flask, folder: Path, orders: str, members: str, plan: str) -> str:
    for name, text in (("orders.csv", orders), ("members.csv", members), ("plan.json", plan)):
        (folder / name).write_text(text, encoding="utf-8")
    named = [
        f"--{name}={folder / name}.{kind}" for name, kind in (("orders", "csv"), ("members", "csv"), ("plan", "json"))
    ]
    answer = app.test_cli_runner().invoke(args=["referral", "backtest", *named])
    assert answer.exit_code == 1
    assert answer.stdout == ""
    return answer.stderr


UCI = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1,S,x,6,2010-12-01 08:26:00,2.55,17850.0,UK
2,S,x,4,2010-12-01 08:27:00,1.00,17850.0,UK
C3,S,x,-5,2010-12-01 08:28:00,2.55,17850.0,UK
C4,S,x,-99,2010-12-01 08:29:00,2.55,17850.0,UK
C5,S,x,-1,2010-12-01 08:29:00,2.55,,UK
6,T,x,1,2010-12-01 08:29:00,0.001,9.0,UK
7,T,x,1,2010-12-01 08:29:00,0.0,9.0,UK
A8,B,x,1,2010-12-01 08:29:00,11062.06,,UK
9,T,x,3,2010-12-01 08:29:00,1.10,,UK
10,T,x,-3,2010-12-01 08:29:00,1.10,9.0,UK
"""


def test_lines_of_the_retail_file_become_orders_and_cancellations_their_refunds(shop: Flask, tmp_path: Path) -> None:
    (tmp_path / "uci.csv").write_text(UCI, encoding="utf-8")
    (tmp_path / "members.csv").write_text(MEMBERS, encoding="utf-8")
    files = (tmp_path / "uci.csv", tmp_path / "out.csv", "--members", tmp_path / "members.csv")
    counts = _run(shop, "orders-from-uci", *files, "--report", tmp_path / "left.csv")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "1-1,B,2010-12-01T08:26:00,1530,1530",
        "2-2,B,2010-12-01T08:27:00,400,400",
        "6-6,A,2010-12-01T08:29:00,0,0",
        "9-9,,2010-12-01T08:29:00,330,0",
    ]
    assert counts["refused"] == {"adjustment": 1, "price": 1, "quantity": 1, "unreadable": 0}
    assert (counts["unmatched"], counts["unmatched_pieces"]) == ({"no_customer": 1, "nothing_left": 1}, 95)
    left = (tmp_path / "left.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[:3] for line in left[1:]] == [
        ["7", "price", ""],
        ["8", "adjustment", ""],
        ["10", "quantity", ""],
        ["4", "nothing_left", "94"],
        ["5", "no_customer", "1"],
    ]
