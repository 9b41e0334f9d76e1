"""Proof that an unsafe request comes from our own page.

Promises: the token belongs to this browser's random cookie and to this installation's secret; a foreign Origin is refused.
Why not a library: thirty lines, and the same browser cookie is the visitor's evidence for touches.
"""

import hashlib
import hmac

from flask import Response, g, request

from app.kernel.errors import Forbidden
from app.kernel.ids import new_token
from app.kernel.moment import current_settings

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
YEAR_S = 365 * 24 * 3600


class CsrfRefused(Forbidden):
    code = "csrf.refused"
    sentence = "页面已过期，请返回上一页刷新后再提交。"


def cookie_name(name: str) -> str:
    """`__Host-` where cookies are Secure, plain in the demo."""
    return f"__Host-lindian-{name}" if current_settings().secure else f"lindian-{name}"


def browser_id() -> str:
    """This browser's random id; made on first use and set with the answer."""
    if "browser_id" not in g:
        known = request.cookies.get(cookie_name("browser"), "")
        g.browser_is_new = not (16 <= len(known) <= 64 and known.isalnum())
        g.browser_id = new_token() if g.browser_is_new else known
    return str(g.browser_id)


def csrf_token() -> str:
    """The token for this browser's forms."""
    if "csrf_token" not in g:
        g.csrf_token = hmac.new(current_settings().key("csrf"), browser_id().encode(), hashlib.sha256).hexdigest()
    return str(g.csrf_token)


def check_csrf() -> None:
    """Raises `CsrfRefused` unless the token fits and the Origin, if any, is ours."""
    origin = request.headers.get("Origin")
    if origin and origin != "null" and origin.partition("://")[2] != request.host:
        raise CsrfRefused
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    known = request.cookies.get(cookie_name("browser"))
    if not known or not hmac.compare_digest(given.encode(), csrf_token().encode()):
        raise CsrfRefused


def set_browser_cookie(response: Response) -> Response:
    """After-request: keep a browser id that was made in this request."""
    if g.get("browser_is_new"):
        response.set_cookie(
            cookie_name("browser"),
            browser_id(),
            max_age=YEAR_S,
            httponly=True,
            samesite="Lax",
            secure=current_settings().secure,
        )
    return response
