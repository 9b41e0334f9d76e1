"""Health, pictures and the choice of language."""

from flask import Blueprint, Response, make_response, redirect, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from app.kernel.database import reading
from app.kernel.moment import current_files, current_settings
from app.web.guards import public
from app.web.i18n import COOKIE, LOCALES
from app.web.redirects import safe_path

blueprint = Blueprint("web", __name__)
FOREVER = "public, max-age=31536000, immutable"


@blueprint.get("/healthz")
@public
def health() -> ResponseReturnValue:
    """Alive, and the database answers."""
    with reading() as tx:
        tx.execute(text("SELECT 1"))
    return {"status": "ok"}


@blueprint.get("/pictures/<name>_<int:size>.webp")
@public
def picture(name: str, size: int) -> Response:
    """One rendition of a stored picture."""
    answer = send_file(current_files().picture_path(name, size), mimetype="image/webp")
    answer.headers["Cache-Control"] = FOREVER
    return answer


@blueprint.post("/language")
@public
def language() -> ResponseReturnValue:
    """Switch between Chinese and English."""
    answer = make_response(redirect(safe_path(request.form.get("next"))))
    chosen = request.form.get("lang", "zh")
    answer.set_cookie(
        COOKIE,
        chosen if chosen in LOCALES else "zh",
        max_age=31536000,
        samesite="Lax",
        secure=current_settings().secure,
    )
    return answer
