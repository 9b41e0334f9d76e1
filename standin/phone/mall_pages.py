"""The mall's pages on the stand-in's own port: `/mall/<label>/…`, for a browser that reaches only one forwarded port.

Promises: carries bytes to the mall on this machine and back unchanged; tells it the label's prefix, the host and the scheme
the browser knows; whatever the browser claims about forwarding is not passed on.
"""

import re

import requests
from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.datastructures import Headers
from werkzeug.wrappers import Response as Answer

from standin.hosts import asked_origin
from standin.platform import here

pages = Blueprint("mall_pages", __name__)
LABEL = re.compile(r"[a-z][a-z0-9]{0,15}")
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
TIMEOUT_S = 40
HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "proxy-authorization",
    "host",
}
TOLD_BY_US = {"content-length", "forwarded", "date", "server"}


@pages.route("/mall/<label>", methods=["GET"])
def enter(label: str) -> Answer:
    """The mall's home page of one person."""
    return redirect(f"/mall/{label}/")


@pages.route("/mall/<label>/", defaults={"path": ""}, methods=METHODS)
@pages.route("/mall/<label>/<path:path>", methods=METHODS)
def carry(label: str, path: str) -> Response | tuple[str, int]:
    """One request of this person's browser."""
    if not LABEL.fullmatch(label):
        abort(404)
    tail = request.environ.get("REQUEST_URI", f"/{path}").removeprefix(f"/mall/{label}")
    try:
        found = _ask(label, tail)
    except requests.RequestException:
        return render_template("refused.html", code="502", words="商城没有回应，请稍后刷新"), 502
    with found:
        answer = Response(found.raw.read(decode_content=False), found.status_code)
        answer.headers.clear()
        for name, value in found.raw.headers.items():
            if _passes(name):
                answer.headers.add(name, value)
    return answer


def _ask(label: str, tail: str) -> requests.Response:
    scheme, _, host = asked_origin().partition("://")
    told = {"X-Forwarded-Prefix": f"/mall/{label}", "X-Forwarded-Host": host, "X-Forwarded-Proto": scheme}
    wish = requests.Request(request.method, here().settings.mall + tail, headers=_passed(request.headers) | told)
    prepared = wish.prepare()
    prepared.body = request.get_data() or None
    if prepared.body:
        prepared.headers["Content-Length"] = str(len(prepared.body))
    return here().http.send(prepared, stream=True, timeout=TIMEOUT_S, allow_redirects=False)


def _passes(name: str) -> bool:
    lower = name.lower()
    return lower not in HOP_BY_HOP and lower not in TOLD_BY_US


def _passed(headers: Headers) -> dict[str, str]:
    return {name: value for name, value in headers if _passes(name) and not name.lower().startswith("x-forwarded-")}
