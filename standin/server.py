"""The server: one Flask program for all of WeChat's host names.

Promises: binds 127.0.0.1; routes by path, and by Host where the path is `/`; writes account.json once the port is known.
"""

import json
import threading
import time
from dataclasses import dataclass, field

from flask import Flask, Response, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from standin import control, hosts, personas
from standin.account import load_account, write_account_file
from standin.official import consent
from standin.official import routes as official_routes
from standin.official.errors import ApiError
from standin.pay import routes as pay_routes
from standin.pay.answers import refusal
from standin.pay.courier import Courier
from standin.pay.errors import PayError
from standin.phone import api, mall_pages, money_api
from standin.phone import pages as phone_pages
from standin.phone.codes import ShownCodes
from standin.platform import Platform, here
from standin.settings import Settings
from standin.store import Store


def create_app(platform: Platform) -> Flask:
    """The program over one platform."""
    app = Flask("standin", static_folder="static", template_folder="templates")
    app.extensions["platform"] = platform
    app.config["MAX_CONTENT_LENGTH"] = 13_000_000
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.before_request(hosts.check_caller)
    app.before_request(_bad_day_before)
    app.after_request(_bad_day_after)
    app.after_request(hosts.add_headers)
    for blueprint in (
        official_routes.pages,
        consent.pages,
        pay_routes.pages,
        api.pages,
        money_api.pages,
        control.pages,
        phone_pages.pages,
        mall_pages.pages,
    ):
        app.register_blueprint(blueprint)
    return app


def _is_call() -> bool:
    return request.path.startswith(("/cgi-bin/", "/sns/", "/v3/"))


def _failure() -> Response:
    if request.path.startswith("/v3/"):
        return refusal(here().account, PayError(500, "SYSTEM_ERROR", "系统异常，请用相同参数重新调用"))
    return Response(json.dumps(ApiError(-1).body()), mimetype="application/json")


def _bad_day_before() -> Response | None:
    fault = here().faults.take(request.path) if _is_call() else None
    if fault is None:
        return None
    if fault.action == "timeout_after":
        request.environ["standin.late"] = fault.seconds
        return None
    time.sleep(fault.seconds)
    return None if fault.action == "delay" else _failure()


def _bad_day_after(response: Response) -> Response:
    late: float | None = request.environ.get("standin.late")
    if late is None:
        return response
    time.sleep(late)
    return _failure()


@dataclass
class Running:
    """A started stand-in."""

    platform: Platform
    server: BaseWSGIServer
    courier: Courier
    thread: threading.Thread = field(init=False)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self.server.server_port

    def serve(self) -> None:
        """Answer in the background."""
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), name="server", daemon=True)
        self.thread.start()
        self.courier.start()

    def stop(self) -> None:
        """Stop answering and let go of the state."""
        self.server.shutdown()
        self.courier.stop()
        self.server.server_close()
        self.platform.store.close()


class _Quiet(WSGIRequestHandler):
    """Says nothing about single requests."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep silent."""


def start(settings: Settings) -> Running:
    """Open the state, bind, write account.json, serve."""
    settings.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = Store(settings.state / "standin.sqlite3")
    personas.seed(store)
    platform = Platform(settings, store, load_account(store, settings.state), shown_codes=ShownCodes())
    app = create_app(platform)
    server = make_server("127.0.0.1", settings.port, app, threaded=True, request_handler=_Quiet)
    settings.port = server.server_port
    people = [vars(one) for one in personas.everyone(store)]
    write_account_file(platform.account, settings, people)
    running = Running(platform, server, Courier(platform))
    running.serve()
    return running
