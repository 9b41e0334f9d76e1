"""WeChat's callback, and the signature a page needs for the JS-SDK."""

import fnmatch
from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app.kernel.clock import wall_seconds
from app.kernel.database import transaction
from app.kernel.errors import Invalid
from app.kernel.ids import new_token
from app.kernel.moment import current_settings, current_time
from app.official.open_push import check_address, open_push, seal_reply
from app.official.read_message import read_message
from app.official.receive_push import receive_push
from app.official.reply_xml import reply_xml
from app.web.guards import machine, public
from app.wechat.account import get_account
from app.wechat.jssdk import sign_page
from app.wechat.official_client import OfficialClient

blueprint = Blueprint("official", __name__)
ENOUGH = "success"


class PageElsewhere(Invalid):
    code = "official.page_elsewhere"
    sentence = "只能为本商城的页面签名。"


@blueprint.get("/wechat/callback")
@machine
def verify() -> Response:
    """WeChat checks that the address is ours."""
    return Response(check_address(request.args, get_account().official), mimetype="text/plain")


@blueprint.post("/wechat/callback")
@machine
def callback() -> Response:
    """One push: stored and answered within WeChat's five seconds; what nobody understands is acknowledged."""
    official = get_account().official
    message = open_push(request.args, request.get_data(), official)
    push = read_message(message) if message else None
    if push is None:
        return Response(ENOUGH, mimetype="text/plain")
    system = current_settings().extra.get("LINDIAN_LOCATION_EVENT_SYSTEM", "gcj02")
    with transaction() as tx:
        reply = receive_push(tx, push, official.appid, system, current_time())
    if reply is None:
        return Response(ENOUGH, mimetype="text/plain")
    return Response(seal_reply(request.args, reply_xml(reply, message), official), mimetype="application/xml")


@blueprint.get("/wechat/js-config")
@public
def js_config() -> ResponseReturnValue:
    """What `wx.config` wants for the page `?url=`; only pages of our own hosts are signed."""
    address = request.args.get("url", "")
    try:
        host = (urlsplit(address).hostname or "").lower()
    except ValueError as error:
        raise PageElsewhere from error
    if not any(fnmatch.fnmatchcase(host, pattern) for pattern in current_settings().hosts):
        raise PageElsewhere
    account = get_account()
    nonce, timestamp = new_token(80), wall_seconds()
    ticket = OfficialClient(account, transaction).page_ticket()
    signature = sign_page(ticket, address, nonce, timestamp)
    return {"appId": account.official.appid, "timestamp": timestamp, "nonceStr": nonce, "signature": signature}
