"""The pages that exist in the demo only."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import wsgi
from app.kernel.moment import current_clock
from app.kernel.settings import Settings


def _token(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([0-9a-f]+)"', page)
    assert found
    return found[1]


@pytest.fixture
def demo_app(tmp_path: Path) -> Flask:
    settings = Settings("test", tmp_path, f"sqlite:///{tmp_path}/empty.sqlite3", b"s" * 32, ("localhost",))
    return wsgi.create_app(settings)


@pytest.fixture
def browser(demo_app: Flask) -> FlaskClient:
    return demo_app.test_client()


def test_the_clock_jumps_eight_days_for_the_whole_house(demo_app: Flask, browser: FlaskClient) -> None:
    with demo_app.app_context():
        before = current_clock().now()
    page = browser.get("/demo/clock").text
    answer = browser.post("/demo/clock", data={"csrf_token": _token(page), "days": "8"})
    assert (answer.status_code, answer.location) == (303, "/demo/clock")
    with demo_app.app_context():
        assert timedelta(days=8) <= current_clock().now() - before < timedelta(days=8, minutes=1)


@pytest.mark.parametrize("days", ["0", "61", "-8", "8.5", "", "八", "٨", "9" * 5000])
def test_a_step_outside_1_to_60_days_changes_nothing(demo_app: Flask, browser: FlaskClient, days: str) -> None:
    page = browser.get("/demo/clock").text
    answer = browser.post("/demo/clock", data={"csrf_token": _token(page), "days": days})
    assert answer.status_code == 422
    assert "1 到 60 天" in answer.text
    assert not (Path(demo_app.config["LINDIAN"].instance) / "demo-clock").exists()


def test_the_clock_needs_the_page_it_was_asked_from(browser: FlaskClient) -> None:
    assert browser.post("/demo/clock", data={"days": "8"}).status_code == 403


def test_banners_are_drawn_once_and_strangers_names_are_unknown(demo_app: Flask, browser: FlaskClient) -> None:
    first = browser.get("/demo/art/banner-sleep.webp")
    assert (first.status_code, first.mimetype) == (200, "image/webp")
    drawn = Path(demo_app.config["LINDIAN"].instance) / "demo-art" / "banner-sleep-1.webp"
    assert drawn.read_bytes() == first.data
    assert browser.get("/demo/art/nothing.webp").status_code == 404
    assert browser.get("/demo/art/logo.svg").mimetype == "image/svg+xml"


def test_production_has_no_demo_pages(tmp_path: Path) -> None:
    settings = Settings(
        "production",
        tmp_path,
        f"sqlite:///{tmp_path}/empty.sqlite3",
        b"s" * 32,
        ("mall.example",),
        public_base="https://mall.example",
    )
    app = wsgi.create_app(settings)
    client = app.test_client()
    for page in ("/demo/clock", "/demo/office", "/demo/strip"):
        assert client.get(page, base_url="https://mall.example").status_code == 404
    page = client.get("/signin/staff", base_url="https://mall.example").text
    entered = client.post("/demo/office", base_url="https://mall.example", data={"csrf_token": _token(page)})
    assert entered.status_code == 404
