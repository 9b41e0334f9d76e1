"""The monthly sheet between branches: both sides see the same figures and can recompute them from the file."""

import re
import uuid
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from app.kernel.database import reading, transaction
from app.kernel.money import format_fen, largest_remainder
from app.kernel.sheets import read_sheet
from referral.branch_sheet.queries import commission_borne, counterparts, sheet_rows, sums_of
from referral.commission.queries import credits_of_orders
from referral.plans.publish_plan import ACKNOWLEDGED, Draft, publish_plan
from referral.plans.queries import plan_as_of
from referral.plans.rules.terms import CostBearer
from referral.sales.rules import Month, month_of, parse_month
from tests.factories.identity import make_staff, sign_in_staff, staff_principal
from tests.factories.referral_story import START, Story, bring_back, buy, collect, make_story, scan_clerk

NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)
IN_DECEMBER = datetime(2026, 12, 2, tzinfo=UTC)


def _sold(app: Flask) -> Story:
    """Li brings two orders that another branch hands over; half of the second comes back a month later."""
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    for hours, pieces in ((1, 1), (2, 2)):
        at = START + timedelta(hours=hours)
        placed = buy(story, at, pieces)
        collect(placed, at)
    bring_back(placed, IN_DECEMBER, 1, 19900)
    return story


