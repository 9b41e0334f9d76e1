"""Plain HTTP clients of a running mall: as little work of their own as can be, so that many fit on one machine.

Promises: one kept connection to 127.0.0.1 each; cookies are kept; redirects are not followed.
"""

import http.client
import socket
from dataclasses import dataclass


class AnswerWrong(Exception):
    """The server did not answer as the bench expects; its text says what came."""


@dataclass
class Answer:
    """One answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """One kept connection to 127.0.0.1 with cookies and fixed headers."""

    def __init__(self, port: int, host: str = "localhost") -> None:
        self.port = port
        self.headers = {"Host": f"{host}:{port}", "Connection": "keep-alive"}
        self.cookies: dict[str, str] = {}
        self._wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request; Set-Cookie is kept, redirects are not followed."""
        given = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._wire.request(method, path, body, given)
        answer = self._wire.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self.cookies[key] = kept
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)

    def close(self) -> None:
        """Hang up."""
        self._wire.close()

    def expect(self, status: int, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """As `send`; raises `AnswerWrong` for any other status."""
        answer = self.send(method, path, body, **headers)
        if answer.status != status:
            raise AnswerWrong(
                f"{method} {path}: {answer.status}, not {status}: {answer.body[:600].decode(errors='replace')}"
            )
        return answer


class Getter:
    """One kept connection that only opens pages, with as little work of its own as can be."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        kept = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self._head = f" HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {kept}\r\n\r\n".encode()
        self._wire = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str) -> None:
        """Open `path`; raises `AnswerWrong` unless it is a whole page with status 200."""
        self._wire.sendall(b"GET " + path.encode() + self._head)
        came = b""
        while (split := came.find(b"\r\n\r\n")) < 0:
            came += self._more()
        head = came[:split].lower()
        if not head.startswith(b"http/1.1 200"):
            raise AnswerWrong(f"GET {path}: {came[:300].decode(errors='replace')}")
        whole = split + 4 + int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
        while len(came) < whole:
            came += self._more()

    def _more(self) -> bytes:
        more = self._wire.recv(262144)
        if not more:
            raise AnswerWrong("the server hung up")
        return more
