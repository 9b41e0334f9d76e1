"""Which host names are ours, who may call the switches, and the headers of every page.

Promises: only loopback peers and known names are answered; a page of another origin cannot drive a phone; strict CSP.
"""

from urllib.parse import urlsplit

from flask import Response, abort, request

from standin.platform import Platform, here
from standin.settings import DOMAIN

PLAIN = {"127.0.0.1", "localhost"}
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


def check_caller() -> None:
    """Refuse strangers and pages of other origins."""
    name = (urlsplit(f"//{request.host}").hostname or "").lower()
    if name not in PLAIN and name != DOMAIN and not name.endswith(f".{DOMAIN}"):
        abort(421)
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
    parts = urlsplit(origin)
    ours = parts.hostname in PLAIN or (parts.hostname or "").endswith(f".{DOMAIN}")
    if not ours or parts.port != platform.settings.port:
        abort(403)


def add_headers(response: Response) -> Response:
    """CSP and its companions on pages; nothing is cached but pictures and scripts."""
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
