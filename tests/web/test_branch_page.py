"""The page of a branch, and the code in its window."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

import wsgi
from app.branches.queries import directory
from app.codes.issue_code import issue_code
from app.identity.gateway import branch_choices
from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.kernel.settings import read_settings
from tests.factories.branches import make_branch, make_warehouse


def test_the_page_says_where_when_and_how_far(app: Flask, client: FlaskClient) -> None:
    with transaction() as tx:
        make_branch(tx, code="SH01", name="中山路店", lng=121.4741, lat=31.2308, hours="24/7")
        make_branch(tx, code="SH02", name="静安寺店", lng=121.4471, lat=31.2245)
    page = client.get("/branches/SH01?lng=121.4841&lat=31.2308").text
    for words in ("中山路店", "24 小时营业", "951 m", "静安寺店", "2.7 km", "tel:021-00000000"):
        assert words in page


@pytest.mark.parametrize("asked", ["", "?lng=x&lat=y", "?lng=500&lat=1", "?lng=121&lat="])
def test_a_position_that_makes_no_sense_shows_no_distance(app: Flask, client: FlaskClient, asked: str) -> None:
    with transaction() as tx:
        make_branch(tx, code="SH01")
    answer = client.get(f"/branches/SH01{asked}")
    assert answer.status_code == 200
    assert "branch-distance" not in answer.text


def test_missing_hours_are_shown_as_unknown_never_as_open(app: Flask, client: FlaskClient) -> None:
    with transaction() as tx:
        make_branch(tx, code="SH01", hours=None)
    page = client.get("/branches/SH01").text
    assert "营业时间未登记" in page
    assert "营业中" not in page


def test_every_map_is_given_the_point_in_the_system_it_expects(app: Flask, client: FlaskClient) -> None:
    with transaction() as tx:
        make_branch(tx, code="SH01", name="A&B;店", lng=121.4741, lat=31.2308)
    page = client.get("/branches/SH01").text.replace("&amp;", "&")
    links = [part.split('"')[0] for part in page.split('href="') if part.startswith("https://")]
    asked = {urlsplit(link).netloc: parse_qs(urlsplit(link).query) for link in links}
    assert asked["apis.map.qq.com"]["marker"][0].startswith("coord:31.230800,121.474100;title:A&B 店;addr:")
    assert asked["uri.amap.com"]["position"] == ["121.474100,31.230800"]
    assert asked["uri.amap.com"]["coordinate"] == ["gaode"]
    assert asked["api.map.baidu.com"]["coord_type"] == ["gcj02"]


def test_warehouses_and_unknown_codes_have_no_page(app: Flask, client: FlaskClient) -> None:
    with transaction() as tx:
        make_warehouse(tx, code="WH01")
    assert client.get("/branches/WH01").status_code == 404
    assert client.get("/branches/NO").status_code == 404


def test_the_code_in_the_window_opens_the_mall_there_and_a_closed_branch_s_its_page(
    app: Flask, client: FlaskClient
) -> None:
    now = current_time()
    with transaction() as tx:
        shops = [make_branch(tx, code="SH01"), make_branch(tx, code="SH02", state="closed")]
        tokens = [issue_code(tx, "branch", now, branch_id=shop.branch_id, by="test") for shop in shops]
    for token, address in zip(tokens, ("/b/SH01", "/branches/SH02"), strict=True):
        answer = client.get(f"/q/{token}")
        assert (answer.status_code, urlsplit(answer.headers["Location"]).path) == (302, address)


def test_staff_pages_know_the_branches_by_name(app: Flask) -> None:
    with transaction() as tx:
        make_branch(tx, code="SH02", name="乙店")
        make_warehouse(tx, code="SH01", name="总仓")
    with reading() as tx:
        assert [(one.code, one.name) for one in branch_choices(tx)] == [("SH01", "总仓"), ("SH02", "乙店")]


def test_a_change_is_seen_at_once_here_and_within_two_seconds_elsewhere(app: Flask) -> None:
    now = current_time()
    with transaction() as tx:
        make_branch(tx, code="SH01")
        assert directory(tx, now).by_code("SH01") is not None
    with reading() as tx:
        assert directory(tx, now).by_code("SH01") is not None
    with transaction() as tx:
        make_branch(tx, code="SH02")
    with reading() as tx:
        assert directory(tx, now).by_code("SH02") is not None


def test_a_branch_s_own_host_name_leads_into_the_mall_at_that_branch(tmp_path: Path) -> None:
    environ = {
        "LINDIAN_INSTANCE": str(tmp_path),
        "LINDIAN_PUBLIC_BASE": "http://www.mall.lindian.localhost:8000",
        "LINDIAN_BRANCH_HOSTS": "zhongshan.example=SH01, gone.example=XX99",
    }
    client = wsgi.create_app(read_settings(environ, tmp_path)).test_client()
    for page in ("/", "/p/NY001?branch=SH02", "/b/SH02"):
        answer = client.get(page, base_url="http://Zhongshan.example:8000")
        assert (answer.status_code, answer.location) == (302, "http://www.mall.lindian.localhost:8000/b/SH01")
    assert client.get("/", base_url="http://gone.example").location.endswith("/b/XX99")
    assert client.post("/branches/choose", base_url="http://zhongshan.example").status_code == 404
    assert client.get("/", base_url="http://other.example").status_code == 404
    assert client.get("/healthz", base_url="http://localhost").status_code != 302
