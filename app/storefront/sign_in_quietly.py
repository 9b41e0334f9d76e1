"""Inside WeChat a visitor is known without being asked.

Promises: at most one silent attempt in ten minutes; a failed one never keeps anybody from browsing.
"""

from flask import Response, make_response, redirect, request

from app.codes.rules import is_visit
from app.kernel.moment import current_settings
from app.web.csrf import cookie_name
from app.web.principal import AUTHENTICATOR, authenticator, find_shopper, in_wechat

_NAME = "tried"
PAUSE_S = 600


def sign_in_quietly() -> Response | None:
    """Before-request of the browsing pages: the detour through WeChat's silent sign-in, or None to go on."""
    if not _can_be_led() or find_shopper() is not None:
        return None
    answer = make_response(redirect(authenticator().sign_in_address(request, "shopper")))
    answer.set_cookie(
        cookie_name(_NAME), "1", max_age=PAUSE_S, httponly=True, samesite="Lax", secure=current_settings().secure
    )
    return answer


def _can_be_led() -> bool:
    return (
        in_wechat()
        and bool(AUTHENTICATOR.all())
        and cookie_name(_NAME) not in request.cookies
        and not request.headers.get("HX-Request")
        and is_visit(request.method, dict(request.headers))
        and current_settings().account() is not None
    )
