"""The menu at the bottom of the chat.

Promises: the published limits (3 buttons, 5 below each, names by bytes); kinds click and view.
"""

from typing import Any

from standin.official.errors import ApiError
from standin.platform import Platform


class NoSuchButton(Exception):
    """The menu has no button with this key or address."""


def create(platform: Platform, wish: dict[str, Any]) -> None:
    """Check and keep a menu."""
    buttons = wish.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise ApiError(40016)
    kept = [_group(button) if _has_children(button) else _leaf(button, 16) for button in buttons]
    platform.store.keep_value("menu", {"button": kept})


def _has_children(button: Any) -> bool:
    return isinstance(button, dict) and bool(button.get("sub_button"))


def _group(button: dict[str, Any]) -> dict[str, Any]:
    children = button["sub_button"]
    if not isinstance(children, list) or len(children) > 5:
        raise ApiError(40016)
    return {"name": _name(button, 16), "sub_button": [_leaf(child, 60) for child in children]}


def _name(button: dict[str, Any], most_bytes: int) -> str:
    name = button.get("name")
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= most_bytes:
        raise ApiError(40018)
    return name


def _leaf(button: Any, most_bytes: int) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise ApiError(47001)
    name, kind = _name(button, most_bytes), button.get("type")
    if kind == "view":
        url = str(button.get("url", ""))
        if not url.startswith(("http://", "https://")) or len(url.encode()) > 1024:
            raise ApiError(40054)
        return {"type": "view", "name": name, "url": url, "sub_button": []}
    if kind == "click":
        key = str(button.get("key", ""))
        if not 1 <= len(key.encode()) <= 128:
            raise ApiError(40017)
        return {"type": "click", "name": name, "key": key, "sub_button": []}
    raise ApiError(40017)


def current(platform: Platform) -> dict[str, Any]:
    """The menu; 46003 before one was made."""
    kept = platform.store.read_value("menu")
    if kept is None:
        raise ApiError(46003)
    found: dict[str, Any] = kept
    return found


def find_button(platform: Platform, key: str) -> dict[str, Any]:
    """The button with this key, address or name; NoSuchButton otherwise."""
    menu = platform.store.read_value("menu") or {"button": []}
    leaves = [leaf for top in menu["button"] for leaf in (top.get("sub_button") or [top])]
    for leaf in leaves:
        if key in {leaf.get("key"), leaf.get("url"), leaf["name"]}:
            found: dict[str, Any] = leaf
            return found
    raise NoSuchButton(key)
