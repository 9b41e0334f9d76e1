"""The search field takes an address: the branches near its district, or a question with answers."""

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from app.kernel.database import transaction
from tests.factories.branches import make_branch


@pytest.fixture(autouse=True)
def branches(app: Flask) -> None:
    with transaction() as tx:
        make_branch(tx, code="SH01", name="中山路店", city="上海市", district="黄浦区", lng=121.48, lat=31.23)
        make_branch(tx, code="BJ01", name="国贸店", city="北京市", district="朝阳区", lng=116.46, lat=39.91)


def _page(client: FlaskClient, words: str) -> str:
    answer = client.get("/branches", query_string={"q": words})
    assert answer.status_code == 200
    return answer.text


def test_an_address_leads_to_the_branches_near_its_district(client: FlaskClient) -> None:
    page = _page(client, "徐汇区虹漕路461号58号楼5楼")
    assert "离上海市徐汇区中心最近的门店" in page
    assert page.index("中山路店") < page.index("国贸店")


def test_a_district_that_exists_twice_is_asked_back_and_the_answer_leads_on(client: FlaskClient) -> None:
    page = _page(client, "朝阳区北苑华贸城")
    assert "叫“朝阳区”的地方不止一个" in page
    assert "国贸店" not in page.split("address-question")[1]
    assert "province=110000&amp;town=110100&amp;district=110105" in page
    answer = client.get("/branches?province=110000&town=110100&district=110105")
    assert "国贸店" in answer.text


def test_words_that_branches_hold_find_the_branches_as_before(client: FlaskClient) -> None:
    page = _page(client, "国贸")
    assert "国贸店" in page
    assert "address-question" not in page


def test_words_without_any_place_say_that_nothing_was_found(client: FlaskClient) -> None:
    assert "address-question" not in _page(client, "zzz")


def test_the_command_takes_an_address_and_asks_back(app: Flask, runner: FlaskCliRunner) -> None:
    found = runner.invoke(args=["branches", "nearest", "--address", "北京市朝阳区北苑", "--json"])
    assert found.exit_code == 0
    assert '"code": "BJ01"' in found.output
    doubtful = runner.invoke(args=["branches", "nearest", "--address", "朝阳区北苑"])
    assert doubtful.exit_code == 1
    assert "北京市朝阳区、吉林省长春市朝阳区" in doubtful.output
