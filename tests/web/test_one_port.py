"""Behind one forwarded port the mall lives below /mall/<label>: in the demo, from this machine, and nowhere else."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import wsgi
from app.kernel.settings import Settings
from tests.support.standin import Standin, running_standin

FORWARDED = {"X-Forwarded-Prefix": "/mall/li", "X-Forwarded-Host": "localhost:8100", "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standin]:
    with running_standin(tmp_path_factory.mktemp("standin"), 8123) as running:
        yield running


def _get(client: FlaskClient, path: str, headers: dict[str, str] = FORWARDED, peer: str = "127.0.0.1") -> TestResponse:
    return client.get(path, headers=headers, environ_overrides={"REMOTE_ADDR": peer})


def test_every_address_cookie_and_redirect_stays_below_the_prefix(client: FlaskClient) -> None:
    page = _get(client, "/branches")
    assert page.status_code == 200
    assert 'name="lindian-site" content="/mall/li"' in page.text
    assert all(cookie.split("Path=")[1].split(";")[0] == "/mall/li" for cookie in page.headers.getlist("Set-Cookie"))
    assert page.headers.getlist("Set-Cookie")
    own = [part.split('"')[0] for part in page.text.replace('src="/', 'href="/').split('href="/')[1:]]
    assert own
    assert [address for address in own if not address.startswith("mall/li/") and address != "mall/li"] == []
    away = _get(client, "/b/NOWHERE")
    assert (away.status_code, away.location) == (302, "/mall/li/branches")


def test_sign_in_starts_and_comes_back_on_the_same_port(app: Flask, client: FlaskClient, standin: Standin) -> None:
    app.config["LINDIAN"] = dataclasses.replace(app.config["LINDIAN"], account_file=standin.account_file)
    away = _get(client, "/signin/wechat?as=shopper&next=/me")
    assert away.location.startswith("https://localhost:8100/connect/oauth2/authorize?")
    assert "redirect_uri=https%3A%2F%2Flocalhost%3A8100%2Fmall%2Fli%2Fsignin%2Freturn" in away.location


def test_a_next_address_with_the_prefix_is_not_prefixed_twice(client: FlaskClient) -> None:
    page = _get(client, "/branches?next=/mall/li/basket")
    assert "/mall/li/mall/li" not in page.text


@pytest.mark.parametrize(
    "prefix", ["/mall/", "/mall/Li", "/office", "/mall/li/x", "//evil.example", '/mall/li" onload=']
)
def test_any_other_prefix_is_ignored(client: FlaskClient, prefix: str) -> None:
    page = _get(client, "/branches", FORWARDED | {"X-Forwarded-Prefix": prefix, "X-Forwarded-Host": "evil.example"})
    assert page.status_code == 200
    assert 'name="lindian-site" content=""' in page.text
    assert "evil" not in page.text


def test_a_foreign_host_is_refused_with_the_prefix_too(client: FlaskClient) -> None:
    assert _get(client, "/", FORWARDED | {"X-Forwarded-Host": "evil.example"}).status_code == 404


def test_a_peer_from_elsewhere_gets_nothing(client: FlaskClient) -> None:
    answer = _get(client, "/branches", peer="203.0.113.9")
    assert answer.status_code == 404
    assert "/mall/li" not in answer.text


def test_a_production_mall_does_not_know_the_prefix(tmp_path: Path) -> None:
    settings = Settings(
        "production",
        tmp_path,
        f"sqlite:///{tmp_path}/empty.sqlite3",
        b"s" * 32,
        ("mall.example",),
        public_base="https://mall.example",
    )
    client = wsgi.create_app(settings).test_client()
    answer = client.get(
        "/signin/staff",
        base_url="https://mall.example",
        headers=FORWARDED,
        environ_overrides={"REMOTE_ADDR": "127.0.0.1"},
    )
    assert answer.status_code == 200
    assert "/mall/li" not in answer.text + str(answer.headers)
    assert all("Path=/;" in f"{cookie};" for cookie in answer.headers.getlist("Set-Cookie"))
