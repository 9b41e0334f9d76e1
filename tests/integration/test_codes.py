"""A code stays the same while it lives, leads somewhere, and is remembered once per visit."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.codes.events import CodeOpened
from app.codes.issue_code import issue_code
from app.codes.kinds import Visit
from app.codes.open_code import open_code
from app.codes.queries import codes_of_subjects, find_code, list_codes
from app.codes.revoke_code import revoke_code
from app.codes.scene_address import SceneUnknown, scene_address
from app.kernel.database import reading, transaction
from app.kernel.ids import new_id
from app.kernel.models import AuditEntry, OutboxEvent
from app.kernel.plug import Plug
from tests.factories.codes import SHELF_BRANCH, make_shelf_code
from tests.support.tiny_server import Asked, TinyServer, tiny_server

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_the_same_thing_keeps_its_live_code_and_gets_a_new_one_after_revocation(app: Flask) -> None:
    clerk = new_id()
    with transaction() as tx:
        first = issue_code(tx, "clerk", NOW, subject_id=clerk, by="system")
    with transaction() as tx:
        again = issue_code(tx, "clerk", NOW, subject_id=clerk, by="system")
        other = issue_code(tx, "clerk", NOW, subject_id=clerk, branch_id=new_id(), by="system")
    assert again == first
    assert other != first
    with transaction() as tx:
        assert revoke_code(tx, first, "staff:test", NOW)
    with transaction() as tx:
        assert not revoke_code(tx, first, "staff:test", NOW)
        fresh = issue_code(tx, "clerk", NOW, subject_id=clerk, by="system")
    assert fresh != first
    with reading() as tx:
        assert find_code(tx, first).live is False
        assert codes_of_subjects(tx, "clerk", [clerk])[clerk].token in (fresh, other)
        assert tx.scalars(select(AuditEntry.action)).all() == ["codes.revoke"]


def test_opening_a_code_publishes_what_was_seen_and_where_it_leads(app: Flask) -> None:
    token = make_shelf_code(app, NOW)
    seen: list[CodeOpened] = []
    Plug(app).on(CodeOpened, lambda _tx, event, _now: seen.append(event), mode="inline")
    person = new_id()
    with transaction() as tx:
        landing = open_code(tx, token, Visit(person, "browser1", "scene"), NOW)
    assert landing.address == f"/healthz?code={token}"
    assert [(event.person_id, event.browser_id, event.via, event.branch_id, event.at) for event in seen] == [
        (person, "browser1", "scene", SHELF_BRANCH, NOW)
    ]


def test_a_code_that_leads_nowhere_leaves_no_trace(app: Flask) -> None:
    token = make_shelf_code(app, NOW)
    with transaction() as tx:
        revoke_code(tx, token, "staff:test", NOW)
        orphan = issue_code(tx, "unregistered", NOW, by="system")
    with transaction() as tx:
        assert open_code(tx, token, Visit(None, None), NOW) is None
        assert open_code(tx, orphan, Visit(None, None), NOW) is None
        assert open_code(tx, "nosuchtoken", Visit(None, None), NOW) is None
        assert open_code(tx, "x" * 5000, Visit(None, None), NOW) is None
    with reading() as tx:
        assert tx.scalars(select(OutboxEvent)).all() == []


def test_the_list_of_codes_pages_without_gaps(app: Flask) -> None:
    with transaction() as tx:
        tokens = {issue_code(tx, "share", NOW, subject_id=new_id(), by="system") for _ in range(5)}
    with reading() as tx:
        first = list_codes(tx, kind="share", cursor=None, size=3)
        rest = list_codes(tx, kind="share", cursor=[str(first.items[-1].code_id)], size=3)
    assert first.next_cursor
    assert rest.next_cursor is None
    assert {code.token for code in (*first.items, *rest.items)} == tokens


@pytest.fixture
def wechat(app: Flask, tmp_path: Path) -> Iterator[TinyServer]:
    """WeChat's servers as far as scene codes need them, and an account that points at them."""
    with tiny_server() as server:
        server.answer_json("/cgi-bin/stable_token", {"access_token": "t", "expires_in": 7200})
        server.answers["/cgi-bin/qrcode/create"] = _scene
        account = {
            "official": {"appid": "wx1", "secret": "s"},
            "pay": {
                "mchid": "1",
                "merchant_serial": "S",
                "merchant_private_key_pem": "",
                "apiv3_key": "k" * 32,
                "platform_public_keys": {},
            },
            "bases": {"api": server.base},
        }
        (tmp_path / "account.json").write_text(json.dumps(account))
        app.config["LINDIAN"] = replace(app.config["LINDIAN"], account_file=tmp_path / "account.json")
        yield server


def _scene(asked: Asked) -> tuple[int, dict[str, str], bytes]:
    wish = json.loads(asked.body)
    answer = {"ticket": "t", "url": f"http://weixin.qq.com/q/{wish['action_info']['scene']['scene_str']}"}
    return (
        200,
        {},
        json.dumps(answer | ({"expire_seconds": wish["expire_seconds"]} if "expire_seconds" in wish else {})).encode(),
    )


CREATE = "/cgi-bin/qrcode/create"


def test_a_scene_code_is_asked_for_once_and_renewed_before_it_ends(app: Flask, wechat: TinyServer) -> None:
    token = make_shelf_code(app, NOW)
    for days in (0, 1, 27):
        address = scene_address(transaction, token, NOW + timedelta(days=days))
        assert address == f"http://weixin.qq.com/q/{token}"
    assert wechat.times(CREATE) == 1
    scene_address(transaction, token, NOW + timedelta(days=29))
    assert wechat.times(CREATE) == 2


def test_a_revoked_code_gets_no_scene(app: Flask, wechat: TinyServer) -> None:
    token = make_shelf_code(app, NOW)
    with transaction() as tx:
        revoke_code(tx, token, "staff:test", NOW)
    for wrong in (token, "nosuchcode"):
        with pytest.raises(SceneUnknown):
            scene_address(transaction, wrong, NOW)
    assert wechat.times(CREATE) == 0
