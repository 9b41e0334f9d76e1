"""Head office: what promotion brought and cost, and the tree with its sums."""

import csv
import io
import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.database import reading, transaction
from app.kernel.sheets import read_sheet
from referral.effect.rules import parse_period
from referral.sales.keep_sales import keep_sales
from referral.sales.keep_subtrees import add_up, keep_subtrees
from referral.sales.queries import subtree_sums
from referral.sales.rules import SubtreeSum
from tests.factories.checkout import make_shopper
from tests.factories.identity import make_person, make_staff, sign_in_staff
from tests.factories.referral import bind
from tests.factories.referral_story import (
    START,
    Story,
    bring_back,
    buy,
    collect,
    make_story,
    open_share,
    scan_clerk,
    share_first_product,
)

LATER = START + timedelta(hours=1)
PERIOD = "since=2026-11-01&until=2026-11-02"


def _sold(app: Flask) -> Story:
    """Wang brings two pieces of which one comes back, her mother one; a third order is nobody's."""
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    placed = buy(story, LATER, 2)
    collect(placed, LATER)
    bring_back(placed, LATER, 1, 19900)
    friend, stranger = make_shopper(), make_shopper()
    open_share(share_first_product(story, story.mother, START), friend, START)
    buy(story, LATER, person_id=friend)
    buy(story, LATER, person_id=stranger)
    keep_sales(transaction, LATER)
    return story


def _owner(client: FlaskClient) -> None:
    with transaction() as tx:
        owner = make_staff(tx, "owner", None, START)
    sign_in_staff(client, owner)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_effect_by_member_branch_and_product_adds_up_to_the_same_whole(
    app: Flask, client: FlaskClient, kind: str
) -> None:
    story = _sold(app)
    _owner(client)
    for by in ("member", "branch", "product"):
        answer = client.get(f"/office/effect?by={by}&{PERIOD}&file={kind}")
        if kind == "csv":
            rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
        else:
            rows = [dict(row.cells) for row in read_sheet(answer.data, "x.xlsx").rows]
        assert sum(int(row["净销售（分）"]) for row in rows) == 59700
        assert sum(int(row["佣金成本（分）"]) for row in rows) == 2786 + 1592 + 597
        if by == "member":
            assert [(row["名称"], row["净销售（分）"], row["佣金成本（分）"]) for row in rows][:3] == sorted(
                [("王芳", "19900", "2786"), ("王妈妈", "19900", str(1592 + 597)), ("—", "19900", "0")],
                key=lambda row: [it["名称"] for it in rows].index(row[0]),
            )
            wang = next(row for row in rows if row["名称"] == "王芳")
            assert (wang["订单"], wang["退货率（万分点）"], wang["成本占净销售（万分点）"]) == ("1", "5000", "1400")
    assert story.wang


def test_effect_is_sorted_by_what_was_asked_and_the_period_narrows_it(app: Flask, client: FlaskClient) -> None:
    _sold(app)
    _owner(client)
    page = client.get(f"/office/effect?{PERIOD}&sort=cost_fen").text
    assert page.index("王芳") < page.index("王妈妈")
    rising = client.get(f"/office/effect?{PERIOD}&sort=cost_fen&up=1").text
    assert rising.index("王妈妈") < rising.index("王芳")
    assert "王芳" not in client.get("/office/effect?since=2026-10-01&until=2026-10-31").text
    for odd in ("since=x", "since=0001-01-01&until=9999-12-31", "by=nothing&sort=nothing&page=x", "page=99999"):
        assert client.get(f"/office/effect?{odd}").status_code == 200


def test_odd_periods_become_the_present_month() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    for since, until in (("", ""), ("x", "y"), ("2026-11-21", "2026-11-02"), ("2001-01-01", "2026-01-01")):
        found = parse_period(since, until, now)
        assert (found.first, found.last) == (date(2026, 11, 1), date(2026, 11, 20)), since
    assert parse_period("2026-11-01", "2026-11-01", now).end - parse_period("2026-11-01", "", now).start == timedelta(1)


def test_the_tree_shows_own_and_subtree_sales_and_loads_children_when_asked(app: Flask, client: FlaskClient) -> None:
    story = _sold(app)
    with transaction() as tx:
        for number in range(22):
            bind(
                tx, make_person(tx, START, nickname=f"友{number}"), story.mother, START + timedelta(minutes=number + 1)
            )
    for _again in range(2):
        keep_subtrees(transaction, LATER)
    _owner(client)
    with reading() as tx:
        sums = subtree_sums(tx, [story.grandmother, story.mother, story.wang, story.shopper])
    assert sums[story.wang] == SubtreeSum(0, 1, 19900)
    assert sums[story.mother] == SubtreeSum(24, 2, 39800)
    assert sums[story.grandmother] == SubtreeSum(25, 2, 39800)
    assert story.shopper not in sums
    page = client.get(f"/office/referral/tree/{story.mother}").text
    assert "¥398.00" in page
    assert page.count("tree-item") == 20
    more = re.search(r'hx-get="(/office/referral/tree/[^"]+page=1)"', page)
    assert more
    assert client.get(more[1]).text.count("tree-item") == 4
    inside = client.get(f"/office/referral/tree/{story.grandmother}/children").text
    assert "王妈妈" in inside
    assert "王芳" not in inside


@given(st.lists(st.integers(-1, 30), max_size=30), st.lists(st.integers(0, 5), min_size=30, max_size=30))
def test_a_total_is_the_sum_over_everybody_below_and_a_circle_ends(places: list[int], orders: list[int]) -> None:
    people = [uuid.UUID(int=number + 1) for number in range(len(places))]
    parents = {
        who: people[place] if 0 <= place < len(people) else None for who, place in zip(people, places, strict=True)
    }
    own = {who: (count, count * 100) for who, count in zip(people, orders, strict=False) if count}
    found = add_up(parents, own)
    for who in people:
        above, seen = parents[who], {who}
        while above is not None and above not in seen:
            seen.add(above)
            above = parents[above]
        if above is not None:
            return  # a circle somewhere above: that it ended is all that is asked
    for who in people:
        below = [it for it in people if who in _line(parents, it)]
        count = sum(own.get(it, (0, 0))[0] for it in [who, *below])
        assert found.get(who, SubtreeSum(0, 0, 0)) == SubtreeSum(len(below), count, count * 100)


def _line(parents: dict[uuid.UUID, uuid.UUID | None], who: uuid.UUID) -> list[uuid.UUID]:
    line = []
    while (above := parents[who]) is not None:
        line.append(above)
        who = above
    return line


def test_a_branch_manager_sees_neither(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    with transaction() as tx:
        manager = make_staff(tx, "manager", story.lis_branch.branch_id, START)
    sign_in_staff(client, manager)
    for path in ("/office/effect", f"/office/referral/tree/{story.mother}/children"):
        assert client.get(path).status_code == 403
