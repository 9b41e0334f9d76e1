"""A web server of a few lines for the far side of a gateway: answers by path, remembers what it was asked."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class TinyServer:
    """`answers` maps a path without query to a function of the request giving (status, headers, body)."""

    base: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: dict[str, Callable[[Asked], tuple[int, dict[str, str], bytes]]] = field(default_factory=dict)

    def answer_json(self, path: str, content: Any, status: int = 200) -> None:
        """Always answer `path` with this JSON."""
        self.answers[path] = lambda _asked: (status, {}, json.dumps(content).encode())

    def times(self, path: str) -> int:
        """How often `path` was asked for."""
        return sum(one.path.split("?")[0] == path for one in self.asked)


@contextmanager
def tiny_server() -> Iterator[TinyServer]:
    """A running server on a free port of the loopback."""
    state = TinyServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, self.path, dict(self.headers), body)
            state.asked.append(asked)
            act = state.answers.get(self.path.split("?")[0])
            status, headers, content = act(asked) if act else (404, {}, b"{}")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if status != 204:
                with suppress(BrokenPipeError, ConnectionResetError):  # the asker may have given up, as some tests want
                    self.wfile.write(content)

        do_GET = do_POST = _serve  # noqa: N815 - named by the standard library

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
