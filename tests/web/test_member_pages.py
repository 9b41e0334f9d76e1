"""The member centre: her money, her friends masked, her shares from opening to what stayed sold."""

import re
import uuid
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from app.catalog.queries import sku_offers
from app.kernel.database import reading, transaction
from app.kernel.ids import new_id
from app.kernel.moment import current_time
from referral.plans.rules.rates import Goods
from referral.plans.rules.terms import Rate, Rule, Scope, Terms
from referral.sales.keep_sales import keep_sales
from referral.sales.rules import Effect
from referral.shares.find_earning import Earning, earning_of
from referral.shares.publish_share import NewShare, publish_share
from referral.shares.queries import Funnel, find_share, funnels_of, get_share
from tests.factories.identity import make_person, sign_in_shopper
from tests.factories.referral import bind
from tests.factories.referral_story import (
    START,
    WORDS,
    Story,
    bring_back,
    buy,
    collect,
    let_time_pass,
    make_story,
    open_share,
    share_first_product,
)

LATER = START + timedelta(hours=1)


def _sold(app: Flask) -> tuple[Story, uuid.UUID]:
    """Wang's share is opened three times by two visitors; one of them buys two pieces and brings one back."""
    story = make_story(app)
    token = share_first_product(story, story.wang, START)
    for _again in range(2):
        open_share(token, story.shopper, START)
    open_share(token, None, START, "a-browser")
    placed = buy(story, LATER, 2)
    collect(placed, LATER)
    bring_back(placed, LATER, 1, 19900)
    keep_sales(transaction, LATER)
    with reading() as tx:
        return story, get_share(tx, token).post_id


def test_a_share_is_followed_from_opening_to_what_stayed_sold(app: Flask, client: FlaskClient) -> None:
    story, post_id = _sold(app)
    with reading() as tx:
        funnel = funnels_of(tx, [post_id])[post_id]
        token = find_share(tx, post_id).token  # type: ignore[union-attr]
    assert (funnel.opens, funnel.visitors) == (3, 2)
    assert (funnel.sold.orders, funnel.sold.base_fen, funnel.sold.net_fen, funnel.sold.refund_bps) == (
        1,
        39800,
        19900,
        5000,
    )
    sign_in_shopper(client, story.wang)
    for page in ("/member/shares", f"/share/ready/{token}"):
        text = client.get(page).text
        for figure in (">3<", ">2<", "¥199.00", "50%"):
            assert figure in text, (page, figure)
    unopened = Funnel()
    assert unopened.sold == Effect()


