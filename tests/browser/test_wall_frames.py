"""Sign-in, codes and the JS-SDK inside the wall's frames, with a small mall that has nothing but a Lax cookie."""

import io
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import qrcode
from flask import Flask, Response, redirect, request
from playwright.sync_api import BrowserContext, Frame, Page, expect
from werkzeug.serving import make_server

from tests.support.loopback import local_session
from tests.support.standin import ROOT, Standin, running_standin

pytestmark = pytest.mark.browser
SCRIPT = (ROOT / "static" / "js" / "demo-play.js").read_text(encoding="utf-8")


def cookie_mall(standin: Callable[[], Standin]) -> Flask:
    """Signs in through OAuth, keeps the openid in a Lax cookie, shows a QR, asks for the position."""
    mall = Flask("cookie-mall")

    def account() -> dict[str, dict[str, str]]:
        return standin().account

    def page(body: str) -> Response:
        bases = account()["bases"]
        frames = " ".join(bases["frame_ancestors"])
        script = bases["jssdk_url"]
        answer = Response(
            f"<!doctype html><meta name=lindian-demo content='{frames}'><title>小铺</title>{body}"
            f"<script src='{script}'></script><script src=/demo-play.js defer></script>",
            mimetype="text/html",
        )
        answer.headers["Content-Security-Policy"] = (
            f"default-src 'self'; script-src 'self' {script.rsplit('/', 1)[0]}; img-src 'self' data:; "
            f"frame-ancestors 'self' {frames}"
        )
        return answer

    @mall.get("/")
    def home() -> object:
        openid = request.cookies.get("sid")
        if openid:
            return page(
                f"<p id=me>{openid}</p><img data-qr=码 width=200 src=/code.png><a href=/more data-play=more>更多</a>"
            )
        state = secrets.token_hex(8)
        back = quote(f"http://{request.host}/signin", safe="")
        link = f"{account()['bases']['open']}/connect/oauth2/authorize?appid={account()['official']['appid']}"
        answer = redirect(
            f"{link}&redirect_uri={back}&response_type=code&scope=snsapi_base&state={state}#wechat_redirect"
        )
        answer.set_cookie("state", state, samesite="Lax", httponly=True)
        return answer

    @mall.get("/signin")
    def signin() -> object:
        if request.cookies.get("state") != request.args["state"]:
            return page("<p id=me>the state cookie was lost</p>")
        query = {**account()["official"], "code": request.args["code"], "grant_type": "authorization_code"}
        found = local_session().get(f"{account()['bases']['api']}/sns/oauth2/access_token", params=query, timeout=5)
        answer = redirect("/")
        answer.set_cookie("sid", found.json()["openid"], samesite="Lax", httponly=True)
        return answer

    @mall.get("/more")
    def more() -> Response:
        return page("<h1 id=more>第二页</h1>")

    @mall.get("/code.png")
    def code() -> Response:
        out = io.BytesIO()
        qrcode.make(f"http://{request.host}/more").save(out)
        return Response(out.getvalue(), mimetype="image/png")

    @mall.get("/demo-play.js")
    def script() -> Response:
        return Response(SCRIPT, mimetype="text/javascript")

    return mall


@dataclass
class Stage:
    standin: Standin
    wall: Page

    def phone(self, name: str) -> Frame:
        return next(one for one in self.wall.frames if f"//{name}.phone." in one.url)


@pytest.fixture
def stage(tmp_path: Path, open_context: Callable[..., BrowserContext]) -> Iterator[Stage]:
    with running_standin(tmp_path / "standin") as standin:
        server = make_server("127.0.0.1", 0, cookie_mall(lambda: standin), threaded=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        standin.set_mall(f"http://127.0.0.1:{server.server_port}")
        wall = open_context(desktop=True).new_page()
        wall.goto(f"http://wall.lindian.localhost:{standin.port}/")
        for name in ("xiaoyu", "li"):
            expect(wall.frame_locator(f"iframe[title$=' {name}']").locator("nav.tabs")).to_be_visible()
        yield Stage(standin, wall)
        wall.close()
        server.shutdown()
        server.server_close()
        thread.join(5)


def open_mall(stage: Stage, name: str) -> None:
    phone = stage.phone(name)
    phone.locator("[data-play=tab-discover]").click()
    phone.locator("[data-play=mall]").click()
    expect(phone.frame_locator("iframe.web").locator("#me")).to_have_text(stage.standin.phone(name).openid)


def test_two_people_sign_in_side_by_side_with_their_own_lax_cookies(stage: Stage) -> None:
    open_mall(stage, "xiaoyu")
    open_mall(stage, "li")
    jars = {(one["domain"], one["value"]) for one in stage.wall.context.cookies() if one["name"] == "sid"}
    assert jars == {(f"{name}.mall.lindian.localhost", stage.standin.phone(name).openid) for name in ("xiaoyu", "li")}


def test_code_on_one_phone_is_scanned_with_another(stage: Stage) -> None:
    open_mall(stage, "li")
    shopper = stage.phone("xiaoyu")
    shopper.locator("header [data-play=scan]").click()
    shopper.locator("[data-play=code-li]").click()
    expect(shopper.frame_locator("iframe.web").locator("#more")).to_have_text("第二页")
    opened = next(one for one in stage.wall.frames if one.url.endswith("/more"))
    assert opened.url == f"http://xiaoyu.mall.lindian.localhost:{stage.standin.mall_port}/more"


def test_back_in_one_phone_leaves_the_others_alone(stage: Stage) -> None:
    open_mall(stage, "xiaoyu")
    open_mall(stage, "li")
    shopper, clerk = stage.phone("xiaoyu"), stage.phone("li")
    shopper.frame_locator("iframe.web").locator("[data-play=more]").click()
    clerk.frame_locator("iframe.web").locator("[data-play=more]").click()
    expect(clerk.frame_locator("iframe.web").locator("#more")).to_be_visible()
    shopper.locator("[data-play=web-back]").click()
    expect(shopper.frame_locator("iframe.web").locator("#me")).to_be_visible()
    expect(clerk.frame_locator("iframe.web").locator("#more")).to_be_visible()


def test_touching_any_phone_takes_the_story_over(stage: Stage) -> None:
    stage.wall.locator("#play").click()
    expect(stage.wall.locator("body")).to_have_attribute("data-story", "running")
    stage.phone("xiaoyu").locator("[data-play=tab-me]").click()
    expect(stage.wall.locator("#caption-note")).to_contain_text("你接手了")
    expect(stage.wall.locator("body")).to_have_attribute("data-story", "paused")
