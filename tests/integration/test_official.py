"""The chat: pushes count once, windows are kept, positions are rounded and forgotten."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from wechatpy import parse_message

from app.kernel.database import Tx, reading, transaction
from app.kernel.models import OutboxEvent
from app.kernel.plug import Plug
from app.official.mark_greeted import mark_greeted
from app.official.models import Follower, OfficialPush
from app.official.queries import find_greeting, is_following, last_position
from app.official.read_message import Push
from app.official.receive_push import receive_push
from app.official.replies import CHAT_REPLIES, Card, CardReply, ChatReply, Incoming, Reply, TextReply
from app.official.reply_xml import reply_json, reply_xml
from app.official.rules.signatures import push_signature

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
OPENID = "oShopper0000000000000000000a"
TOKEN = "a-token-of-the-test"
SUBSCRIBE = """<xml><ToUserName>gh_1</ToUserName><FromUserName>{openid}</FromUserName><CreateTime>{at}</CreateTime>
<MsgType>event</MsgType><Event>subscribe</Event><EventKey>{key}</EventKey><Ticket>t</Ticket></xml>"""
TEXT = """<xml><ToUserName>gh_1</ToUserName><FromUserName>{openid}</FromUserName><CreateTime>1</CreateTime>
<MsgType>text</MsgType><Content>{text}</Content><MsgId>{id}</MsgId></xml>"""


def push(kind: str, key: str = "k", **over: Any) -> Push:
    return Push(key=key, kind=kind, openid=OPENID, **over)


def receive(what: Push, now: datetime = NOW) -> Reply | None:
    with transaction() as tx:
        return receive_push(tx, what, "wx1", "gcj02", now)


def events() -> list[str]:
    with reading() as tx:
        return list(tx.scalars(select(OutboxEvent.name).order_by(OutboxEvent.id)))


def person(tx: Tx) -> Any:
    return tx.scalar(select(Follower.person_id))


def test_a_follow_delivered_three_times_counts_once(app: Flask) -> None:
    for _ in range(3):
        receive(push("follow", scene="abc"))
    assert events().count("official.Followed") == 1
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(OfficialPush)) == 1
        assert is_following(tx, person(tx))


def test_leaving_closes_the_windows_and_forgets_the_position(app: Flask) -> None:
    receive(push("follow", "1"))
    receive(push("location", "2", lng=121.4736999, lat=31.2304111))
    with reading() as tx:
        found = last_position(tx, person(tx), NOW)
        assert found
        assert (found.lng, found.lat, found.system) == (121.474, 31.23, "gcj02")
    receive(push("unfollow", "3"))
    with reading() as tx:
        assert last_position(tx, person(tx), NOW) is None
        assert not is_following(tx, person(tx))


def test_a_position_is_forgotten_after_half_an_hour_and_one_off_the_earth_is_never_kept(app: Flask) -> None:
    receive(push("location", "1", lng=181.0, lat=0.0))
    assert "official.PositionReported" not in events()
    receive(push("location", "2", lng=121.0, lat=31.0))
    with reading() as tx:
        assert last_position(tx, person(tx), NOW + timedelta(minutes=30))
        assert last_position(tx, person(tx), NOW + timedelta(minutes=31)) is None


def test_a_follow_waits_a_minute_for_its_greeting_and_gets_one(app: Flask) -> None:
    receive(push("follow"))
    with transaction() as tx:
        who = person(tx)
        assert find_greeting(tx, who, NOW + timedelta(seconds=59))
        assert not find_greeting(tx, who, NOW + timedelta(seconds=60))
        assert mark_greeted(tx, who, NOW)
        assert not mark_greeted(tx, who, NOW)
        assert not find_greeting(tx, who, NOW + timedelta(seconds=1))
    receive(push("scan", "later", scene="x"), NOW + timedelta(hours=1))
    with reading() as tx:
        assert find_greeting(tx, who, NOW + timedelta(hours=1))


def test_the_first_answerer_with_an_answer_wins_and_a_repeated_push_is_not_answered(app: Flask) -> None:
    seen: list[Incoming] = []

    def silent(_tx: object, incoming: Incoming, _now: datetime) -> None:
        seen.append(incoming)

    Plug(app).add(CHAT_REPLIES, ChatReply("silent", silent))
    Plug(app).add(CHAT_REPLIES, ChatReply("words", lambda _tx, _incoming, _now: TextReply("您好")))
    first, again = receive(push("menu", text="nobody")), receive(push("menu", text="nobody"))
    assert first is not None
    assert again is None
    assert [incoming.text for incoming in seen] in ([], ["nobody"])


@pytest.fixture
def official(app: Flask, tmp_path: Path) -> Flask:
    """The mall with an account file, as an operator writes it."""

    account = {
        "official": {
            "appid": "wx1",
            "secret": "s",
            "original_id": "gh_1",
            "token": TOKEN,
            "encoding_aes_key": "A" * 43,
        },
        "pay": {
            "mchid": "1",
            "merchant_serial": "2",
            "merchant_private_key_pem": "",
            "apiv3_key": "k" * 32,
            "platform_public_keys": {},
        },
    }
    path = tmp_path / "account.json"
    path.write_text(json.dumps(account), encoding="utf-8")
    app.config["LINDIAN"] = replace(app.config["LINDIAN"], account_file=path)
    return app


def signed(nonce: str = "n") -> dict[str, str]:
    at = str(int(time.time()))
    return {"timestamp": at, "nonce": nonce, "signature": push_signature(TOKEN, at, nonce)}


def test_the_address_check_echoes_only_for_a_right_signature(official: Flask) -> None:
    client = official.test_client()
    assert client.get("/wechat/callback", query_string=signed() | {"echostr": "438"}).text == "438"
    wrong = client.get("/wechat/callback", query_string=signed() | {"echostr": "438", "signature": "0" * 40})
    assert wrong.status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "not xml",
        "<xml></xml>",
        "<xml><MsgType>event</MsgType></xml>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><xml>&b;</xml>",
    ],
)
def test_what_nobody_can_read_is_acknowledged_and_changes_nothing(official: Flask, body: str) -> None:
    answer = official.test_client().post("/wechat/callback", query_string=signed(), data=body)
    assert (answer.status_code, answer.text) == (200, "success")
    assert "official.Followed" not in events()


def test_a_forged_push_is_refused_before_it_is_parsed(official: Flask) -> None:
    body = SUBSCRIBE.format(openid=OPENID, at=1, key="qrscene_x")
    answer = official.test_client().post("/wechat/callback", query_string=signed() | {"nonce": "other"}, data=body)
    assert answer.status_code == 403
    assert events() == []


def test_a_payment_s_follow_is_a_follow_without_a_scene(official: Flask) -> None:
    client: FlaskClient = official.test_client()
    body = SUBSCRIBE.format(openid=OPENID, at=1, key="last_trade_no_4200")
    assert client.post("/wechat/callback", query_string=signed(), data=body).status_code == 200
    with reading() as tx:
        payload = tx.scalar(select(OutboxEvent.payload).where(OutboxEvent.name == "official.Followed"))
        assert payload
        assert payload["scene"] is None


def test_pages_of_other_hosts_are_never_signed(official: Flask) -> None:
    answer = official.test_client().get(
        "/wechat/js-config?url=https://evil.example/", headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.json and answer.json["code"]) == (422, "official.page_elsewhere")


def test_typed_words_cannot_break_out_of_the_reply() -> None:
    message = parse_message(TEXT.format(openid=OPENID, text="x", id=1))
    xml = reply_xml(TextReply("]]></Content><Evil>1</Evil>"), message)
    assert "]]></Content><Evil>" not in xml
    cards = CardReply((Card("标题", "说明", "http://a/", "http://a/p"), Card("第二", "", "http://b/")))
    assert "标题" in reply_xml(cards, message)
    assert reply_json(cards)["news"]["articles"][0]["url"] == "http://a/"
