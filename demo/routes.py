"""Pages that exist in the demo only: the clock that jumps ahead, the drawings of the home page.

Promises: every route carries the demo policy, so production answers as if there were none.
"""

from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.kernel.errors import Invalid
from app.kernel.moment import current_clock, current_time
from app.kernel.wake import wake_worker
from app.web.guards import demo
from demo.banners import art_path

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
    given = request.form.get("days", "")
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= MOST_DAYS:
        raise StepWrong(most=MOST_DAYS)
    current_clock().advance(timedelta(days=int(given)))
    wake_worker()
    return redirect(url_for("demo.clock"), code=303)


@blueprint.get("/art/<name>.webp")
@demo
def art(name: str) -> Response:
    """A drawing of the home page."""
    answer = Response(art_path(name).read_bytes(), mimetype="image/webp")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer
