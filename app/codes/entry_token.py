"""The code this browser came in by last, kept for 30 days.

Promises: a hint for orders' origin and for people who sign in later; credit itself rests on stored touches, never on a cookie.
"""

from flask import Response, request

from app.kernel.moment import current_settings
from app.web.csrf import cookie_name

KEEP_S = 30 * 24 * 3600
_NAME = "entry"


def entry_token() -> str | None:
    """The token of the last code opened in this browser, unchecked; ask `find_code` about it."""
    token = request.cookies.get(cookie_name(_NAME), "")
    return token if 0 < len(token) <= 40 and token.isalnum() else None


def keep_entry_token(response: Response, token: str) -> None:
    """Remember `token` with this answer."""
    response.set_cookie(
        cookie_name(_NAME),
        token,
        max_age=KEEP_S,
        httponly=True,
        samesite="Lax",
        secure=current_settings().secure,
    )
