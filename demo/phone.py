"""A person's phone in the WeChat stand-in, over its JSON API.

Refusals of the stand-in come back as `PhoneRefused` with its sentence.
"""

from __future__ import annotations

import base64
from typing import Any

import requests

TIMEOUT_S = 30


class PhoneRefused(Exception):
    """The phone would not do it; the text is the stand-in's sentence."""


class Phone:
    """One persona's phone; `standin` is the stand-in's plain origin, e.g. http://127.0.0.1:8100."""

    def __init__(self, standin: str, persona: str) -> None:
        self.persona = persona
        self._base = f"{standin}/api/phone/{persona}"
        self._wire = requests.Session()
        self._wire.trust_env = False

    def state(self) -> dict[str, Any]:
        """What the phone shows outside a chat."""
        return self._ask("GET", "")

    def scan_picture(self, picture: bytes) -> dict[str, Any]:
        """Scan a code from a picture, as if it were on another screen, and do what WeChat does with it."""
        return self._ask("POST", "/scan", {"image": _data_url(picture)})

    def read_code(self, picture: bytes) -> str:
        """Scan for a page (wx.scanQRCode): return the text only."""
        return str(self._ask("POST", "/read-code", {"image": _data_url(picture)})["text"])

    def stand_at(self, place: str) -> dict[str, Any]:
        """Be at one of the stand-in's places."""
        return self._ask("POST", "/location", {"place": place})

    def unfollow(self) -> None:
        """Leave the official account."""
        self._ask("POST", "/unfollow", {})

    def messages(self, chat: str = "official", after: int = 0) -> list[dict[str, Any]]:
        """Return a chat's messages after an id."""
        found: list[dict[str, Any]] = self._ask("GET", f"/chats/{chat}?after={after}")["messages"]
        return found

    def newest(self) -> int:
        """Return the id of the newest message."""
        return int(self.state()["newest"])

    def pay(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Confirm the payment sheet."""
        return self._ask("POST", "/pay", parameters)

    def take_transfer(self, package: str) -> dict[str, Any]:
        """Confirm money the merchant offers."""
        return self._ask("POST", "/transfers/confirm", {"package_info": package})

    def share(self, to: str, card: dict[str, str]) -> None:
        """Send a card to another persona."""
        self._ask("POST", "/share", {"to": to, "card": card})

    def resolve(self, url: str) -> str:
        """Return a link of the mall as this phone opens it."""
        return str(self._ask("POST", "/resolve", {"url": url})["url"])

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self._wire.request(method, self._base + path, json=body, timeout=TIMEOUT_S)
        found: dict[str, Any] = answer.json()
        if answer.status_code != 200:
            raise PhoneRefused(str(found.get("error", answer.status_code)))
        return found


def _data_url(picture: bytes) -> str:
    kind = "svg+xml" if picture.lstrip().startswith(b"<") else "png"
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"
