"""Refusals as pages, fragments or problem+json.

Promises: a clear sentence in the reader's language; no internals; the right status; sign-in where sign-in helps.
"""

import logging

from flask import Flask, Response, current_app, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.kernel.errors import Invalid, NotFound, Problem, SignInNeeded, TooMany, Unavailable
from app.web.guards import policy_of
from app.web.i18n import sentence_of
from app.web.principal import AUTHENTICATOR, authenticator

log = logging.getLogger(__name__)


def wants_json() -> bool:
    """APIs, fetch calls that ask for JSON, and machine routes."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def problem_json(problem: Problem) -> Response:
    """RFC 9457."""
    body = {
        "type": f"about:blank#{problem.code}",
        "title": problem.code,
        "status": problem.status,
        "detail": sentence_of(problem),
    }
    if isinstance(problem, Invalid) and problem.fields:
        body["errors"] = problem.fields
    answer = jsonify(body | {"code": problem.code})
    answer.status_code = problem.status
    answer.mimetype = "application/problem+json"
    return answer


def show_problem(problem: Problem) -> ResponseReturnValue:
    """Turn one refusal into an answer fit for who asked."""
    if isinstance(problem, SignInNeeded) and _can_be_led() and not wants_json():
        return redirect(authenticator().sign_in_address(request, _kind_of_session()))
    if wants_json():
        answer = problem_json(problem)
    elif request.headers.get("HX-Request"):
        answer = make_response(
            render_template("web/_problem.html", sentence=sentence_of(problem), problem=problem, lead=_lead(problem)),
            problem.status,
        )
        answer.headers["HX-Retarget"] = "#toast"
        answer.headers["HX-Reswap"] = "innerHTML"
    else:
        answer = make_response(
            render_template("web/problem.html", sentence=sentence_of(problem), problem=problem, lead=_lead(problem)),
            problem.status,
        )
    if isinstance(problem, TooMany):
        answer.headers["Retry-After"] = str(problem.retry_s)
    return answer


def init_problems(app: Flask) -> None:
    """Register the handlers; unknown failures become one plain page and one log line."""
    app.register_error_handler(Problem, show_problem)
    app.register_error_handler(HTTPException, _show_http)
    app.register_error_handler(OperationalError, _show_database)
    app.register_error_handler(PoolTimeout, _show_database)
    app.register_error_handler(500, _show_unknown)


def _show_http(error: HTTPException) -> ResponseReturnValue:
    if error.code == 404:
        return show_problem(NotFound())
    if error.code in (301, 302, 307, 308):
        return error.get_response()
    known = {405: _("不支持这种请求方式。"), 413: _("内容太大了。"), 400: _("请求写法不对。")}
    status = error.code or 500
    body = render_template("web/problem.html", sentence=known.get(status, _("出了点问题，请稍后再试。")), problem=None)
    answer = make_response(body, status)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            answer.headers[name] = value
    return answer


def _show_database(error: DBAPIError | PoolTimeout) -> ResponseReturnValue:
    log.error("database unavailable: %s", type(error).__name__)
    return show_problem(Unavailable())


def _show_unknown(error: Exception) -> ResponseReturnValue:
    log.error("request failed: %s", error)
    return make_response(render_template("web/problem.html", sentence=_("出了点问题，请稍后再试。"), problem=None), 500)


def _can_be_led() -> bool:
    return request.method in ("GET", "HEAD") and bool(AUTHENTICATOR.all()) and not request.headers.get("HX-Request")


def _lead(problem: Problem) -> str:
    """Where signing in helps: its address, else nothing."""
    helps = isinstance(problem, SignInNeeded) and bool(AUTHENTICATOR.all())
    return authenticator().sign_in_address(request, _kind_of_session()) if helps else ""


def _kind_of_session() -> str:
    view = current_app.view_functions.get(request.endpoint or "")
    policy = policy_of(view) if view else None
    return "staff" if policy and policy.who == "staff" else "shopper"
