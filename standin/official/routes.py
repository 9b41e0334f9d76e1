"""Addresses of api.weixin.qq.com and mp.weixin.qq.com for the official account.

Promises: HTTP 200 with errcode on refusal; JSON bodies are read whatever their content type, as the real servers do.
"""

import json
from collections.abc import Callable
from functools import wraps
from threading import Thread
from typing import Any

from flask import Blueprint, Response, jsonify, request

from standin.official import followers, media, menu, messages, oauth, scene_codes, tokens
from standin.official.errors import ApiError
from standin.official.push import push_event
from standin.platform import here

pages = Blueprint("official", __name__)
View = Callable[[], dict[str, Any]]
OK = {"errcode": 0, "errmsg": "ok"}


@pages.errorhandler(ApiError)
def refuse(error: ApiError) -> Response:
    """The errcode answer."""
    return jsonify(error.body())


def _with_token(view: View) -> View:
    @wraps(view)
    def checked() -> dict[str, Any]:
        tokens.check_token(here(), request.args.get("access_token", ""))
        return view()

    return checked


def _json() -> dict[str, Any]:
    data = request.get_data()
    if not data:
        raise ApiError(44002)
    try:
        body = json.loads(data)
    except ValueError as error:
        raise ApiError(47001) from error
    if not isinstance(body, dict):
        raise ApiError(47001)
    return body


@pages.get("/cgi-bin/token")
def plain_token() -> dict[str, Any]:
    """The old token."""
    if request.args.get("grant_type") != "client_credential":
        raise ApiError(40035, "grant_type")
    return tokens.issue_plain(here(), request.args.get("appid", ""), request.args.get("secret", ""))


@pages.post("/cgi-bin/stable_token")
def stable_token() -> dict[str, Any]:
    """The stable token."""
    body = _json()
    if body.get("grant_type") != "client_credential":
        raise ApiError(40035, "grant_type")
    force = body.get("force_refresh", False)
    return tokens.issue_stable(here(), str(body.get("appid", "")), str(body.get("secret", "")), force is True)


@pages.get("/cgi-bin/ticket/getticket")
@_with_token
def ticket() -> dict[str, Any]:
    """The JS-SDK ticket."""
    if request.args.get("type") != "jsapi":
        raise ApiError(40035, "type")
    return tokens.issue_ticket(here())


@pages.get("/sns/oauth2/access_token")
def sns_token() -> dict[str, Any]:
    """Code for token."""
    given = request.args
    return oauth.exchange(
        here(), given.get("appid", ""), given.get("secret", ""), given.get("code", ""), given.get("grant_type", "")
    )


@pages.get("/sns/oauth2/refresh_token")
def sns_refresh() -> dict[str, Any]:
    """Another token for the same person."""
    return oauth.refresh(here(), request.args.get("appid", ""), request.args.get("refresh_token", ""))


@pages.get("/sns/auth")
def sns_check() -> dict[str, Any]:
    """Is the token still good?"""
    oauth.check(here(), request.args.get("access_token", ""), request.args.get("openid", ""))
    return OK


@pages.get("/sns/userinfo")
def sns_person() -> dict[str, Any]:
    """Nickname and picture."""
    return oauth.person_card(here(), request.args.get("access_token", ""), request.args.get("openid", ""))


@pages.get("/cgi-bin/user/info")
@_with_token
def user_info() -> dict[str, Any]:
    """Follows or not, since when, by which scene."""
    return followers.user_info(here(), request.args.get("openid", ""))


@pages.post("/cgi-bin/qrcode/create")
@_with_token
def create_code() -> dict[str, Any]:
    """A scene code."""
    return scene_codes.create(here(), _json())


@pages.get("/cgi-bin/showqrcode")
def show_code() -> Response:
    """The picture of a scene code; 404 for an unknown ticket."""
    picture = scene_codes.draw(here(), request.args.get("ticket", ""))
    if picture is None:
        return Response(status=404)
    return Response(picture, mimetype="image/jpg")


@pages.post("/cgi-bin/menu/create")
@_with_token
def create_menu() -> dict[str, Any]:
    """Set the menu."""
    menu.create(here(), _json())
    return OK


@pages.get("/cgi-bin/menu/get")
@_with_token
def get_menu() -> dict[str, Any]:
    """Read the menu."""
    return {"menu": menu.current(here())}


@pages.get("/cgi-bin/menu/delete")
@_with_token
def delete_menu() -> dict[str, Any]:
    """Take the menu away."""
    here().store.run("DELETE FROM named_values WHERE name = 'menu'")
    return OK


@pages.post("/cgi-bin/media/upload")
@_with_token
def upload() -> dict[str, Any]:
    """A picture for a chat."""
    file = request.files.get("media")
    return media.keep(here(), request.args.get("type", ""), file.read() if file else None)


@pages.post("/cgi-bin/message/custom/send")
@_with_token
def send_custom() -> dict[str, Any]:
    """A customer-service message."""
    messages.send_custom(here(), _json())
    return OK


@pages.post("/cgi-bin/message/template/send")
@_with_token
def send_template() -> dict[str, Any]:
    """A template message; its end is reported by an event."""
    platform = here()
    number, persona = messages.send_template(platform, _json())
    more = {"MsgID": number, "Status": "success"}
    Thread(target=push_event, args=(platform, persona, "TEMPLATESENDJOBFINISH"), kwargs=more, daemon=True).start()
    return {**OK, "msgid": number}


@pages.post("/cgi-bin/message/subscribe/bizsend")
@_with_token
def send_subscription() -> dict[str, Any]:
    """A subscription notice."""
    messages.send_subscription(here(), _json())
    return OK
