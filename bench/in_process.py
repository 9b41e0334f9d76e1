"""A browser without a network: calls the mall's WSGI application in this process.

Promises: nothing but the application's own work is between call and answer; cookies are kept.
"""

import io
import sys
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode

from flask import Flask

from tests.support.wire import AnswerWrong


@dataclass(frozen=True)
class Called:
    """One answer."""

    status: int
    headers: dict[str, str]
    text: str


class Caller:
    """One browser at `host`."""

    def __init__(self, app: Flask, host: str = "localhost") -> None:
        self.app = app
        self.host = host
        self.cookies: dict[str, str] = {}
        self.token = ""

    def call(self, method: str, path: str, body: bytes = b"", **headers: str) -> Called:
        """One request, answered at once; raises `AnswerWrong` for 400 and above."""
        got: list[Any] = []

        def start(status: str, given: list[tuple[str, str]], *_rest: Any) -> None:
            got.extend((int(status[:3]), given))

        text = b"".join(self.app.wsgi_app(self._environ(method, path, body, headers), start)).decode()
        for name, value in got[1]:
            if name == "Set-Cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self.cookies[key] = kept
        if got[0] >= 400:
            raise AnswerWrong(f"{method} {path}: {got[0]}: {text[:600]}")
        return Called(got[0], dict(got[1]), text)

    def post(self, path: str, fields: dict[str, Any]) -> Called:
        """A form with this browser's token."""
        body = urlencode({**fields, "csrf_token": self.token}).encode()
        return self.call("POST", path, body, CONTENT_TYPE="application/x-www-form-urlencoded")

    def _environ(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        path, _, query = path.partition("?")
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path).encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": self.host,
            "HTTP_COOKIE": cookies,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            **headers,
        }
