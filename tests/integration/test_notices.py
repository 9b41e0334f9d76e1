"""A notice is told once, by the best way open, and always stands on the person's page."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.kernel.database import reading, transaction
from app.kernel.models import OutboxEvent
from app.kernel.outbox import run_until_empty
from app.kernel.plug import Plug
from app.notices.kinds import NOTICE_KINDS, NoticeKind, NoticeText
from app.notices.models import Notice
from app.notices.notify import notify
from app.notices.queries import count_unread, list_notices, mark_read
from app.official.read_message import Push
from app.official.receive_push import receive_push
from tests.factories.identity import make_person, sign_in_shopper
from tests.support.tiny_server import TinyServer, tiny_server

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SEND = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
OK = {"errcode": 0, "errmsg": "ok"}
OUT_OF_WINDOW = {"errcode": 45015, "errmsg": "response out of time limit"}


@pytest.fixture
def wechat(app: Flask, tmp_path: Path) -> Iterator[TinyServer]:
    """WeChat, taking everything; the account has a template for greetings."""
    Plug(app).add(NOTICE_KINDS, NoticeKind("test.greeting", lambda params: NoticeText("您好", params["name"], "/me")))
    with tiny_server() as server:
        server.answer_json("/cgi-bin/stable_token", {"access_token": "t", "expires_in": 7200})
        server.answer_json(SEND, OK)
        server.answer_json(TEMPLATE, OK)
        template = {"id": "template-1", "title": "thing1", "body": "thing2"}
        official = {"appid": "wx1", "secret": "s", "token": "t", "templates": {"test.greeting": template}}
        pay = {
            "mchid": "1",
            "merchant_serial": "2",
            "merchant_private_key_pem": "",
            "apiv3_key": "k" * 32,
            "platform_public_keys": {},
        }
        path = tmp_path / "account.json"
        path.write_text(json.dumps({"official": official, "pay": pay, "bases": {"api": server.base}}))
        app.config["LINDIAN"] = replace(app.config["LINDIAN"], account_file=path)
        yield server


def _follower(now: datetime = NOW) -> uuid.UUID:
    with transaction() as tx:
        receive_push(tx, Push(key="k", kind="follow", openid="o1"), "wx1", "gcj02", now)
    with reading() as tx:
        event = tx.scalars(select(OutboxEvent).where(OutboxEvent.name == "official.Followed")).one()
        return uuid.UUID(event.payload["person_id"])


def _tell(person_id: uuid.UUID, now: datetime = NOW, kind: str = "test.greeting", **params: Any) -> bool:
    with transaction() as tx:
        new = notify(tx, person_id, kind, params or {"name": "小美"}, "greeting:1", now)
    run_until_empty(now)
    return new


def _ways() -> list[str | None]:
    with reading() as tx:
        return list(tx.scalars(select(Notice.sent_via)))


def test_inside_the_window_a_notice_goes_to_the_chat_once(wechat: TinyServer) -> None:
    person = _follower()
    assert _tell(person) is True
    assert _tell(person) is False
    assert _ways() == ["chat"]
    assert wechat.times(SEND) == 1
    sent = json.loads(next(one.body for one in wechat.asked if one.path.startswith(SEND)))
    assert sent == {"touser": "o1", "msgtype": "text", "text": {"content": "您好\n小美\nhttp://127.0.0.1:8000/me"}}


def test_outside_the_window_a_follower_gets_the_template(wechat: TinyServer) -> None:
    person = _follower()
    _tell(person, NOW + timedelta(days=3), name="长" * 50)
    assert _ways() == ["template"]
    assert wechat.times(SEND) == 0
    sent = json.loads(next(one.body for one in wechat.asked if one.path.startswith(TEMPLATE)))
    assert sent == {
        "touser": "o1",
        "template_id": "template-1",
        "data": {"thing1": {"value": "您好"}, "thing2": {"value": "长" * 20}},
        "url": "http://127.0.0.1:8000/me",
    }


def test_a_window_wechat_has_shut_falls_back_to_the_template(wechat: TinyServer) -> None:
    wechat.answer_json(SEND, OUT_OF_WINDOW)
    _tell(_follower())
    assert _ways() == ["template"]


@pytest.mark.parametrize("refusal", [43004, 47003, 40037])
def test_a_refused_template_leaves_the_notice_on_the_page(wechat: TinyServer, refusal: int) -> None:
    wechat.answer_json(TEMPLATE, {"errcode": refusal, "errmsg": "no"})
    _tell(_follower(), NOW + timedelta(days=3))
    assert _ways() == ["page"]


def test_a_kind_without_a_template_waits_on_the_page(wechat: TinyServer) -> None:
    _tell(_follower(), NOW + timedelta(days=3), "test.other")
    assert _ways() == ["page"]
    assert wechat.times(TEMPLATE) == 0


def test_who_does_not_follow_reads_it_on_the_page(wechat: TinyServer) -> None:
    with transaction() as tx:
        person = make_person(tx)
    _tell(person)
    assert _ways() == ["page"]
    assert wechat.asked == []


def test_without_an_account_a_notice_still_stands_on_the_page(app: Flask) -> None:
    with transaction() as tx:
        person = make_person(tx)
    _tell(person)
    assert _ways() == ["page"]


def test_wechat_not_answering_is_tried_again_later(wechat: TinyServer) -> None:
    wechat.answers[SEND] = lambda _asked: (502, {}, b"")
    person = _follower()
    _tell(person)
    assert _ways() == [None]
    wechat.answer_json(SEND, OK)
    run_until_empty(NOW + timedelta(seconds=30))
    assert _ways() == ["chat"]


def test_notices_are_paged_counted_and_marked_read(app: Flask) -> None:
    with transaction() as tx:
        person, other = make_person(tx), make_person(tx)
        for number in range(5):
            notify(tx, person, "test.x", {}, f"n{number}", NOW + timedelta(minutes=number))
        notify(tx, other, "test.x", {}, "other", NOW)
    with reading() as tx:
        first = list_notices(tx, person, size=3)
        rest = list_notices(tx, person, first.next_cursor, 3)
        assert (len(first.items), len(rest.items), rest.next_cursor) == (3, 2, None)
        assert [one.at for one in (*first.items, *rest.items)] == [NOW + timedelta(minutes=n) for n in (4, 3, 2, 1, 0)]
        assert count_unread(tx, person) == 5
    with transaction() as tx:
        mark_read(tx, person, NOW)
    with reading() as tx:
        assert (count_unread(tx, person), count_unread(tx, other)) == (0, 1)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "WyIyMDI2LTAxLTAxIiwgIngiXQ",
        "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwgIjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMCJd",
    ],
)
def test_a_damaged_cursor_starts_at_the_beginning(client: FlaskClient, cursor: str) -> None:
    with transaction() as tx:
        person = make_person(tx)
        notify(tx, person, "test.x", {}, "n1", NOW)
    sign_in_shopper(client, person)
    page = client.get(f"/me/notices?cursor={cursor}")
    assert page.status_code == 200
    assert "有新消息" in page.text


def test_one_shopper_never_sees_another_s_notices(client: FlaskClient) -> None:
    with transaction() as tx:
        person, other = make_person(tx), make_person(tx)
        notify(tx, other, "test.x", {}, "n1", NOW)
    sign_in_shopper(client, person)
    assert "还没有消息" in client.get("/me/notices").text
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Notice).where(Notice.read_at.is_(None))) == 1