def test_nothing_is_gained_by_sharing_or_opening(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    token = share_first_product(story, story.wang, START)
    for number in range(5):
        open_share(token, None, START, f"browser{number}")
    sign_in_shopper(client, story.wang)
    assert "¥0.00" in client.get("/member").text
    assert client.get("/member/trend.json").json == [
        {"day": it["day"], "earned_fen": 0} for it in client.get("/member/trend.json").json
    ]


def test_friends_are_masked_and_paged_with_what_they_bought_through_her(app: Flask, client: FlaskClient) -> None:
    story, _post = _sold(app)
    with transaction() as tx:
        for number in range(22):
            friend = make_person(tx, START, nickname=f"小美{number}")
            bind(tx, friend, story.wang, START + timedelta(minutes=number))
    sign_in_shopper(client, story.wang)
    first, second = client.get("/member/friends").text, client.get("/member/friends?page=1").text
    assert "共 23 人" in first
    assert "page=1" in first
    assert first.count("2026-11 加入") == 20
    assert second.count("2026-11 加入") == 3
    bought = first + second
    assert "¥15.92" in bought
    assert "¥199.00" in bought
    assert "小美" not in bought
    sign_in_shopper(client, story.mother)
    deeper = client.get("/member/friends").text
    assert "共 23 人，只显示合计" in deeper
    assert "¥5.97" in deeper


def test_every_balance_is_shown_with_a_month_of_days(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    now = current_time()
    open_share(share_first_product(story, story.wang, now), story.shopper, now)
    buy(story, now)
    sign_in_shopper(client, story.wang)
    page = client.get("/member").text
    assert page.count("¥15.92") == 3
    assert [it["earned_fen"] for it in client.get("/member/trend.json").json][-1] == 1592
    assert len(client.get("/member/trend.json").json) == 30
    assert "待抵扣" not in page
    assert client.get("/member?cursor=x").status_code == 200


def test_what_came_back_after_release_is_taken_from_what_is_available(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    placed = buy(story, LATER)
    collect(placed, LATER)
    later = let_time_pass(LATER, 8)
    sign_in_shopper(client, story.wang)
    assert 'data-play="available">¥15.92' in client.get("/member").text
    bring_back(placed, later, 1, 19900)
    assert 'data-play="available">¥0.00' in client.get("/member").text


def test_an_invitation_is_found_however_many_shares_came_after_it(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    sign_in_shopper(client, story.wang)
    with transaction() as tx:
        publish_share(tx, NewShare(story.wang, None, "", (), "invitation"), START)
        product = sku_offers(tx, None, story.shop.sku_ids)[story.shop.sku_ids[0]].product_id
        for number in range(31):
            publish_share(tx, NewShare(story.wang, product, WORDS, (), f"s{number}"), START + timedelta(hours=number))
    assert client.get("/member/code.png").status_code == 200
    first = client.get("/member/shares").text
    assert "cursor=" in first
    cursor = re.search(r"cursor=([\w-]+)", first)
    assert cursor
    assert client.get(f"/member/shares?cursor={cursor[1]}").text.count("share-item") == 11


def test_members_are_ranked_by_released_sales_and_may_stay_out(app: Flask) -> None:
    story = make_story(app)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    collect(buy(story, LATER), LATER)
    keep_sales(transaction, let_time_pass(LATER, 8))
    wang, mother = app.test_client(), app.test_client()
    sign_in_shopper(wang, story.wang)
    sign_in_shopper(mother, story.mother)
    path = "/member/ranking?month=2026-11"
    assert "王*" in mother.get(path).text
    assert "王芳" not in mother.get(path).text
    token = re.search(r'name="csrf-token" content="([^"]+)"', wang.get(path).text)[1]  # type: ignore[index]
    assert wang.post("/member/ranking", data={"csrf_token": token, "hidden": "yes"}).status_code == 302
    assert "¥199.00" not in mother.get(path).text
    assert "¥199.00" in wang.get(path).text


def test_what_a_sale_would_bring_is_a_range_where_skus_or_grades_differ_and_nothing_where_nothing_is_paid() -> None:
    sku, other, product = new_id(), new_id(), new_id()
    goods = [Goods(sku, sku, product, 19900, 1), Goods(other, other, product, 9900, 1)]
    plain = Terms(level_bps=(800, 300), clerk_bps=200)
    assert earning_of(plain, goods[:1], {None}) == Earning(1592, 1592)
    assert earning_of(plain, goods, {None}) == Earning(792, 1592)
    gold = Rule(Scope.GRADE, grade="gold", rates={"level1": Rate(bps=1000)})
    assert earning_of(Terms((800,), 200, rules=(gold,)), goods[:1], {None, "gold"}) == Earning(1592, 1990)
    fixed = Rule(Scope.SKU, sku, rates={"level1": Rate(fixed_fen=300)})
    assert earning_of(Terms((800,), 200, rules=(fixed,)), goods, {None}) == Earning(300, 792)
    nothing = Rule(Scope.PRODUCT, product, excluded=True)
    assert earning_of(Terms((800,), 200, rules=(nothing,)), goods, {None}) == Earning(0, 0)
    tight = Terms(level_bps=(800, 300), clerk_bps=200, pool_cap_bps=1000)
    assert earning_of(tight, goods[:1], {None}).low_fen < earning_of(tight, goods[:1], {None}).high_fen == 1592


def test_odd_pages_and_months_show_the_first(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    sign_in_shopper(client, story.wang)
    for odd in ("-1", "x", "99999", "１", "1e9", ""):
        assert client.get(f"/member/friends?page={odd}").status_code == 200, odd
    for odd in ("0001-01", "9999-12", "2026-99", "x" * 300):
        assert client.get(f"/member/ranking?month={odd}").status_code == 200, odd
