"""Messages the mall sends on its own: customer service, template, subscription notice.

Promises: customer-service messages only inside a window; a template message only to a follower; a subscription notice only
against a grant, one each; all appear in the chat.
"""

import re
import secrets
from typing import Any

from standin import chats, personas
from standin.official import followers, media, windows
from standin.official.errors import ApiError
from standin.personas import Persona
from standin.platform import Platform

TEMPLATE_ID = re.compile(r"[A-Za-z0-9_-]{4,64}")
# The longest value of each typed field of category templates.
LIMITS = {"thing": 20, "character_string": 32, "short_thing": 5, "name": 10, "phrase": 5, "number": 32, "letter": 32}


def _person(platform: Platform, openid: Any) -> Persona:
    persona = personas.find_by_openid(platform.store, openid) if isinstance(openid, str) else None
    if persona is None:
        raise ApiError(40003)
    return persona


def _needed(node: Any, name: str, most_bytes: int) -> str:
    text = node.get(name) if isinstance(node, dict) else None
    if not isinstance(text, str) or not text:
        raise ApiError(44004)
    if len(text.encode()) > most_bytes:
        raise ApiError(45002)
    return text


def send_custom(platform: Platform, wish: dict[str, Any]) -> None:
    """message/custom/send: text, news (one article) or image."""
    persona = _person(platform, wish.get("touser"))
    kind = wish.get("msgtype")
    if kind == "text":
        body: dict[str, Any] = {"content": _needed(wish.get("text"), "content", 2048)}
    elif kind == "news":
        body = {"articles": _articles(wish.get("news"))}
    elif kind == "image":
        body = {"media_id": _needed(wish.get("image"), "media_id", 200)}
        if media.find(platform, body["media_id"]) is None:
            raise ApiError(40007)
    else:
        raise ApiError(40035, "msgtype")
    if not followers.is_following(platform, persona.openid):
        raise ApiError(45015)
    with platform.store.write():
        windows.use_window(platform, persona.openid)
        chats.post(platform, persona.name, chats.OFFICIAL, chats.OFFICIAL, kind, body)


def _articles(news: Any) -> list[dict[str, str]]:
    items = news.get("articles") if isinstance(news, dict) else None
    if not isinstance(items, list) or len(items) != 1:
        raise ApiError(45002, "one article")
    return [
        {
            "title": _needed(item, "title", 512),
            "description": str(item.get("description", "")),
            "picurl": str(item.get("picurl", "")),
            "url": str(item.get("url", "")),
        }
        for item in items
    ]


def _rows(data: Any) -> list[dict[str, str]]:
    if not isinstance(data, dict) or not data:
        raise ApiError(47003, "data")
    rows = []
    for name, cell in data.items():
        value = cell.get("value") if isinstance(cell, dict) else None
        if isinstance(value, int | float):
            value = str(value)
        most = LIMITS.get(name.rstrip("0123456789"), 200)
        if not isinstance(value, str) or not value or len(value) > most:
            raise ApiError(47003, f"data.{name}.value")
        rows.append({"name": name, "value": value, "color": str(cell.get("color", ""))})
    return rows


def _notice(wish: dict[str, Any], rows: list[dict[str, str]], url_field: str) -> dict[str, Any]:
    return {"template_id": wish["template_id"], "url": str(wish.get(url_field, "")), "rows": rows}


def _check_template(wish: dict[str, Any]) -> None:
    if not TEMPLATE_ID.fullmatch(str(wish.get("template_id", ""))):
        raise ApiError(40037)


def send_template(platform: Platform, wish: dict[str, Any]) -> tuple[int, Persona]:
    """message/template/send: (message number, reader); 43004 for who does not follow."""
    persona = _person(platform, wish.get("touser"))
    _check_template(wish)
    rows = _rows(wish.get("data"))
    if not followers.is_following(platform, persona.openid):
        raise ApiError(43004)
    chats.post(platform, persona.name, chats.OFFICIAL, chats.OFFICIAL, "notice", _notice(wish, rows, "url"))
    return secrets.randbits(53), persona


def grant(platform: Platform, openid: str, template_id: str) -> None:
    """The reader allows one more subscription notice of this template."""
    platform.store.run(
        "INSERT INTO grants VALUES (?, ?, 1) ON CONFLICT (openid, template_id) DO UPDATE SET amount = amount + 1",
        openid,
        template_id,
    )


def send_subscription(platform: Platform, wish: dict[str, Any]) -> None:
    """message/subscribe/bizsend: uses up one grant, 43101 without one."""
    persona = _person(platform, wish.get("touser"))
    _check_template(wish)
    rows = _rows(wish.get("data"))
    with platform.store.write():
        used = platform.store.run(
            "UPDATE grants SET amount = amount - 1 WHERE openid = ? AND template_id = ? AND amount > 0",
            persona.openid,
            wish["template_id"],
        )
        if not used:
            raise ApiError(43101)
        chats.post(platform, persona.name, chats.OFFICIAL, chats.OFFICIAL, "notice", _notice(wish, rows, "page"))
