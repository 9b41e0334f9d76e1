"""The demo behind one forwarded port: our pages under `/mall/<label>` of the address the stand-in is opened at.

Promises: the prefix counts in the demo alone and only from this machine; every redirect and cookie of such an answer stays
below its prefix, so that the people of one wall keep separate sessions.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, has_request_context, request

from app.kernel.moment import current_settings

PREFIX = re.compile(r"/mall/([a-z][a-z0-9]{0,15})")
ADDRESSES = frozenset({"location", "hx-redirect", "hx-location", "hx-push-url"})
LOCAL_PEERS = frozenset({"127.0.0.1", "::1"})
Start = Callable[..., Any]


class OnePort:
    """WSGI: takes the forwarded prefix, host and scheme over, and keeps the answer below the prefix."""

    def __init__(self, inner: Callable[[dict[str, Any], Start], Iterable[bytes]]) -> None:
        self._inner = inner

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        prefix = environ.get("HTTP_X_FORWARDED_PREFIX", "")
        if environ.get("REMOTE_ADDR") not in LOCAL_PEERS or not PREFIX.fullmatch(prefix):
            return self._inner(environ, start)
        environ["SCRIPT_NAME"] = prefix
        environ["HTTP_HOST"] = environ.get("HTTP_X_FORWARDED_HOST") or environ.get("HTTP_HOST", "")
        environ["wsgi.url_scheme"] = "https" if environ.get("HTTP_X_FORWARDED_PROTO") == "https" else "http"

        def below(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start(status, [(name, _below(prefix, name, value)) for name, value in headers], *rest)

        return self._inner(environ, below)


def init_one_port(app: Flask) -> None:
    """Understand the prefix; a production mall does not even look."""
    if app.config["LINDIAN"].demo:
        app.wsgi_app = OnePort(app.wsgi_app)  # type: ignore[method-assign, assignment]


def one_port_label() -> str:
    """Whose pages these are (`li`, `office`), or nothing when the request came by a host name."""
    found = PREFIX.fullmatch(request.script_root) if has_request_context() else None
    return found[1] if found and current_settings().demo else ""


def site_path(path: str | None) -> str:
    """A path of ours as the browser must ask for it; other addresses are left alone."""
    prefix = request.script_root
    return _under(prefix, path or "") if prefix else path or ""


def reachable(address: str) -> str:
    """An address of WeChat's servers as this browser can open it: the stand-in's on its one port, else unchanged."""
    parts = urlsplit(address)
    return urlunsplit((request.scheme, request.host, *parts[2:])) if one_port_label() else address


def site_base() -> str:
    """Scheme, host and prefix of this request, without a slash at the end."""
    return request.root_url.rstrip("/")


def _under(prefix: str, path: str) -> str:
    is_ours = path.startswith("/") and not path.startswith("//")
    inside = path == prefix or path.startswith((f"{prefix}/", f"{prefix}?"))
    return prefix + path if prefix and is_ours and not inside else path


def _below(prefix: str, name: str, value: str) -> str:
    if name.lower() in ADDRESSES:
        return _under(prefix, value)
    if name.lower() == "set-cookie":
        return re.sub(r"(?i)(;\s*path=)/(?=;|$)", rf"\g<1>{prefix}", value)
    return value
