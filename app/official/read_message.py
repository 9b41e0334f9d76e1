"""What a parsed message means to us."""

from dataclasses import dataclass

from wechatpy.messages import BaseMessage

SCENE_LIMIT = 64


@dataclass(frozen=True)
class Push:
    """One push in our words; `kind` is follow, unfollow, scan, location, menu, text or other; `key` is unique per push."""

    key: str
    kind: str
    openid: str
    scene: str | None = None
    text: str | None = None
    lng: float | None = None
    lat: float | None = None
    precision_m: float = 0.0


def read_message(message: BaseMessage) -> Push | None:
    """What it does not know is `other`; None when a part every message has is missing or is no number."""
    try:
        return _push(message)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return None


def _push(message: BaseMessage) -> Push:
    event = str(getattr(message, "event", "") or "")
    openid = str(message.source or "")[:64]
    key = _key(message, event)
    if event in ("subscribe", "subscribe_scan"):
        return Push(key, "follow", openid, scene=_scene(message))
    if event == "unsubscribe":
        return Push(key, "unfollow", openid)
    if event == "scan":
        return Push(key, "scan", openid, scene=_scene(message))
    if event == "location":
        # wechatpy reads a missing number as 0.0, which would be a place in the sea.
        place = tuple(float(message._data[name]) for name in ("Longitude", "Latitude", "Precision"))
        return Push(key, "location", openid, None, None, *place)
    if event in ("click", "view"):
        return Push(key, "menu" if event == "click" else "other", openid, text=str(message.key or ""))
    if message.type == "text":
        return Push(key, "text", openid, text=str(message.content or ""))
    return Push(key, "other", openid)


def _scene(message: BaseMessage) -> str | None:
    # Only a subscribe through a scene code carries one; `last_trade_no_…` is a payment, never a scene.
    scene = str(getattr(message, "scene_id", "") or "")
    return scene[:SCENE_LIMIT] if scene and not scene.startswith("last_trade_no_") else None


def _key(message: BaseMessage, event: str) -> str:
    if event:
        detail = str(getattr(message, "key", "") or getattr(message, "scene_id", "") or "")
        return f"event:{message.source}:{int(message.create_time.timestamp())}:{event}:{detail}"[:200]
    return f"message:{message.id}:{message.source}"[:200]
