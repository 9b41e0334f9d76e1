"""The page of open.weixin.qq.com that sends a person back to the mall with a code.

Promises: the person is the first host label of redirect_uri, or the name after /mall/ on one port; snsapi_base is silent;
snsapi_userinfo asks once per person; an address outside the mall is refused with WeChat's 10003 page.
"""

import re
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from standin import personas
from standin.hosts import PLAIN, asked_origin
from standin.official import oauth
from standin.personas import Persona, UnknownPersona
from standin.platform import Platform, here
from standin.settings import DOMAIN

pages = Blueprint("consent", __name__)
CARRIED = re.compile(r"/mall/([a-z][a-z0-9]{0,15})(?=/|$)")
STATE = re.compile(r"[a-zA-Z0-9]{0,128}")


class _Refused(Exception):
    """The link is not one WeChat would follow."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


def _check(platform: Platform) -> str:
    """The redirect address of a good link."""
    given = request.values
    target = given.get("redirect_uri", "")
    if given.get("appid") != platform.account.appid:
        raise _Refused("10004", "appid 不正确")
    if not is_mall_page(platform, target):
        raise _Refused("10003", "redirect_uri 域名与后台配置不一致")
    if given.get("response_type") != "code" or given.get("scope") not in {oauth.BASE, oauth.USERINFO}:
        raise _Refused("10005", "scope 或 response_type 参数错误")
    if not STATE.fullmatch(given.get("state", "")):
        raise _Refused("10016", "state 只能是 128 个以内的字母和数字")
    return target


def is_mall_page(platform: Platform, url: str) -> bool:
    """True for pages of the mall: its persona hosts, its plain address, and below /mall/ of the address we are asked at."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = urlsplit(platform.settings.mall)
    if parts.scheme not in {"http", "https"} or parts.username or parts.password:
        return False
    if on_one_port(url):
        return True
    if parts.scheme != "http":
        return False
    on_persona_host = (parts.hostname or "").endswith(f".mall.{DOMAIN}") and port == platform.settings.page_port()
    return on_persona_host or (parts.hostname, port) in {
        (plain.hostname, plain.port),
        ("localhost", platform.settings.page_port()),
        ("127.0.0.1", platform.settings.page_port()),
    }


def on_one_port(url: str) -> str:
    """The label of a mall page carried by our own port (`/mall/<label>/…`), or nothing."""
    parts = urlsplit(url)
    found = CARRIED.match(parts.path)
    own = {asked_origin(), *(f"http://{name}:{here().settings.port}" for name in PLAIN)}
    return found[1] if found and f"{parts.scheme}://{parts.netloc.lower()}" in own else ""


def _person(platform: Platform, target: str) -> Persona | None:
    label = on_one_port(target) or (urlsplit(target).hostname or "").split(".")[0]
    try:
        return personas.get(platform.store, request.values.get("standin_persona") or label)
    except UnknownPersona:
        return None


def _back(platform: Platform, persona: Persona, target: str) -> Response:
    code = oauth.make_code(platform, persona, request.values["scope"])
    query = urlencode({"code": code, "state": request.values.get("state", "")})
    address, _, _ = target.partition("#")
    return redirect(f"{address}{'&' if '?' in address else '?'}{query}")


@pages.get("/connect/oauth2/authorize")
def authorize() -> Response | str | tuple[str, int]:
    """Send back silently, or ask first, or let a person without a phone of their own be picked."""
    platform = here()
    try:
        target = _check(platform)
    except _Refused as refusal:
        return render_template("refused.html", code=refusal.code, words=refusal.words), 200
    persona = _person(platform, target)
    if persona is None:
        people = personas.everyone(platform.store)
        return render_template("pick.html", people=people, fields=request.args.to_dict())
    wants_card = request.args["scope"] == oauth.USERINFO
    if wants_card and (not persona.has_consented or request.args.get("forcePopup") == "true"):
        fields = request.args.to_dict()
        return render_template("consent.html", persona=persona, account=personas.account_face(), fields=fields)
    return _back(platform, persona, target)


@pages.post("/connect/oauth2/authorize")
def allow() -> Response | tuple[str, int]:
    """The person tapped allow."""
    platform = here()
    try:
        target = _check(platform)
    except _Refused as refusal:
        return render_template("refused.html", code=refusal.code, words=refusal.words), 200
    persona = _person(platform, target)
    if persona is None:
        return render_template("refused.html", code="10006", words="没有这个用户"), 200
    personas.set_flag(platform.store, persona.name, has_consented=True)
    return _back(platform, persona, target)
