"""Signing in through WeChat's real protocol, by password, and by invitation."""

import dataclasses
import io
import json
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.identity.invite_staff import issue_invitation
from app.identity.models import Person, SignInSession
from app.identity.queries import find_person_by_openid, find_staff_by_no, person_views, staff_views
from app.identity.set_password import hash_password, set_password
from app.kernel.database import reading, transaction
from app.kernel.ids import token_hash
from app.kernel.moment import current_time
from tests.factories.identity import make_person, make_staff, sign_in_shopper, sign_in_staff
from tests.support.loopback import local_session
from tests.support.standin import Standin, running_standin

HERE = uuid.uuid4()
PORT = 8123
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standin]:
    with running_standin(tmp_path_factory.mktemp("standin"), PORT) as running:
        yield running


@pytest.fixture
def mall(app: Flask, standin: Standin) -> Flask:
    """The mall, connected to the stand-in's account."""
    app.config["LINDIAN"] = dataclasses.replace(app.config["LINDIAN"], account_file=standin.account_file)
    return app


class Browser:
    """One person's browser: the mall in process, WeChat's pages at the stand-in."""

    def __init__(self, app: Flask, standin: Standin, persona: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.base = f"http://{persona}.mall.lindian.localhost:{PORT}"
        self.standin = standin

    def get(self, path: str):
        return self.client.get(path, base_url=self.base)

    def post(self, path: str, **form: str):
        token = re.search(r'name="csrf-token" content="([0-9a-f]+)"', self.get("/signin/not-staff").text)
        assert token
        return self.client.post(path, base_url=self.base, data={"csrf_token": token[1], **form})

    def authorize(self, address: str) -> str:
        """Follow the mall's redirect to WeChat; the path and query WeChat sends the browser back to."""
        answer = local_session().get(address, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["Location"])
        assert f"{back.scheme}://{back.netloc}" == self.base
        return f"{back.path}?{back.query}"

    def sign_in(self, next_path: str, **more: str) -> str:
        """A silent sign-in; the path it ends at."""
        query = "&".join(f"{name}={value}" for name, value in more.items())
        started = self.get(f"/signin/wechat?next={next_path}&{query}")
        finished = self.get(self.authorize(started.headers["Location"]))
        assert finished.status_code == 302, finished.text
        return finished.headers["Location"]


@pytest.fixture
def li(mall: Flask, standin: Standin) -> Browser:
    return Browser(mall, standin, "li")


def _people() -> int:
    with reading() as tx:
        return tx.scalar(select(func.count()).select_from(Person)) or 0


def _person_of(standin: Standin, name: str) -> uuid.UUID:
    account = standin.account
    with reading() as tx:
        found = find_person_by_openid(tx, account["official"]["appid"], account["personas"][name]["openid"])
    assert found is not None
    return found


# ------------------------------------------------------------------ through WeChat


def test_a_silent_sign_in_makes_a_person_and_leads_back(li: Browser, standin: Standin) -> None:
    assert li.get("/me/profile").headers["Location"] == "/signin/wechat?as=shopper&next=%2Fme%2Fprofile"
    assert li.sign_in("/me/profile") == "/me/profile"
    page = li.get("/me/profile")
    assert page.status_code == 200
    assert "微信用户" in page.text
    with reading() as tx:
        kinds = tx.scalars(select(SignInSession.kind)).all()
    assert kinds == ["shopper"]
    assert _person_of(standin, "li")


def test_two_people_on_two_hosts_are_two_people(mall: Flask, standin: Standin) -> None:
    for name in ("li", "wang"):
        Browser(mall, standin, name).sign_in("/")
    assert _person_of(standin, "li") != _person_of(standin, "wang")


def test_the_address_wechat_sends_back_to_is_built_from_the_host_asked(li: Browser) -> None:
    asked = parse_qs(urlsplit(li.get("/signin/wechat?next=/").headers["Location"]).query)
    assert asked["redirect_uri"] == [f"{li.base}/signin/return"]
    assert asked["scope"] == ["snsapi_base"]
    assert re.fullmatch(r"[a-z0-9]{32}", asked["state"][0])


def test_a_host_outside_the_list_is_not_answered(mall: Flask) -> None:
    answer = mall.test_client().get("/signin/wechat?next=/", base_url="http://evil.example")
    assert answer.status_code == 404
    assert "Location" not in answer.headers


def test_a_card_brings_the_nickname(li: Browser, standin: Standin) -> None:
    account = standin.account
    started = li.get("/signin/wechat?next=/me/profile&card=1").headers["Location"]
    asked = parse_qs(urlsplit(started).query)
    assert asked["scope"] == ["snsapi_userinfo"]
    session = local_session()
    fields = {name: values[0] for name, values in asked.items()}
    allowed = session.post(started.split("?")[0], data=fields, allow_redirects=False, timeout=10)
    back = urlsplit(allowed.headers["Location"])
    assert li.get(f"{back.path}?{back.query}").status_code == 302
    person = _person_of(standin, "li")
    with reading() as tx:
        assert person_views(tx, [person])[person].nickname == account["personas"]["li"]["nickname"]


def test_a_state_works_once(li: Browser) -> None:
    back = li.authorize(li.get("/signin/wechat?next=/").headers["Location"])
    assert li.get(back).status_code == 302
    again = li.get(back)
    assert again.status_code == 409
    assert "登录没有完成" in again.text


def test_a_used_state_is_refused_even_where_its_cookie_survived(li: Browser) -> None:
    started = li.get("/signin/wechat?next=/")
    cookie = next(line for line in started.headers.getlist("Set-Cookie") if line.startswith("lindian-signin-"))
    name, value = cookie.split(";")[0].split("=", 1)
    back = li.authorize(started.headers["Location"])
    assert li.get(back).status_code == 302
    li.client.set_cookie(name, value, domain="li.mall.lindian.localhost")
    fresh_code = li.authorize(started.headers["Location"])
    assert li.get(fresh_code).status_code == 409


def test_another_browser_cannot_finish_a_sign_in(mall: Flask, standin: Standin, li: Browser) -> None:
    back = li.authorize(li.get("/signin/wechat?next=/").headers["Location"])
    thief = Browser(mall, standin, "li")
    thief.get("/signin")
    answer = thief.get(back)
    assert answer.status_code == 409
    assert not any("lindian-shopper" in line for line in answer.headers.getlist("Set-Cookie"))
    assert _people() == 0


def test_a_state_cookie_moved_to_another_browser_is_refused(mall: Flask, standin: Standin, li: Browser) -> None:
    started = li.get("/signin/wechat?next=/")
    cookie = next(line for line in started.headers.getlist("Set-Cookie") if line.startswith("lindian-signin-"))
    name, value = cookie.split(";")[0].split("=", 1)
    victim = Browser(mall, standin, "li")
    victim.get("/signin")
    victim.client.set_cookie(name, value, domain="li.mall.lindian.localhost")
    assert victim.get(li.authorize(started.headers["Location"])).status_code == 409
    assert _people() == 0


@pytest.mark.parametrize("query", ["", "?code=x", "?state=abc", "?code=x&state=" + "a" * 32, "?code=x&state=../.."])
def test_a_return_without_a_good_state_signs_nobody_in(li: Browser, query: str) -> None:
    answer = li.get("/signin/return" + query)
    assert answer.status_code == 409
    assert _people() == 0


def test_a_code_wechat_does_not_know_ends_at_a_button_not_in_a_circle(li: Browser) -> None:
    state = parse_qs(urlsplit(li.get("/signin/wechat?next=/p/1").headers["Location"]).query)["state"][0]
    answer = li.get(f"/signin/return?code=wrong&state={state}")
    assert answer.status_code == 409
    assert "next=/p/1" in answer.text
    assert _people() == 0


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/%5Cevil.example",
        "javascript:alert(1)",
        "/\\evil",
        "http:/evil",
        "///evil",
    ],
)
def test_sign_in_leads_nowhere_else(li: Browser, target: str) -> None:
    assert li.sign_in(target) == "/"


