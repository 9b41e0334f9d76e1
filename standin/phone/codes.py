"""QR codes on phones: which are shown where, reading them, and what a scan leads to.

Promises: a picture is read by an independent decoder, never by what the page says about it; only codes of the last ten
minutes are offered; addresses of the mall are rewritten to the scanning person's own host.
"""

import base64
import binascii
import io
import secrets
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
import zxingcpp
from flask import request
from PIL import Image, UnidentifiedImageError

from standin.clock import now
from standin.hosts import ONE_PORT, WAY, asked_origin
from standin.official import contact, media, scene_codes
from standin.official.consent import CARRIED, is_mall_page, on_one_port
from standin.personas import Persona
from standin.platform import Platform

MOST_BYTES = 6_000_000
MOST_PIXELS = 40_000_000
SHOWN_FOR_S = 600


class Unreadable(Exception):
    """No code can be read from this; the text says why."""


@dataclass(frozen=True)
class Shown:
    """A code one person has on the screen."""

    number: str
    persona: str
    text: str
    picture: str
    label: str
    at: float


@dataclass
class ShownCodes:
    """Who shows which code now."""

    _codes: dict[str, Shown] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def show(self, persona: str, text: str, picture: str, label: str) -> Shown:
        """Put up a code; a person shows one at a time."""
        code = Shown(secrets.token_hex(8), persona, text, picture, label, now())
        with self._lock:
            self._codes[persona] = code
        return code

    def hide(self, persona: str) -> None:
        """Take the person's code down."""
        with self._lock:
            self._codes.pop(persona, None)

    def visible(self) -> list[Shown]:
        """The codes up now, newest first."""
        with self._lock:
            fresh = [code for code in self._codes.values() if code.at + SHOWN_FOR_S > now()]
        return sorted(fresh, key=lambda code: -code.at)

    def get(self, number: str) -> Shown:
        """One code; Unreadable when it is gone."""
        found = next((code for code in self.visible() if code.number == number), None)
        if found is None:
            raise Unreadable("这个码已经不在屏幕上了")
        return found


def decode(data: bytes) -> str:
    """The text of the first code in a picture; Unreadable otherwise."""
    if len(data) > MOST_BYTES:
        raise Unreadable("图片太大")
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unreadable("图片太大")
            rgba = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise Unreadable("这不是一张图片") from error
    # Transparent pictures are seen on white, as on the screen.
    flat = Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("L")
    found = zxingcpp.read_barcodes(flat)
    if not found:
        raise Unreadable("未发现二维码")
    best = next((code for code in found if "QR" in code.format.name.upper()), found[0])
    return str(best.text)


def picture_bytes(data_url: str) -> bytes:
    """The bytes of a `data:image/…;base64,` address."""
    head, _, text = data_url.partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64"):
        raise Unreadable("图片格式不支持")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Unreadable("图片格式不支持") from error


def _fetch(platform: Platform, url: str) -> bytes:
    own = urlsplit(url).port == platform.settings.port
    if not own and not is_mall_page(platform, url):
        raise Unreadable("只能识别商城的图片")
    try:
        return platform.http.get(url, timeout=platform.settings.push_timeout_s).content
    except requests.RequestException as error:
        raise Unreadable("图片打不开") from error


def read(platform: Platform, wish: dict[str, Any]) -> str:
    """The text behind a wish {text | shown | image | media_id | image_url}."""
    if isinstance(wish.get("image"), str):
        return decode(picture_bytes(wish["image"]))
    if isinstance(wish.get("media_id"), str):
        return decode(media.find(platform, wish["media_id"]) or b"")
    if isinstance(wish.get("image_url"), str):
        return decode(_fetch(platform, wish["image_url"]))
    if isinstance(wish.get("shown"), str):
        codes: ShownCodes = platform.shown_codes
        return codes.get(wish["shown"]).text
    if isinstance(wish.get("text"), str) and wish["text"]:
        return str(wish["text"])
    raise Unreadable("没有可以扫的内容")


def own_address(platform: Platform, persona: str, url: str) -> str | None:
    """A mall address on this person's host, or None for a page that is not the mall's."""
    if not is_mall_page(platform, url):
        return None
    parts = urlsplit(url)
    tail = (CARRIED.sub("", parts.path, count=1) if on_one_port(url) else parts.path) or "/"
    if parts.query:
        tail += f"?{parts.query}"
    if parts.fragment:
        tail += f"#{parts.fragment}"
    if request.headers.get(WAY) == ONE_PORT:
        return f"{asked_origin()}/mall/{persona}{tail}"
    return platform.settings.mall_origin(persona) + tail


def scan(platform: Platform, persona: Persona, wish: dict[str, Any]) -> dict[str, Any]:
    """Do what WeChat does with a scanned code: follow or SCAN for a scene, open a page, or show the text."""
    scene = None
    if isinstance(wish.get("scene"), str):
        scene = scene_codes.find_by_value(platform, wish["scene"])
        text = wish["scene"]
    else:
        text = read(platform, wish)
        if text.removeprefix("https://").removeprefix("http://").startswith("weixin.qq.com/q/"):
            scene = scene_codes.find(platform, text)
            if scene is None:
                raise Unreadable("二维码已过期")
    if scene is not None:
        delivery = contact.follow(platform, persona, scene)
        contact.report_location(platform, persona)
        return {"kind": "chat", "text": text, "push": delivery}
    if isinstance(wish.get("scene"), str):
        raise Unreadable("没有这个场景值的二维码")
    address = own_address(platform, persona.name, text)
    if address is not None:
        return {"kind": "page", "text": text, "url": address}
    return {"kind": "text", "text": text}
