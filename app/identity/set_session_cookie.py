"""The cookies of shoppers and of staff.

Promises: two separate cookies; HttpOnly, Lax, `__Host-` and Secure under https; the authenticator reads them once per request.
"""

from urllib.parse import urlencode, urlsplit, urlunsplit

from flask import Request, Response, request

from app.identity.find_session import find_session, find_staff_session
from app.identity.open_session import LIFE
from app.kernel.database import reading
from app.kernel.moment import current_settings, current_time
from app.web.csrf import cookie_name
from app.web.principal import Shopper, Staff, in_wechat


def set_session_cookie(response: Response, kind: str, token: str) -> None:
    """Keep a session secret in the browser; `kind` is shopper or staff."""
    response.set_cookie(
        cookie_name(kind),
        token,
        max_age=int(LIFE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=current_settings().secure,
    )


def clear_session_cookie(response: Response, kind: str) -> None:
    """Remove the cookie."""
    response.delete_cookie(cookie_name(kind), httponly=True, samesite="Lax", secure=current_settings().secure)


def session_token(kind: str) -> str | None:
    """The secret this browser holds, if any."""
    return request.cookies.get(cookie_name(kind))


class SessionAuthenticator:
    """The house's authenticator: sessions by cookie; sign-in inside WeChat is silent, outside it is a page."""

    def shopper(self, asked: Request) -> Shopper | None:
        """The shopper of the request."""
        token = asked.cookies.get(cookie_name("shopper"))
        if not token:
            return None
        with reading() as tx:
            return find_session(tx, token, current_time())

    def staff(self, asked: Request) -> Staff | None:
        """The staff member of the request."""
        token = asked.cookies.get(cookie_name("staff"))
        if not token:
            return None
        with reading() as tx:
            return find_staff_session(tx, token, current_time())

    def sign_in_address(self, asked: Request, kind: str) -> str:
        """Where sign-in starts for `kind`, leading back to the page that was asked for or acted on."""
        next_path = _page_of(asked)
        if in_wechat():
            return "/signin/wechat?" + urlencode({"as": kind, "next": next_path})
        return ("/signin/staff?" if kind == "staff" else "/signin?") + urlencode({"next": next_path})


def _page_of(asked: Request) -> str:
    """The page itself; after a form or a fragment, the page it stood on."""
    if asked.method in ("GET", "HEAD") and not asked.headers.get("HX-Request"):
        return asked.full_path.rstrip("?")
    try:
        parts = urlsplit(asked.referrer or "")
    except ValueError:
        return "/"
    if parts.netloc != asked.host or not parts.path:
        return "/"
    return urlunsplit(("", "", parts.path.removeprefix(asked.script_root) or "/", parts.query, ""))
