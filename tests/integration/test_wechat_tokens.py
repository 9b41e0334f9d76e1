"""All processes share one access token, and only one of them fetches it."""

import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.kernel.database import TransactionOpen, reading, transaction
from app.wechat.account import Account, Bases, Official, Pay
from app.wechat.errors import WeChatRefused, WeChatUnavailable
from app.wechat.models import WeChatToken
from app.wechat.official_client import OfficialClient
from app.wechat.tokens import access_token
from tests.support.tiny_server import Asked, TinyServer, tiny_server

STABLE = "/cgi-bin/stable_token"
SEND = "/cgi-bin/message/custom/send"
OK = {"errcode": 0, "errmsg": "ok"}
HELLO = {"msgtype": "text", "text": {"content": "您好"}}


@pytest.fixture
def server() -> Iterator[TinyServer]:
    with tiny_server() as running:
        yield running


@pytest.fixture
def account(server: TinyServer) -> Account:
    return Account(Official("wx1", "secret"), Pay("16", "S", "", "k" * 32, {}), Bases(api=server.base), (1.0, 2.0))


def _slow_tokens(server: TinyServer) -> None:
    def answer(_asked: Asked) -> tuple[int, dict[str, str], bytes]:
        number = server.times(STABLE)
        time.sleep(0.2)
        return 200, {}, b'{"access_token":"token-%d","expires_in":7200}' % number

    server.answers[STABLE] = answer


def test_eight_askers_cause_one_fetch(app: Flask, server: TinyServer, account: Account) -> None:
    _slow_tokens(server)
    got: list[str] = []

    def ask() -> None:
        with app.app_context():
            got.append(access_token(transaction, account))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == ["token-1"] * 8
    assert server.times(STABLE) == 1


def test_a_token_near_its_end_is_fetched_again(app: Flask, server: TinyServer, account: Account) -> None:
    _slow_tokens(server)
    assert access_token(transaction, account) == "token-1"
    assert access_token(transaction, account) == "token-1"
    with transaction() as tx:
        tx.execute(update(WeChatToken).values(expires_s=int(time.time()) + 299))
    assert access_token(transaction, account) == "token-2"


def test_a_refused_token_is_renewed_once_and_the_call_repeated(
    app: Flask, server: TinyServer, account: Account
) -> None:
    _slow_tokens(server)

    def send(asked: Asked) -> tuple[int, dict[str, str], bytes]:
        good = "access_token=token-2" in asked.path
        return 200, {}, b'{"errcode":0,"errmsg":"ok"}' if good else b'{"errcode":40001,"errmsg":"invalid credential"}'

    server.answers[SEND] = send
    OfficialClient(account).send_custom("o1", HELLO)
    assert (server.times(STABLE), server.times(SEND)) == (2, 2)
    assert b'"force_refresh": true' in server.asked[-2].body
    assert "您好".encode() in server.asked[-1].body


def test_a_token_another_process_renewed_is_used_without_a_fetch(
    app: Flask, server: TinyServer, account: Account
) -> None:
    _slow_tokens(server)

    def send(asked: Asked) -> tuple[int, dict[str, str], bytes]:
        if "token-1" not in asked.path:
            return 200, {}, b'{"errcode":0,"errmsg":"ok"}'
        with app.app_context(), transaction() as tx:
            tx.execute(update(WeChatToken).values(value="token-elsewhere"))
        return 200, {}, b'{"errcode":42001,"errmsg":"expired"}'

    server.answers[SEND] = send
    OfficialClient(account).send_custom("o1", HELLO)
    assert server.times(STABLE) == 1
    assert "token-elsewhere" in server.asked[-1].path


def test_a_closed_window_is_a_refusal_with_wechats_code(app: Flask, server: TinyServer, account: Account) -> None:
    _slow_tokens(server)
    server.answer_json(SEND, {"errcode": 45015, "errmsg": "response out of time limit"})
    with pytest.raises(WeChatRefused) as refused:
        OfficialClient(account).send_custom("o1", HELLO)
    assert refused.value.is_about("45015")
    assert server.times(SEND) == 1


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"errcode":-1,"errmsg":"busy"}', b""])
def test_an_odd_answer_is_an_unknown_outcome(app: Flask, server: TinyServer, account: Account, body: bytes) -> None:
    _slow_tokens(server)
    server.answers[SEND] = lambda _asked: (200, {}, body)
    with pytest.raises(WeChatUnavailable):
        OfficialClient(account).send_custom("o1", HELLO)


def test_a_failed_fetch_frees_the_lease_for_the_next_asker(app: Flask, server: TinyServer, account: Account) -> None:
    server.answers[STABLE] = lambda _asked: (502, {}, b"")
    with pytest.raises(WeChatUnavailable):
        access_token(transaction, account)
    _slow_tokens(server)
    assert access_token(transaction, account).startswith("token-")
    with reading() as tx:
        assert tx.scalars(select(WeChatToken.fetching_until_s)).all() == [0]


def test_a_scene_code_keeps_its_text_and_expiry(app: Flask, server: TinyServer, account: Account) -> None:
    _slow_tokens(server)
    server.answer_json(
        "/cgi-bin/qrcode/create", {"ticket": "gQ", "url": "http://weixin.qq.com/q/02", "expire_seconds": 60}
    )
    scene = OfficialClient(account).create_scene("abc", 60)
    assert (scene.ticket, scene.address, scene.expires_s) == ("gQ", "http://weixin.qq.com/q/02", 60)
    assert b'"QR_STR_SCENE"' in server.asked[-1].body


def test_no_call_leaves_while_a_transaction_is_open(app: Flask, server: TinyServer, account: Account) -> None:
    with transaction(), pytest.raises(TransactionOpen):
        access_token(transaction, account)
    assert server.asked == []
