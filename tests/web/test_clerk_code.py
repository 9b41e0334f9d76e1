"""The picture of a clerk's code: who asks WeChat for it, and that looking at it changes nothing."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from app.codes.issue_code import issue_code
from app.codes.models import EntryCode
from app.codes.revoke_code import revoke_code
from app.identity.events import StaffBound
from app.kernel.database import reading, transaction
from app.kernel.outbox import publish, run_until_empty
from referral.clerk.ask_scene import ask_missing_scenes
from tests.factories.identity import sign_in_staff
from tests.factories.principals import sign_in, staff_who_may
from tests.factories.referral_story import START, Story, make_story
from tests.support.tiny_server import Asked, TinyServer, tiny_server

CREATE = "/cgi-bin/qrcode/create"


@pytest.fixture
def wechat(app: Flask, tmp_path: Path) -> Iterator[TinyServer]:
    """WeChat's servers as far as scene codes need them, and an account that points at them."""
    with tiny_server() as server:
        server.answer_json("/cgi-bin/stable_token", {"access_token": "t", "expires_in": 7200})
        server.answers[CREATE] = _scene
        pay = {"mchid": "1", "merchant_serial": "S", "merchant_private_key_pem": "", "apiv3_key": "k" * 32}
        account = {
            "official": {"appid": "wx1", "secret": "s"},
            "pay": pay | {"platform_public_keys": {}},
            "bases": {"api": server.base},
        }
        (tmp_path / "account.json").write_text(json.dumps(account))
        app.config["LINDIAN"] = replace(app.config["LINDIAN"], account_file=tmp_path / "account.json")
        yield server


def _scene(asked: Asked) -> tuple[int, dict[str, str], bytes]:
    wish = json.loads(asked.body)
    address = f"http://weixin.qq.com/q/{wish['action_info']['scene']['scene_str']}"
    return 200, {}, json.dumps({"ticket": "t", "url": address}).encode()


def _issue(story: Story) -> str:
    with transaction() as tx:
        return issue_code(tx, "clerk", START, subject_id=story.li, branch_id=story.lis_branch.branch_id, by="system")


def _read(client: FlaskClient, path: str) -> str:
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(client.get(path).data)))
    return found[0].text


def _scenes() -> int:
    with reading() as tx:
        return tx.scalar(select(func.count()).select_from(EntryCode).where(EntryCode.scene_address.is_not(None))) or 0


@pytest.mark.parametrize("path", ["/clerk/code.png", "/clerk/poster.png"])
def test_looking_at_the_picture_asks_wechat_nothing_and_stores_nothing(
    app: Flask, client: FlaskClient, wechat: TinyServer, path: str
) -> None:
    story = make_story(app)
    token = _issue(story)
    sign_in_staff(client, story.li)
    assert _read(client, path) == f"http://localhost/q/{token}"
    assert wechat.times(CREATE) == 0
    assert _scenes() == 0


def test_who_makes_her_code_gets_wechats_scene_with_it(app: Flask, client: FlaskClient, wechat: TinyServer) -> None:
    story = make_story(app)
    sign_in_staff(client, story.li)
    page = client.get("/clerk").text
    csrf = page.split('name="csrf-token" content="')[1].split('"')[0]
    assert client.post("/clerk/code", data={"csrf_token": csrf}).status_code == 302
    token = _issue(story)
    assert _read(client, "/clerk/code.png") == f"http://weixin.qq.com/q/{token}"
    assert _read(client, "/clerk/poster.png") == f"http://weixin.qq.com/q/{token}"
    assert wechat.times(CREATE) == 1


def test_the_worker_asks_for_the_scene_of_a_new_clerk(app: Flask, wechat: TinyServer) -> None:
    story = make_story(app)
    with transaction() as tx:
        publish(tx, StaffBound(story.li, story.lis_person), START)
    run_until_empty(START)
    assert _scenes() == 1
    run_until_empty(START)
    ask_missing_scenes(transaction, START)
    assert wechat.times(CREATE) == 1


def test_what_wechat_left_unanswered_is_asked_for_again_and_a_revoked_code_never(
    app: Flask, wechat: TinyServer
) -> None:
    story = make_story(app)
    _issue(story)
    with transaction() as tx:
        gone = issue_code(tx, "clerk", START, subject_id=story.mother, by="system")
        assert revoke_code(tx, gone, "staff:test", START)
    good = wechat.answers.pop(CREATE)
    wechat.answers[CREATE] = lambda _asked: (503, {}, b"")
    ask_missing_scenes(transaction, START)
    assert _scenes() == 0
    wechat.answers[CREATE] = good
    ask_missing_scenes(transaction, START)
    assert _scenes() == 1


@pytest.mark.parametrize(
    "before", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00", "yesterday", "2026-01-01"]
)
def test_a_moment_outside_the_calendar_starts_the_list_at_the_top(app: Flask, client: FlaskClient, before: str) -> None:
    sign_in(app, staff=staff_who_may("credit.read"))
    assert client.get("/office/referral", query_string={"before": before}).status_code == 200
