"""Security headers and host checks on every answer.

Promises: strict CSP without inline script; only allowed hosts are answered; dynamic pages are never stored by caches.
"""

import fnmatch
import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Response, g, request

from app.kernel.errors import NotFound
from app.kernel.moment import current_settings
from app.web.one_port import one_port_label

TENCENT_SCRIPTS = ("https://res.wx.qq.com", "https://res2.wx.qq.com")


class HostRefused(NotFound):
    code = "host.refused"
    sentence = "这个网址不是本商城的网址。"


def check_host() -> None:
    """Before-request: refuse hosts outside the allow-list; in demo mode refuse peers from elsewhere."""
    settings = current_settings()
    name = request.host.rsplit(":", 1)[0].lower()
    if not any(fnmatch.fnmatchcase(name, pattern) for pattern in settings.hosts):
        raise HostRefused
    if settings.demo and request.remote_addr not in ("127.0.0.1", "::1", None):
        raise HostRefused


def nonce() -> str:
    """This answer's nonce, made on first use."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def jssdk_address() -> str:
    """The address of WeChat's page script; the stand-in's in the demo."""
    address = str(_bases().get("jssdk_url", "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"))
    return urlsplit(address).path if one_port_label() else address


def demo_frames() -> str:
    """Origins whose frames may play the story on our pages, spaces between; empty outside the demo."""
    if one_port_label():
        return request.host_url.rstrip("/")
    return " ".join(_bases().get("frame_ancestors", ())) if current_settings().demo else ""


def set_headers(response: Response) -> Response:
    """After-request."""
    response.headers.setdefault("Content-Security-Policy", _policy())
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
    response.headers.setdefault("Cache-Control", "no-store")
    if current_settings().secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _policy() -> str:
    scripts = {"'self'", *TENCENT_SCRIPTS}
    ancestors = ["'none'"]
    if current_settings().demo:
        parts = urlsplit(jssdk_address())
        scripts.update([f"{parts.scheme}://{parts.netloc}"] if parts.netloc else [])
        ancestors = ["'self'", *demo_frames().split()]
    if "nonce" in g:
        scripts.add(f"'nonce-{g.nonce}'")
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {' '.join(sorted(scripts))}",
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {' '.join(ancestors)}",
        )
    )


def _bases() -> dict[str, Any]:
    if "bases" not in g:
        g.bases = (current_settings().account() or {}).get("bases", {})
    found: dict[str, Any] = g.bases
    return found
