"""Security headers and host checks on every answer.

Promises: strict CSP without inline script; only allowed hosts are answered; dynamic pages are never stored by caches.
"""

import fnmatch
import secrets
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import Response, g, request

from app.kernel.errors import NotFound
from app.kernel.moment import current_settings
from app.web.one_port import one_port_label

_NONCE = "\n"  # stands in no policy
TENCENT_SCRIPTS = ("https://res.wx.qq.com", "https://res2.wx.qq.com")

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
    "Cache-Control": "no-store",
}


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


def map_tiles() -> str:
    """The address pattern of the installation's map tiles (GCJ-02), or nothing: maps work without."""
    return str(current_settings().extra.get("LINDIAN_MAP_TILES", ""))


def demo_frames() -> str:
    """Origins whose frames may play the story on our pages, spaces between; empty outside the demo."""
    if one_port_label():
        return request.host_url.rstrip("/")
    return " ".join(_bases().get("frame_ancestors", ())) if current_settings().demo else ""


def set_headers(response: Response) -> Response:
    """After-request."""
    given = {name.lower() for name, _value in response.headers}
    headers = {**FIXED, "Content-Security-Policy": _policy()}
    if current_settings().secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    response.headers.extend([(name, value) for name, value in headers.items() if name.lower() not in given])
    return response


def _policy() -> str:
    frames = tuple(demo_frames().split()) if current_settings().demo else None
    policy = _policy_for(jssdk_address() if frames is not None else "", frames, map_tiles())
    return policy.replace(_NONCE, f" 'nonce-{g.nonce}'" if "nonce" in g else "")


@lru_cache(maxsize=16)
def _policy_for(jssdk: str, frames: tuple[str, ...] | None, tiles: str) -> str:
    """The policy with a mark where the nonce goes; `frames` are the demo's frame ancestors, None outside the demo."""
    scripts = {"'self'", *TENCENT_SCRIPTS}
    ancestors = ["'none'"]
    if frames is not None:
        parts = urlsplit(jssdk)
        scripts.update([f"{parts.scheme}://{parts.netloc}"] if parts.netloc else [])
        ancestors = ["'self'", *frames]
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {' '.join(sorted(scripts))}{_NONCE}",
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",
            f"img-src 'self' data:{_tile_hosts(tiles)}",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {' '.join(ancestors)}",
        )
    )


def _tile_hosts(tiles: str) -> str:
    """`https://*.tiles.example` for `https://{s}.tiles.example/{z}/{x}/{y}`; only https is let in."""
    parts = urlsplit(tiles.replace("{s}", "*"))
    return f" {parts.scheme}://{parts.netloc}" if parts.scheme == "https" and parts.netloc else ""


def _bases() -> dict[str, Any]:
    if "bases" not in g:
        g.bases = (current_settings().account() or {}).get("bases", {})
    found: dict[str, Any] = g.bases
    return found
