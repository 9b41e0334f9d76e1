"""What happens when a phone opens the address in a QR code."""

import io
from datetime import UTC, datetime

import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from app.codes.revoke_code import revoke_code
from app.kernel.database import reading, transaction
from app.kernel.models import OutboxEvent
from tests.factories.codes import make_shelf_code

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0"}


def events() -> int:
    with reading() as tx:
        return tx.scalar(select(func.count()).select_from(OutboxEvent)) or 0


def test_a_visitor_is_led_on_and_remembered(app: Flask, client: FlaskClient) -> None:
    token = make_shelf_code(app, NOW)
    answer = client.get(f"/q/{token}", headers=BROWSER)
    assert answer.status_code == 302
    assert answer.location == f"/healthz?code={token}"
    assert client.get_cookie("lindian-entry").value == token
    assert events() == 1


def test_a_preview_robot_sees_the_way_and_leaves_no_trace(app: Flask, client: FlaskClient) -> None:
    token = make_shelf_code(app, NOW)
    for headers in ({"User-Agent": "WhatsApp/2.0"}, BROWSER | {"Sec-Purpose": "prefetch"}):
        answer = client.get(f"/q/{token}", headers=headers)
        assert answer.location == f"/healthz?code={token}"
    client.head(f"/q/{token}", headers=BROWSER)
    assert client.get_cookie("lindian-entry") is None
    assert events() == 0


def test_an_unknown_or_revoked_code_opens_a_friendly_page(app: Flask, client: FlaskClient) -> None:
    token = make_shelf_code(app, NOW)
    with transaction() as tx:
        revoke_code(tx, token, "staff:test", NOW)
    for path in (f"/q/{token}", "/q/nosuchcode"):
        answer = client.get(path, headers=BROWSER)
        assert answer.status_code == 404
        assert "这个二维码已经停用" in answer.text
    assert events() == 0


def test_the_picture_of_a_code_says_its_own_address(app: Flask, client: FlaskClient) -> None:
    token = make_shelf_code(app, NOW)
    answer = client.get(f"/q/{token}.png", headers=BROWSER)
    assert answer.mimetype == "image/png"
    read = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.data)).convert("RGB"))
    assert read[0].text == f"http://localhost/q/{token}"
    assert client.get("/q/nosuchcode.png").status_code == 404
    assert events() == 0


def test_inside_wechat_without_an_account_the_code_still_opens(app: Flask, client: FlaskClient) -> None:
    token = make_shelf_code(app, NOW)
    inside = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"}
    assert client.get(f"/q/{token}", headers=inside).location == f"/healthz?code={token}"
    assert events() == 1
