"""A stand-in inside the test's own process, with a small mall that remembers what it was sent.

Promises: a fresh state per test, copied from one set of keys; the small mall answers what the test tells it to.
"""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from standin.server import Running, start
from standin.settings import Settings


@dataclass
class Received:
    """One request the small mall got."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class SmallMall:
    """Answers every request by `answer(received) -> (status, body)`."""

    port: int
    received: list[Received] = field(default_factory=list)
    answer: Callable[[Received], tuple[int, bytes]] = lambda _: (200, b"success")

    def pushes(self) -> list[Received]:
        return [one for one in self.received if one.path == "/wechat/callback"]

    def notices(self) -> list[Received]:
        return [one for one in self.received if one.path.startswith("/notify")]


@contextmanager
def small_mall() -> Iterator[SmallMall]:
    mall = SmallMall(0)

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            one = Received(self.command, parts.path, query, dict(self.headers.items()), body)
            mall.received.append(one)
            status, content = mall.answer(one)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _take  # noqa: N815 - the names http.server calls

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    mall.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield mall
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def started(keys: Path, state: Path, mall_port: int, **choices: Any) -> Iterator[Running]:
    """A stand-in over a copy of the keys."""
    shutil.copytree(keys, state)
    settings = Settings(port=0, state=state, mall=f"http://127.0.0.1:{mall_port}", speed=600, push_timeout_s=2)
    for name, value in choices.items():
        setattr(settings, name, value)
    running = start(settings)
    try:
        yield running
    finally:
        running.stop()


def make_keys(state: Path) -> None:
    """Start once, so that keys exist, and stop."""
    start(Settings(port=0, state=state, mall="http://127.0.0.1:9")).stop()


def account_of(running: Running) -> dict[str, Any]:
    """What the mall reads."""
    path = running.platform.settings.state / "account.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