def test_a_new_sign_in_replaces_the_session_planted_before_it(li: Browser) -> None:
    li.client.set_cookie("lindian-shopper", "planted-by-somebody", domain="li.mall.lindian.localhost")
    li.sign_in("/")
    first = li.client.get_cookie("lindian-shopper", domain="li.mall.lindian.localhost")
    assert first is not None
    assert first.value != "planted-by-somebody"
    li.sign_in("/")
    second = li.client.get_cookie("lindian-shopper", domain="li.mall.lindian.localhost")
    assert second is not None
    with reading() as tx:
        revoked = dict(tx.execute(select(SignInSession.token_hash, SignInSession.revoked_at)).tuples().all())
    assert revoked[token_hash(first.value)] is not None
    assert revoked[token_hash(second.value)] is None


def test_session_cookies_are_lax_and_out_of_scripts_reach(li: Browser) -> None:
    back = li.authorize(li.get("/signin/wechat?next=/").headers["Location"])
    cookie = next(line for line in li.get(back).headers.getlist("Set-Cookie") if line.startswith("lindian-shopper="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


def test_wechat_not_answering_is_said_plainly(li: Browser, standin: Standin) -> None:
    state = parse_qs(urlsplit(li.get("/signin/wechat?next=/").headers["Location"]).query)["state"][0]
    account = standin.account
    account["bases"]["api"] = "http://127.0.0.1:9"
    broken = Path(standin.account_file).with_name("broken.json")
    broken.write_text(json.dumps(account), encoding="utf-8")
    app = li.client.application
    app.config["LINDIAN"] = dataclasses.replace(app.config["LINDIAN"], account_file=broken)
    answer = li.get(f"/signin/return?code=x&state={state}")
    assert answer.status_code == 503
    assert "微信暂时没有回应" in answer.text


def test_staff_open_the_desk_silently(li: Browser, standin: Standin) -> None:
    li.sign_in("/")
    person = _person_of(standin, "li")
    with transaction() as tx:
        make_staff(tx, "clerk", HERE, person_id=person)
    assert li.sign_in("/signin/home", **{"as": "staff"}) == "/signin/home"
    assert li.get("/signin/home").status_code == 302


def test_a_shoppers_sign_in_gives_no_staff_session(li: Browser, standin: Standin) -> None:
    li.sign_in("/")
    person = _person_of(standin, "li")
    with transaction() as tx:
        make_staff(tx, "clerk", HERE, person_id=person)
    li.sign_in("/")
    assert li.client.get_cookie("lindian-staff", domain="li.mall.lindian.localhost") is None


def test_a_stranger_who_asks_for_the_desk_is_told_how_to_get_there(li: Browser) -> None:
    assert li.sign_in("/signin/home", **{"as": "staff"}) == "/signin/not-staff"
    page = li.get("/signin/not-staff")
    assert page.status_code == 403
    assert "还没有绑定员工" in page.text
    assert li.client.get_cookie("lindian-staff", domain="li.mall.lindian.localhost") is None


def test_a_leaver_does_not_get_in_again(li: Browser, standin: Standin) -> None:
    li.sign_in("/")
    person = _person_of(standin, "li")
    with transaction() as tx:
        make_staff(tx, "clerk", HERE, person_id=person, status="left", left_at=current_time())
    assert li.sign_in("/signin/home", **{"as": "staff"}) == "/signin/not-staff"


# ------------------------------------------------------------------ outside WeChat


def test_outside_wechat_a_code_continues_inside_it(client: FlaskClient) -> None:
    assert client.get("/me/profile").headers["Location"] == "/signin?next=%2Fme%2Fprofile"
    page = client.get("/signin?next=/me/profile")
    assert "请用微信继续" in page.text
    assert 'src="data:image/png;base64,' in page.text


@pytest.fixture
def clerk_of_office(app: Flask) -> uuid.UUID:
    hashed = hash_password(PASSWORD, "F01")
    with transaction() as tx:
        staff_id = make_staff(tx, "finance", staff_no="F01")
        set_password(tx, staff_id, hashed, current_time())
    return staff_id


def _token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf-token" content="([0-9a-f]+)"', client.get("/signin/not-staff").text)
    assert found
    return found[1]


def test_the_office_signs_in_by_password(client: FlaskClient, clerk_of_office: uuid.UUID) -> None:
    form = {"csrf_token": _token(client), "staff_no": "F01", "password": PASSWORD, "next": "/office/books"}
    answer = client.post("/signin/staff", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/office/books")
    assert client.get("/signin/home").headers["Location"] != "/me/profile"


def test_wrong_and_unknown_get_one_answer_and_keep_the_number(client: FlaskClient, clerk_of_office: uuid.UUID) -> None:
    answers = [
        client.post("/signin/staff", data={"csrf_token": _token(client), "staff_no": number, "password": "x"})
        for number in ("F01", "F99")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert len({answer.text.replace("F01", "").replace("F99", "") for answer in answers}) == 1
    assert "工号、密码或动态码不对。" in answers[0].text
    assert 'value="F01"' in answers[0].text
    assert client.get_cookie("lindian-staff") is None


def test_the_sixth_try_waits(client: FlaskClient, clerk_of_office: uuid.UUID) -> None:
    form = {"csrf_token": _token(client), "staff_no": "F01", "password": "x"}
    codes = [client.post("/signin/staff", data=form).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]
    assert client.post("/signin/staff", data=form | {"password": PASSWORD}).status_code == 429


def test_a_sign_in_without_the_token_is_refused(client: FlaskClient, clerk_of_office: uuid.UUID) -> None:
    assert client.post("/signin/staff", data={"staff_no": "F01", "password": PASSWORD}).status_code == 403
    assert client.get_cookie("lindian-staff") is None


def test_signing_out_ends_the_session_on_the_server(client: FlaskClient) -> None:
    with transaction() as tx:
        person = make_person(tx)
    sign_in_shopper(client, person)
    kept = client.get_cookie("lindian-shopper")
    assert kept is not None
    assert client.get("/me/profile").status_code == 200
    client.post("/signout", data={"csrf_token": _token(client)})
    client.set_cookie("lindian-shopper", kept.value)
    assert client.get("/me/profile").status_code == 302


# ------------------------------------------------------------------ invitations


def _invite(role: str = "clerk", staff_no: str = "A01", **over: object) -> tuple[uuid.UUID, str]:
    with transaction() as tx:
        staff_id = make_staff(tx, role, HERE if role == "clerk" else None, person_id=None, staff_no=staff_no, **over)
        return staff_id, issue_invitation(tx, staff_id, "operator", current_time())


def test_a_clerk_joins_by_wechat(li: Browser, standin: Standin) -> None:
    staff_id, token = _invite()
    assert li.get(f"/join/{token}").status_code == 302
    assert li.sign_in(f"/join/{token}") == f"/join/{token}"
    assert "李娜，欢迎加入" in li.get(f"/join/{token}").text
    answer = li.post(f"/join/{token}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/signin/home")
    with reading() as tx:
        assert staff_views(tx, [staff_id])[staff_id].person_id is not None
    again = li.post(f"/join/{token}")
    assert again.status_code == 409
    assert "已经用过或过期" in again.text


def test_a_used_or_invented_invitation_shows_the_same_page(client: FlaskClient) -> None:
    page = client.get("/join/abcdefgh")
    assert page.status_code == 200
    assert "这个邀请已经用过或过期了" in page.text


def test_the_owner_joins_at_a_desk_by_password(client: FlaskClient) -> None:
    staff_id, token = _invite("owner", "owner")
    form = {"csrf_token": _token(client), "password": PASSWORD, "again": PASSWORD}
    assert client.post(f"/join/{token}", data=form).headers["Location"] == "/signin/home"
    with reading() as tx:
        assert staff_views(tx, [staff_id])[staff_id].has_password
    assert client.post(f"/join/{token}", data=form).status_code == 409
    form = {"csrf_token": _token(client), "staff_no": "owner", "password": PASSWORD}
    assert client.post("/signin/staff", data=form).status_code == 302


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [("short", "short", "至少要 10 个字符"), (PASSWORD, PASSWORD + "x", "两次输入的密码不一样")],
)
def test_a_weak_or_mistyped_password_leaves_the_invitation_open(
    client: FlaskClient, password: str, again: str, sentence: str
) -> None:
    staff_id, token = _invite("owner", "owner")
    answer = client.post(f"/join/{token}", data={"csrf_token": _token(client), "password": password, "again": again})
    assert answer.status_code == 422
    assert sentence in answer.text
    with reading() as tx:
        assert not staff_views(tx, [staff_id])[staff_id].has_password
    form = {"csrf_token": _token(client), "password": PASSWORD, "again": PASSWORD}
    assert client.post(f"/join/{token}", data=form).status_code == 302


def test_a_clerk_cannot_join_by_password(client: FlaskClient) -> None:
    staff_id, token = _invite()
    form = {"csrf_token": _token(client), "password": PASSWORD, "again": PASSWORD}
    assert client.post(f"/join/{token}", data=form).status_code == 409
    with reading() as tx:
        assert not staff_views(tx, [staff_id])[staff_id].has_password


def test_the_operators_link_invites_the_owner(app: Flask, client: FlaskClient, runner) -> None:
    done = runner.invoke(args=["staff", "invite", "--owner", "王总"])
    link = done.output.strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/join/[a-z0-9]{32}", link)
    assert "王总，欢迎加入" in client.get(urlsplit(link).path).text
    with reading() as tx:
        owner = find_staff_by_no(tx, "owner")
    assert owner is not None
    assert owner.roles == (("owner", None),)
    again = runner.invoke(args=["staff", "invite", "--owner", "王总"]).output.strip()
    assert again != link
    assert "已经用过或过期" in client.get(urlsplit(link).path).text


def test_a_staff_session_that_is_not_fresh_is_asked_again(client: FlaskClient) -> None:
    with transaction() as tx:
        staff_id = make_staff(tx, "owner")
    sign_in_staff(client, staff_id)
    assert client.get("/signin/staff").status_code == 302
    sign_in_staff(client, staff_id, fresh=False)
    assert client.get("/signin/staff").status_code == 200


# ------------------------------------------------------------------ the card


@pytest.fixture
def shopper(client: FlaskClient) -> uuid.UUID:
    with transaction() as tx:
        person = make_person(tx, nickname="小美", created_at=current_time() - timedelta(days=1))
    sign_in_shopper(client, person)
    return person


def test_name_and_phone_are_kept(client: FlaskClient, shopper: uuid.UUID) -> None:
    form = {"csrf_token": _token(client), "nickname": "美美", "phone": "138 0013 8000"}
    assert client.post("/me/profile", data=form).status_code == 302
    with reading() as tx:
        view = person_views(tx, [shopper])[shopper]
    assert (view.nickname, view.phone, view.phone_verified) == ("美美", "13800138000", False)


def test_a_wrong_phone_changes_nothing_and_keeps_what_was_typed(client: FlaskClient, shopper: uuid.UUID) -> None:
    form = {"csrf_token": _token(client), "nickname": "美美", "phone": "12345"}
    answer = client.post("/me/profile", data=form)
    assert answer.status_code == 422
    assert "请填写 11 位的手机号码。" in answer.text
    assert 'value="美美"' in answer.text
    with reading() as tx:
        assert person_views(tx, [shopper])[shopper].nickname == "小美"


def test_script_in_a_nickname_is_only_text(client: FlaskClient, shopper: uuid.UUID) -> None:
    form = {"csrf_token": _token(client), "nickname": '"><img src=x>', "phone": ""}
    client.post("/me/profile", data=form)
    page = client.get("/me/profile").text
    assert "<img src=x>" not in page
    assert "&lt;img src=x&gt;" in page


def test_a_hostile_picture_is_refused_and_nothing_changes(client: FlaskClient, shopper: uuid.UUID) -> None:
    form = {
        "csrf_token": _token(client),
        "nickname": "美美",
        "phone": "",
        "picture": (io.BytesIO(b"<svg onload=alert(1)>"), "a.svg"),
    }
    answer = client.post("/me/profile", data=form)
    assert answer.status_code == 422
    assert "这张图片不能使用" in answer.text
    with reading() as tx:
        view = person_views(tx, [shopper])[shopper]
    assert (view.nickname, view.avatar) == ("小美", None)
