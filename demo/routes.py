"""Pages that exist in the demo only: the clock that jumps ahead, the money strip, the drawings of the home page.

Promises: every route carries the demo policy, so production answers as if there were none.
"""

import re
from datetime import timedelta

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.identity.set_session_cookie import session_token, set_session_cookie
from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.moment import current_clock, current_time
from app.kernel.wake import wake_worker
from app.web.guards import demo
from demo.banners import art_path
from demo.enter_office import demo_owner, enter_office
from demo.pictures import logo_svg
from demo.strip import Strip, current_order, read_reckonings, read_strip

blueprint = Blueprint("demo", __name__, url_prefix="/demo")
MOST_DAYS = 60


class StepWrong(Invalid):
    code = "demo.step_wrong"
    sentence = "演示时钟一次可以前进 1 到 {most} 天。"


@blueprint.get("/clock")
@demo
def clock() -> str:
    """What time it is in the demo."""
    return render_template("demo/clock.html", now=current_time())


@blueprint.post("/clock")
@demo
def advance_clock() -> Answer:
    """Let the demo's time jump ahead by `days`."""
    current_clock().advance(timedelta(days=_asked_days(request.form.get("days", ""))))
    wake_worker()
    return redirect(url_for("demo.clock"), code=303)


@blueprint.get("/office")
@demo
def office() -> str:
    """The door of head office, as the wall opens it."""
    with reading() as tx:
        owner = demo_owner(tx)
    return render_template("demo/office.html", owner=owner)


@blueprint.post("/office")
@demo
def enter() -> Answer:
    """Through the door, in the demo owner's name."""
    with transaction() as tx:
        secret = enter_office(tx, session_token("staff"), current_time())
    answer = make_response(redirect(url_for("office.dashboard"), code=303))
    set_session_cookie(answer, "staff", secret)
    return answer


@blueprint.get("/art/<name>.webp")
@demo
def art(name: str) -> Response:
    """A drawing of the home page."""
    answer = Response(art_path(name).read_bytes(), mimetype="image/webp")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


@blueprint.get("/art/logo.svg")
@demo
def logo() -> Response:
    """The chain's sign."""
    return Response(logo_svg(), mimetype="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


@blueprint.get("/strip")
@demo
def strip_page() -> str:
    """Who earns what on the order paid last, or on ?order=NUMBER; keeps itself fresh."""
    with reading() as tx:
        strip = _asked_strip(tx)
    return render_template("demo/strip.html", strip=strip, asked=request.args.get("order", ""))


@blueprint.get("/strip/figures")
@demo
def strip_figures() -> Answer:
    """The strip's inside, unchanged while its figures are."""
    with reading() as tx:
        strip = _asked_strip(tx)
    answer = make_response(render_template("demo/_strip.html", strip=strip))
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.get("/strip.json")
@demo
def strip_json() -> Answer:
    """The same as data, for the story's last words; null while nothing was paid."""
    with reading() as tx:
        strip = _asked_strip(tx)
    return jsonify(strip)


@blueprint.get("/strip/<number>/why")
@demo
def why(number: str) -> str:
    """The arithmetic behind each figure."""
    with reading() as tx:
        strip, reckonings = read_strip(tx, number, current_time()), read_reckonings(tx, number)
    return render_template("demo/why.html", strip=strip, reckonings=reckonings)


def _asked_days(given: str) -> int:
    digits = re.fullmatch(r"0*([0-9]{1,2})", given)
    if digits is None or not 1 <= int(digits[1]) <= MOST_DAYS:
        raise StepWrong(most=MOST_DAYS)
    return int(digits[1])


def _asked_strip(tx: Tx) -> Strip | None:
    number = request.args.get("order") or current_order(tx)
    try:
        return read_strip(tx, number, current_time()) if number else None
    except NotFound:
        return None
