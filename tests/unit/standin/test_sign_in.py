"""Laws of OAuth and of the page signature."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from standin.cipher import digest
from standin.server import Running
from tests.support.loopback import local_session
from tests.support.standin_process import SmallMall
from tests.unit.standin.merchant import Merchant


def authorize(merchant: Merchant, mall: SmallMall, persona: str, **over: str) -> requests.Response:
    query = {
        "appid": merchant.appid,
        "redirect_uri": f"http://{persona}.mall.lindian.localhost:{mall.port}/signin/return?next=%2Fme",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "abc123",
        **over,
    }
    address = f"http://open.lindian.localhost:{merchant.running.port}/connect/oauth2/authorize"
    return local_session().get(address, params=query, allow_redirects=False, timeout=5)


def code_of(response: requests.Response) -> str:
    assert response.status_code == 302, response.text
    return parse_qs(urlsplit(response.headers["Location"]).query)["code"][0]


def exchange(merchant: Merchant, code: str) -> dict[str, object]:
    official = merchant.account["official"]
    query = {"appid": official["appid"], "secret": official["secret"], "code": code, "grant_type": "authorization_code"}
    answer: dict[str, object] = requests.get(f"{merchant.base}/sns/oauth2/access_token", query, timeout=5).json()
    return answer


def test_silent_sign_in_returns_to_the_page_with_code_and_state(merchant: Merchant, mall: SmallMall) -> None:
    back = authorize(merchant, mall, "wang").headers["Location"]
    parts = urlsplit(back)
    assert parts.netloc == f"wang.mall.lindian.localhost:{mall.port}"
    assert parse_qs(parts.query)["state"] == ["abc123"]
    assert parse_qs(parts.query)["next"] == ["/me"]


def test_code_works_once(merchant: Merchant, mall: SmallMall) -> None:
    code = code_of(authorize(merchant, mall, "wang"))
    first = exchange(merchant, code)
    assert first["openid"] == merchant.openid("wang")
    assert first["scope"] == "snsapi_base"
    assert "unionid" not in first
    assert exchange(merchant, code)["errcode"] == 40163
    assert exchange(merchant, "nonsense")["errcode"] == 40029


def test_code_dies_after_five_minutes(merchant: Merchant, mall: SmallMall, standin: Running) -> None:
    code = code_of(authorize(merchant, mall, "wang"))
    standin.platform.store.run("UPDATE oauth_codes SET made_at = made_at - 300")
    assert exchange(merchant, code)["errcode"] == 40029


def test_userinfo_asks_once_and_then_tells_nickname_and_unionid(merchant: Merchant, mall: SmallMall) -> None:
    page = authorize(merchant, mall, "zhou", scope="snsapi_userinfo")
    assert page.status_code == 200
    assert "允许" in page.text
    merchant.phone("zhou", "/settings", has_consented=True)
    token = exchange(merchant, code_of(authorize(merchant, mall, "zhou", scope="snsapi_userinfo")))
    assert token["unionid"] == merchant.account["personas"]["zhou"]["unionid"]
    query = {"access_token": str(token["access_token"]), "openid": str(token["openid"]), "lang": "zh_CN"}
    card = requests.get(f"{merchant.base}/sns/userinfo", query, timeout=5).json()
    assert card["nickname"] == "周周🌸👶"
    assert requests.get(card["headimgurl"], timeout=5).headers["Content-Type"] == "image/png"


def test_base_scope_gives_no_card(merchant: Merchant, mall: SmallMall) -> None:
    token = exchange(merchant, code_of(authorize(merchant, mall, "wang")))
    query = {"access_token": str(token["access_token"]), "openid": str(token["openid"])}
    assert requests.get(f"{merchant.base}/sns/userinfo", query, timeout=5).json()["errcode"] == 48001


def test_snapshot_person_is_marked_and_virtual(merchant: Merchant, mall: SmallMall) -> None:
    merchant.phone("zheng", "/settings", has_consented=True)
    token = exchange(merchant, code_of(authorize(merchant, mall, "zheng", scope="snsapi_userinfo")))
    assert token["is_snapshotuser"] == 1
    assert token["openid"] != merchant.openid("zheng")


def test_person_without_open_platform_has_no_unionid(merchant: Merchant, mall: SmallMall) -> None:
    merchant.phone("wu", "/settings", has_consented=True)
    assert "unionid" not in exchange(merchant, code_of(authorize(merchant, mall, "wu", scope="snsapi_userinfo")))


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"redirect_uri": "http://evil.example/back"}, "10003"),
        ({"redirect_uri": "http://li.mall.lindian.localhost:1/back"}, "10003"),
        ({"redirect_uri": "javascript:alert(1)"}, "10003"),
        ({"appid": "wx0"}, "10004"),
        ({"scope": "snsapi_all"}, "10005"),
        ({"state": "a b"}, "10016"),
        ({"state": "a" * 129}, "10016"),
    ],
)
def test_wrong_link_is_refused_without_a_redirect(
    merchant: Merchant, mall: SmallMall, over: dict[str, str], code: str
) -> None:
    page = authorize(merchant, mall, "wang", **over)
    assert (page.status_code, f"错误码：{code}" in page.text) == (200, True)


def test_address_without_a_persona_lets_one_be_picked(merchant: Merchant, mall: SmallMall) -> None:
    page = authorize(merchant, mall, "wang", redirect_uri=f"http://127.0.0.1:{mall.port}/signin/return")
    assert page.status_code == 200
    assert "小雨" in page.text


def test_page_signature_is_checked_against_the_living_ticket(merchant: Merchant, mall: SmallMall) -> None:
    query = {"access_token": merchant.token(), "type": "jsapi"}
    ticket = requests.get(f"{merchant.base}/cgi-bin/ticket/getticket", query, timeout=5).json()["ticket"]
    url = f"http://wang.mall.lindian.localhost:{mall.port}/p/1?branch=a"
    wish = {
        "appId": merchant.appid,
        "timestamp": 1_800_000_000,
        "nonceStr": "n1",
        "url": url,
        "signature": digest.sign_page(ticket, "n1", "1800000000", url),
    }
    assert merchant.phone("wang", "/jssdk/config", **wish)[1]["errMsg"] == "config:ok"
    other = {**wish, "url": url + "&x=1"}
    assert merchant.phone("wang", "/jssdk/config", **other)[1]["errMsg"] == "config:invalid signature"
    foreign = {**wish, "url": "http://evil.example/"}
    assert merchant.phone("wang", "/jssdk/config", **foreign)[1]["errMsg"] == "config:invalid url domain"
