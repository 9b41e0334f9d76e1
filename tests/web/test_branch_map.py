"""The map of branches: markers and areas for the page's script, without tiles unless the installation names some."""

import dataclasses
import html
import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.branches.draw_map import MOST
from app.kernel.database import transaction
from tests.factories.branches import make_branch, make_warehouse


def _drawn(page: str) -> list[dict[str, Any]]:
    found = re.search(r'data-map="([^"]*)"', page)
    assert found
    drawn: list[dict[str, Any]] = json.loads(html.unescape(found[1]))
    return drawn


@pytest.fixture
def branches(app: Flask) -> None:
    with transaction() as tx:
        make_branch(tx, code="SH01", name='中山路"<script>店')
        make_branch(tx, code="BJ01", name="国贸店", lng=116.46, lat=39.91)
        make_branch(tx, code="FJ01", name="斐济店", lng=-179.9, lat=-17.0)
        make_branch(tx, code="SH09", name="关了的店", state="closed")
        make_warehouse(tx, code="WH01")


@pytest.mark.usefixtures("branches")
def test_the_map_shows_shops_that_are_not_closed_and_escapes_their_names(client: FlaskClient) -> None:
    page = client.get("/branches-map")
    assert page.status_code == 200
    assert "<script>店" not in page.text
    assert sorted(one["name"] for one in _drawn(page.text)) == ['中山路"<script>店', "国贸店", "斐济店"]
    assert "img-src 'self' data:;" in page.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("branches")
def test_the_map_asks_for_what_it_shows_around_the_date_line_too(client: FlaskClient) -> None:
    def names(frame: str) -> list[str]:
        answer = client.get(f"/branches-map.json?frame={frame}").json
        return [one["name"] for one in answer["branches"]]

    assert names("116,39,117,40") == ["国贸店"]
    assert names("179,-18,-179,-16") == ["斐济店"]
    assert names("0,0,1,1") == []


@pytest.mark.parametrize(
    "frame", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "nan,0,1,1", "0,0,181,1", "0,-91,1,1", "9" * 400]
)
def test_a_frame_that_is_none_is_refused_in_words(client: FlaskClient, frame: str) -> None:
    answer = client.get("/branches-map.json", query_string={"frame": frame}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json["code"] == "branches.position_wrong"


def test_too_many_markers_are_cut_and_it_is_said(app: Flask, client: FlaskClient) -> None:
    with transaction() as tx:
        for number in range(MOST + 1):
            make_branch(tx, code=f"N{number:04d}")
    page = client.get("/branches-map").text
    assert len(_drawn(page)) == MOST
    assert re.search(r'id="map-words"[^>]*hidden', page) is None


@pytest.mark.usefixtures("branches")
def test_the_page_of_a_branch_draws_where_it_delivers(client: FlaskClient) -> None:
    [drawn] = _drawn(client.get("/branches/SH01").text)
    assert drawn["areas"] == [{"name": "", "radius_m": 4000, "polygon": []}]


def test_tiles_come_from_the_named_host_alone(app: Flask, client: FlaskClient) -> None:
    for tiles, source in (
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", "img-src 'self' data: https://*.tiles.example;"),
        ("http://tiles.example/{z}", "img-src 'self' data:;"),
    ):
        app.config["LINDIAN"] = dataclasses.replace(app.config["LINDIAN"], extra={"LINDIAN_MAP_TILES": tiles})
        assert source in client.get("/branches-map").headers["Content-Security-Policy"]
