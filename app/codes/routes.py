"""Where codes lead: the landing itself, and its picture."""

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.codes.code_address import code_address
from app.codes.draw_qr import qr_png
from app.codes.entry_token import keep_entry_token
from app.codes.kinds import Visit
from app.codes.open_code import open_code, resolve_code
from app.codes.queries import find_code
from app.codes.rules import is_visit
from app.kernel.database import reading, transaction
from app.kernel.errors import NotFound
from app.kernel.moment import current_settings, current_time
from app.web.csrf import browser_id
from app.web.guards import public
from app.web.principal import AUTHENTICATOR, authenticator, find_shopper, in_wechat

blueprint = Blueprint("codes", __name__)


class CodeUnknown(NotFound):
    code = "codes.unknown"
    sentence = "没有这个二维码。"


@blueprint.get("/q/<token>")
@public
def land(token: str) -> ResponseReturnValue:
    """Lead a visitor on. The one GET that appends a fact, and only for people who navigate here themselves."""
    now = current_time()
    if not is_visit(request.method, dict(request.headers)):
        return _show_the_way(token)
    shopper = find_shopper()
    if shopper is None and in_wechat() and AUTHENTICATOR.all() and current_settings().account():
        return redirect(authenticator().sign_in_address(request, "shopper"))
    visit = Visit(shopper.person_id if shopper else None, browser_id())
    with transaction() as tx:
        landing = open_code(tx, token, visit, now)
    if landing is None:
        return _closed()
    answer = make_response(redirect(landing.address))
    keep_entry_token(answer, token)
    return answer


@blueprint.get("/q/<token>.png")
@public
def picture(token: str) -> ResponseReturnValue:
    """The code's link as a QR picture."""
    with reading() as tx:
        code = find_code(tx, token)
    if code is None:
        raise CodeUnknown
    return _png(qr_png(code_address(token)))


def _show_the_way(token: str) -> ResponseReturnValue:
    with reading() as tx:
        landing = resolve_code(tx, find_code(tx, token), Visit(None, None), current_time())
    return redirect(landing.address) if landing else _closed()


def _closed() -> ResponseReturnValue:
    return make_response(render_template("codes/closed.html"), 404)


def _png(data: bytes) -> Response:
    answer = make_response(data)
    answer.mimetype = "image/png"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
