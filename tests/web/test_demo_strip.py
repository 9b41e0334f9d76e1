"""The money strip shows who earns what on the order paid last, on both databases."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from tests.factories.referral_story import (
    START,
    bring_back,
    buy,
    collect,
    let_time_pass,
    make_story,
    open_share,
    scan_clerk,
    share_first_product,
)


def _stands(client: FlaskClient) -> dict[str, tuple[str, int, str]]:
    strip = client.get("/demo/strip.json").get_json()
    found = {part["seat"]: (part["who"], part["stands_fen"], part["state"]) for part in strip["parts"]}
    return found | {"keeps": ("", strip["keeps_fen"], "")}


def test_before_the_first_payment_the_strip_says_that_it_waits(client: FlaskClient) -> None:
    assert client.get("/demo/strip.json").get_json() is None
    assert "还没有付过款的订单" in client.get("/demo/strip").text
    assert client.get("/demo/strip/none/why").status_code == 404


def test_the_strip_follows_the_199_yuan_order_from_pending_to_taken_back(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    placed = buy(story, START + timedelta(hours=1))
    assert _stands(client) == {
        "clerk": ("李娜", 398, "pending"),
        "level1": ("王芳", 1592, "pending"),
        "level2": ("王妈妈", 597, "pending"),
        "level3": ("王外婆", 199, "pending"),
        "keeps": ("", 17114, ""),
    }
    page = client.get("/demo/strip").text
    assert "¥171.14" in page
    assert placed.number[-6:] in page

    collect(placed, START + timedelta(hours=2))
    later = let_time_pass(START + timedelta(hours=2), 8)
    assert _stands(client)["level1"] == ("王芳", 1592, "available")
    why = client.get(f"/demo/strip/{placed.number}/why").text
    assert "¥199.00 × 8% = ¥15.92" in why
    assert "退货期满，转为可提现" in why

    bring_back(placed, later, 1, 19_900)
    after = _stands(client)
    assert {seat: figure[1] for seat, figure in after.items()} == dict.fromkeys(after, 0)
    assert after["clerk"][2] == "taken_back"


def test_figures_that_did_not_change_are_not_sent_again(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    buy(story, START)
    first = client.get("/demo/strip/figures")
    again = client.get("/demo/strip/figures", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
