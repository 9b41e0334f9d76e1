"""Scene QR codes: tickets, the short address in the picture, and the picture.

Promises: the published limits (30 days, 1..100000, 64 characters, 100 000 permanent codes); an expired code is unknown.
"""

import io
import secrets
from dataclasses import dataclass
from typing import Any

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from standin.clock import now
from standin.official.errors import ApiError
from standin.platform import Platform

SHORT = "http://weixin.qq.com/q/"
MONTH_S = 2_592_000
MOST_PERMANENT = 100_000


@dataclass(frozen=True)
class Scene:
    """What a scanned code says."""

    ticket: str
    value: str


def _scene_of(action: str, info: Any) -> tuple[str, bool]:
    scene = info.get("scene") if isinstance(info, dict) else None
    if not isinstance(scene, dict):
        raise ApiError(40053)
    if action in {"QR_STR_SCENE", "QR_LIMIT_STR_SCENE"}:
        text = scene.get("scene_str")
        if not isinstance(text, str) or not 1 <= len(text) <= 64:
            raise ApiError(40053)
        return text, False
    number = scene.get("scene_id")
    most = 100_000 if action == "QR_LIMIT_SCENE" else 2**32 - 1
    if type(number) is not int or not 1 <= number <= most:
        raise ApiError(40053)
    return str(number), True


def create(platform: Platform, wish: dict[str, Any]) -> dict[str, Any]:
    """The answer of qrcode/create."""
    action = wish.get("action_name")
    if action not in {"QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"}:
        raise ApiError(40053)
    value, is_number = _scene_of(action, wish.get("action_info"))
    is_permanent = "LIMIT" in action
    life_s = wish.get("expire_seconds", 60)
    if not is_permanent and (type(life_s) is not int or life_s < 1):
        raise ApiError(40053)
    life_s = min(life_s, MONTH_S)
    with platform.store.write():
        row = _same_permanent(platform, value, is_number) if is_permanent else None
        if row is None:
            row = _insert(platform, value, is_number, None if is_permanent else now() + life_s)
    answer = {"ticket": row[0], "url": SHORT + row[1]}
    return answer if is_permanent else {**answer, "expire_seconds": life_s}


def _same_permanent(platform: Platform, value: str, is_number: bool) -> tuple[str, str] | None:
    row = platform.store.one(
        "SELECT ticket, short_key FROM scene_codes WHERE scene = ? AND is_number = ? AND dies_at IS NULL",
        value,
        int(is_number),
    )
    if row:
        return row["ticket"], row["short_key"]
    counted = platform.store.one("SELECT count(*) AS n FROM scene_codes WHERE dies_at IS NULL")
    if counted and counted["n"] >= MOST_PERMANENT:
        raise ApiError(45009)
    return None


def _insert(platform: Platform, value: str, is_number: bool, dies_at: float | None) -> tuple[str, str]:
    ticket = "gQ" + secrets.token_urlsafe(64)[:70] + "=="
    key = "02" + secrets.token_urlsafe(20)[:22]
    platform.store.run("INSERT INTO scene_codes VALUES (?, ?, ?, ?, ?)", ticket, key, value, int(is_number), dies_at)
    return ticket, key


def find(platform: Platform, url_or_ticket: str) -> Scene | None:
    """The scene behind a short address or a ticket; None when unknown or expired."""
    key = url_or_ticket.removeprefix("https://").removeprefix("http://").removeprefix("weixin.qq.com/q/")
    row = platform.store.one(
        "SELECT ticket, scene FROM scene_codes WHERE (ticket = ? OR short_key = ?) AND (dies_at IS NULL OR dies_at > ?)",
        url_or_ticket,
        key,
        now(),
    )
    return Scene(row["ticket"], row["scene"]) if row else None


def find_by_value(platform: Platform, value: str) -> Scene | None:
    """The newest living code with this scene value, or None."""
    row = platform.store.one(
        "SELECT ticket, scene FROM scene_codes WHERE scene = ? AND (dies_at IS NULL OR dies_at > ?) "
        "ORDER BY rowid DESC LIMIT 1",
        value,
        now(),
    )
    return Scene(row["ticket"], row["scene"]) if row else None


def draw(platform: Platform, ticket: str) -> bytes | None:
    """The code as a JPEG of 430 pixels, or None for an unknown ticket."""
    row = platform.store.one("SELECT short_key FROM scene_codes WHERE ticket = ?", ticket)
    if row is None:
        return None
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=2)
    code.add_data(SHORT + row["short_key"])
    picture = code.make_image().get_image().convert("RGB").resize((430, 430))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92)
    return out.getvalue()
