"""Which host names are ours, who may call the switches, and the headers of every page.

Promises: only loopback peers and known names are answered; a page of another origin cannot drive a phone; strict CSP.
"""

import fnmatch
from urllib.parse import urlsplit

from flask import Response, abort, request

from standin.platform import Platform, here
from standin.settings import DOMAIN

PLAIN = {"127.0.0.1", "localhost"}
WAY, ONE_PORT = "X-Standin-Way", "one-port"
WRITING = {"POST", "PUT", "DELETE", "PATCH"}
DRIVEN = ("/api/", "/standin/")


def host_label() -> tuple[str, str]:
    """(persona or empty, role) of the request's host: ("li", "phone"), ("", "wall"), ("", "")."""
    name = request.host.split(":")[0].lower()
    inner = name.removesuffix(f".{DOMAIN}")
    if inner == name:
        return "", ""
    if inner.endswith(".phone"):
        return inner.removesuffix(".phone"), "phone"
    return "", inner


def asked_origin() -> str:
    """Scheme and host as the browser knows them: a port forwarder tells its name, or the page it stands on does."""
    names = here().settings.hosts
    scheme = "https" if request.headers.get("X-Forwarded-Proto") == "https" else "http"
    forwarded = request.headers.get("X-Forwarded-Host", "")
    if _is_forwarded(names, f"//{forwarded}"):
        return f"{scheme}://{forwarded.lower()}"
    for told in (request.headers.get("Origin", ""), request.headers.get("Referer", "")):
        parts = urlsplit(told)
        if _name(f"//{request.host}") in PLAIN and _is_forwarded(names, told):
            return f"{parts.scheme}://{parts.netloc.lower()}"
    return f"{scheme}://{request.host.lower()}"


def _name(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _is_forwarded(names: tuple[str, ...], address: str) -> bool:
    name = _name(address)
    return bool(name) and any(fnmatch.fnmatchcase(name, pattern) for pattern in names)


def check_caller() -> None:
    """Refuse strangers and pages of other origins."""
    name = _name(f"//{request.host}")
    known = name in PLAIN or name == DOMAIN or name.endswith(f".{DOMAIN}")
    if not known and not _is_forwarded(here().settings.hosts, f"//{request.host}"):
        abort(421, f"This demo does not answer to the name {name}. Start it with LINDIAN_DEMO_HOST={name} ./run")
    if not (request.remote_addr or "").startswith("127.") and request.remote_addr != "::1":
        abort(403)
    if request.method in WRITING and request.path.startswith(DRIVEN):
        _check_origin(here())


def _check_origin(platform: Platform) -> None:
    origin = request.headers.get("Origin")
    if request.method in {"POST", "PUT"} and request.mimetype != "application/json":
        abort(415)
    if origin is None:
        return
    if _is_forwarded(platform.settings.hosts, origin):
        return
    name = _name(origin)
    ours = name in PLAIN or name.endswith(f".{DOMAIN}")
    if not ours or urlsplit(origin).port != platform.settings.port:
        abort(403)


def add_headers(response: Response) -> Response:
    """CSP and its companions on pages; nothing is cached but pictures and scripts."""
    if request.blueprint == "mall_pages":
        return response
    settings = here().settings
    mall = f"http://*.mall.{DOMAIN}:{settings.page_port()} http://127.0.0.1:{settings.page_port()}"
    own = f"{settings.origin('*.phone')} {settings.origin('open')} {settings.origin('wall')}"
    plain = f"http://127.0.0.1:{settings.port}"
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = (
            "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; "
            f"img-src 'self' data: {mall} {own} {plain}; connect-src 'self'; frame-src 'self' {mall} {own}; "
            f"form-action 'self' {mall}; frame-ancestors 'self' {own} {plain}"
        )
        response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response
