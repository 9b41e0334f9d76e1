"""The number on the basket's tab, kept with the browser so that no page asks for it."""

from flask import Response

from app.kernel.moment import current_settings

COOKIE = "lindian-bag"


def keep_count(answer: Response, pieces: int) -> Response:
    """Let the page's script read how many pieces are in the basket; a number, nothing personal."""
    answer.set_cookie(
        COOKIE, str(pieces), max_age=30 * 24 * 3600, httponly=False, samesite="Lax", secure=current_settings().secure
    )
    return answer