def _file(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    return [dict(row.cells) for row in read_sheet(answer.data, "sheet.xlsx").rows]


def test_a_return_counts_in_the_month_it_happened(app: Flask) -> None:
    story = _sold(app)
    mine, theirs = story.lis_branch.branch_id, story.shop.branch.branch_id
    with reading() as tx:
        november, december = sums_of(sheet_rows(tx, NOVEMBER)), sums_of(sheet_rows(tx, DECEMBER))
    assert (november[mine].selling_fen, november[theirs].lent_fen) == (13930 + 27860, 5970 + 11940)
    assert (december[mine].selling_fen, december[theirs].lent_fen) == (-13930, -5970)
    assert november[mine].borrowed_fen == november[theirs].lent_fen
    assert november[mine].home_fen == 0


def test_both_sides_of_a_pair_are_each_others_mirror(app: Flask) -> None:
    story = _sold(app)
    mine, theirs = story.lis_branch.branch_id, story.shop.branch.branch_id
    with reading() as tx:
        here = counterparts(sheet_rows(tx, NOVEMBER, [mine]), mine)
        there = counterparts(sheet_rows(tx, NOVEMBER, [theirs]), theirs)
    assert [(it.branch_id, it.lent_fen, it.borrowed_fen, it.net_fen) for it in here] == [(theirs, 0, 17910, -17910)]
    assert [(it.branch_id, it.lent_fen, it.borrowed_fen, it.net_fen) for it in there] == [(mine, 17910, 0, 17910)]


def test_the_sheet_is_recomputed_from_the_files_rows_alone(app: Flask, client: FlaskClient) -> None:
    story = _sold(app)
    with transaction() as tx:
        owner = make_staff(tx, "owner", None, START)
    sign_in_staff(client, owner)
    due: Counter[tuple[str, str]] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    nets: dict[str, int] = {}
    for month in ("2026-11", "2026-12"):
        rows = _file(client, f"/office/branch-sheet?month={month}&file=xlsx")
        for row in rows:
            due[row["门店"], row["角色"]] += int(row["金额（分）"])
            if row["角色"] == "履约" and row["门店编号"] != row["销售门店编号"]:
                pairs[row["销售门店"], row["门店"]] += int(row["金额（分）"])
            nets[row["订单"]] = int(row["退货后货款（分）"])
        page = client.get(f"/office/branch-sheet?month={month}").text
        for place in (story.lis_branch, story.shop.branch):
            for part in ("销售", "履约"):
                shown = sum(int(r["金额（分）"]) for r in rows if (r["门店"], r["角色"]) == (place.name, part))
                assert format_fen(shown) in page
    assert sum(due.values()) == sum(nets.values()) == 39800
    split = [largest_remainder(net, [7000, 3000]) for net in nets.values()]
    assert due[story.lis_branch.name, "销售"] == sum(sold for sold, _handled in split)
    assert pairs == {(story.lis_branch.name, story.shop.branch.name): sum(handled for _sold, handled in split)}


def test_every_figure_leads_to_its_orders(app: Flask, client: FlaskClient) -> None:
    story = _sold(app)
    with transaction() as tx:
        owner = make_staff(tx, "owner", None, START)
    sign_in_staff(client, owner)
    page = client.get("/office/branch-sheet?month=2026-11").text
    path = re.search(rf'href="(/office/branch-sheet/{story.lis_branch.code}\?[^"#]*side=borrowed[^"#]*)', page)
    assert path
    behind = client.get(path[1].replace("&amp;", "&")).text
    assert behind.count("/why/order/") == 2
    assert "¥59.70" in behind
    assert "¥119.40" in behind
    assert "¥179.10" in behind


def test_a_manager_sees_her_branch_on_desk_and_console_and_no_other(app: Flask, client: FlaskClient) -> None:
    story = _sold(app)
    with transaction() as tx:
        manager = make_staff(tx, "manager", story.lis_branch.branch_id, START)
        stranger = make_staff(tx, "manager", uuid.UUID(int=5), START)
        clerk = make_staff(tx, "clerk", story.lis_branch.branch_id, START)
    sign_in_staff(client, manager)
    desk = client.get("/desk/branch-sheet?month=2026-11").text
    assert "¥417.90" in desk
    assert "¥179.10" in desk
    assert len(_file(client, "/desk/branch-sheet?month=2026-11&file=xlsx")) == 4
    assert client.get(f"/office/branch-sheet/{story.lis_branch.code}").status_code == 200
    assert client.get(f"/office/branch-sheet/{story.shop.branch.code}").status_code == 403
    assert client.get("/office/branch-sheet/NOWHERE").status_code == 404
    other = app.test_client()
    sign_in_staff(other, stranger)
    assert "¥417.90" not in other.get("/office/branch-sheet?month=2026-11").text
    worker = app.test_client()
    sign_in_staff(worker, clerk)
    assert worker.get("/desk/branch-sheet").status_code == 403


def test_months_are_the_chains_and_odd_ones_fall_back_to_the_present() -> None:
    late = datetime(2026, 10, 31, 16, 30, tzinfo=UTC)
    assert month_of(late) == NOVEMBER
    assert NOVEMBER.start == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert NOVEMBER.shifted(2) == Month(2027, 1)
    assert NOVEMBER.shifted(-11) == Month(2025, 12)
    for odd in (None, "", "2026-13", "0001-01", "9999-12", "x", "2026-1-1"):
        assert parse_month(odd, late) == NOVEMBER
    assert parse_month("2026-12", late) == DECEMBER


def test_commission_a_selling_branch_bears_is_shown_and_taken_back_in_the_month_of_the_return(
    app: Flask, client: FlaskClient
) -> None:
    story = make_story(app)
    with transaction() as tx:
        terms = replace(plan_as_of(tx, START).terms, cost_bearer=CostBearer.SPLIT, cost_selling_bps=5000)  # type: ignore[union-attr]
        publish_plan(tx, staff_principal(), Draft("分担", terms, START, ACKNOWLEDGED), START)
    scan_clerk(story, story.shopper, START)
    placed = buy(story, START + timedelta(hours=1), 2)
    collect(placed, START + timedelta(hours=1))
    bring_back(placed, IN_DECEMBER, 1, 19900)
    with reading() as tx:
        whole = commission_borne(tx, NOVEMBER)[story.lis_branch.branch_id]
        half = commission_borne(tx, DECEMBER)[story.lis_branch.branch_id]
        assert commission_borne(tx, Month(2026, 10)) == {}
        paid = sum(credit.amount_fen for credit in credits_of_orders(tx, [placed.order_id])[placed.order_id])
    assert (whole, half) == (paid // 2, paid // 4 - paid // 2)
    with transaction() as tx:
        owner = make_staff(tx, "owner", None, START)
    sign_in_staff(client, owner)
    assert format_fen(whole) in client.get("/office/branch-sheet?month=2026-11").text
    assert "承担的佣金" in client.get(f"/office/branch-sheet/{story.lis_branch.code}?month=2026-12").text


def test_head_offices_own_part_stands_on_the_sheet_by_name(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    with transaction() as tx:
        terms = replace(plan_as_of(tx, START).terms, head_office_bps=1000)  # type: ignore[union-attr]
        publish_plan(tx, staff_principal(), Draft("总部一成", terms, START, ACKNOWLEDGED), START)
        owner = make_staff(tx, "owner", None, START)
    scan_clerk(story, story.shopper, START)
    buy(story, START + timedelta(hours=1))
    sign_in_staff(client, owner)
    rows = _file(client, "/office/branch-sheet?month=2026-11&file=xlsx")
    assert sum(int(row["金额（分）"]) for row in rows) == 19900
    assert [int(row["金额（分）"]) for row in rows if row["门店"] == "总部"] == [1990]
    page = client.get("/office/branch-sheet?month=2026-11").text
    assert "¥19.90" in page
    assert client.get(f"/office/branch-sheet/{story.lis_branch.code}?month=2026-11").status_code == 200
