"""Passive replies: from the XML the mall answered with to a message in the chat.

Promises: text, news, image; anything wrong is a ValueError, shown in the chat as WeChat shows it.
"""

from typing import Any
from xml.etree import ElementTree as ET


def read_reply(root: ET.Element, openid: str, original_id: str) -> tuple[str, dict[str, Any]]:
    """(kind, body) of a passive reply addressed to this person."""
    if root.findtext("ToUserName") != openid or root.findtext("FromUserName") != original_id:
        raise ValueError("ToUserName and FromUserName must be swapped")
    if not (root.findtext("CreateTime") or "").strip().isdigit():
        raise ValueError("CreateTime is missing")
    kind = root.findtext("MsgType")
    if kind == "text":
        return "text", {"content": _needed(root, "Content", 2048)}
    if kind == "news":
        return "news", {"articles": _articles(root)}
    if kind == "image":
        return "image", {"media_id": _needed(root, "Image/MediaId", 200)}
    raise ValueError(f"unknown MsgType {kind}")


def _articles(root: ET.Element) -> list[dict[str, str]]:
    items = root.findall("Articles/item")
    if root.findtext("ArticleCount") != str(len(items)) or not 1 <= len(items) <= 8:
        raise ValueError("ArticleCount must be the number of items, 1 to 8")
    return [
        {
            "title": _needed(item, "Title", 512),
            "description": item.findtext("Description") or "",
            "picurl": item.findtext("PicUrl") or "",
            "url": item.findtext("Url") or "",
        }
        for item in items
    ]


def _needed(node: ET.Element, path: str, most_bytes: int) -> str:
    text = node.findtext(path) or ""
    if not text or len(text.encode()) > most_bytes:
        raise ValueError(f"{path} must have 1 to {most_bytes} bytes")
    return text
