"""The stand-in carries the mall on its own port, for a browser that reaches only one."""

import requests

from standin.server import Running
from tests.support.standin_process import SmallMall


def _base(standin: Running) -> str:
    return f"http://127.0.0.1:{standin.port}"


def test_a_page_is_carried_with_its_prefix_host_and_cookies(standin: Running, mall: SmallMall) -> None:
    mall.answer = lambda _: (200, "<p>店</p>".encode())
    answer = requests.get(
        f"{_base(standin)}/mall/li/p/%E4%BA%91?branch=SH01&next=%2Fbasket",
        headers={"Host": f"localhost:{standin.port}", "Cookie": "lindian-shopper=x", "X-Forwarded-Prefix": "/evil"},
        timeout=5,
    )
    assert answer.content.decode() == "<p>店</p>"
    assert "Content-Security-Policy" not in answer.headers  # the page's own policy counts, not the phone's
    [asked] = mall.received
    assert (asked.path, asked.query) == ("/p/%E4%BA%91", {"branch": "SH01", "next": "/basket"})
    told = {name.lower(): value for name, value in asked.headers.items()}
    assert told["x-forwarded-prefix"] == "/mall/li"
    assert told["x-forwarded-host"] == f"localhost:{standin.port}"
    assert told["host"] == f"127.0.0.1:{mall.port}"
    assert told["cookie"] == "lindian-shopper=x"


def test_a_form_arrives_byte_for_byte(standin: Running, mall: SmallMall) -> None:
    requests.post(f"{_base(standin)}/mall/wang/checkout", data=b"a=1&b=\xe5\xba\x97", timeout=5)
    [asked] = mall.received
    assert (asked.method, asked.path, asked.body) == ("POST", "/checkout", b"a=1&b=\xe5\xba\x97")


def test_a_mall_that_is_away_is_named(standin: Running) -> None:
    standin.platform.settings.mall = "http://127.0.0.1:9"
    answer = requests.get(f"{_base(standin)}/mall/li/", timeout=5)
    assert answer.status_code == 502
    assert "商城没有回应" in answer.text


def test_only_names_of_people_are_prefixes(standin: Running, mall: SmallMall) -> None:
    for label in ("Li", "a.b", "x" * 17, "1li"):
        assert requests.get(f"{_base(standin)}/mall/{label}/", timeout=5).status_code == 404
    assert mall.received == []


def test_a_forwarded_name_must_be_given_at_the_start(standin: Running, mall: SmallMall) -> None:
    address = f"{_base(standin)}/mall/li/"
    assert requests.get(address, headers={"Host": "shop-8100.example"}, timeout=5).status_code == 421
    standin.platform.settings.hosts = ("*-8100.example",)
    assert requests.get(address, headers={"Host": "shop-8100.example"}, timeout=5).status_code == 200
    hidden = {"X-Forwarded-Host": "shop-8100.example", "X-Forwarded-Proto": "https"}
    assert requests.get(address, headers=hidden, timeout=5).status_code == 200
    strange = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    assert requests.get(address, headers=strange, timeout=5).status_code == 200
    hosts = [one.headers["X-Forwarded-Host"] for one in mall.received]
    assert hosts == ["shop-8100.example", "shop-8100.example", f"127.0.0.1:{standin.port}"]


def test_a_page_of_a_forwarded_name_drives_its_phone_and_a_foreign_page_does_not(standin: Running) -> None:
    standin.platform.settings.hosts = ("shop-8100.example",)
    address = f"{_base(standin)}/api/phone/li/settings"
    for origin, status in (("https://shop-8100.example", 200), ("https://evil.example", 403)):
        answer = requests.post(address, json={"shares_location": True}, headers={"Origin": origin}, timeout=15)
        assert answer.status_code == status


def test_a_link_of_one_persons_port_opens_on_the_others_own_prefix(standin: Running) -> None:
    link = f"http://localhost:{standin.port}/mall/wang/q/abc?x=1"
    headers = {"Host": f"localhost:{standin.port}", "X-Standin-Way": "one-port"}
    address = f"{_base(standin)}/api/phone/xiaoyu/resolve"
    answer = requests.post(address, json={"url": link}, headers=headers, timeout=5).json()
    assert answer["url"] == f"http://localhost:{standin.port}/mall/xiaoyu/q/abc?x=1"
    by_name = requests.post(address, json={"url": link}, timeout=5).json()
    assert by_name["url"] == f"{standin.platform.settings.mall_origin('xiaoyu')}/q/abc?x=1"


def test_sign_in_on_one_port_knows_the_person_by_the_prefix(standin: Running) -> None:
    base = f"http://localhost:{standin.port}"
    wish = {
        "appid": standin.platform.account.appid,
        "redirect_uri": f"{base}/mall/li/signin/return",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "abc",
    }
    ask = {"params": wish, "headers": {"Host": f"localhost:{standin.port}"}, "allow_redirects": False, "timeout": 5}
    answer = requests.get(f"{_base(standin)}/connect/oauth2/authorize", **ask)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{base}/mall/li/signin/return?code=")
    wish["redirect_uri"] = "https://evil.example/mall/li/signin/return"
    assert "10003" in requests.get(f"{_base(standin)}/connect/oauth2/authorize", **ask).text
