"""What people do with the official account: follow, leave, scan, tell where they are, write, tap the menu.

Promises: each act opens the windows it opens at WeChat's before the mall hears of it; returns how the push went.
"""

from typing import Any

from standin import chats, personas
from standin.official import followers, menu, windows
from standin.official.push import Delivery, push_event, push_message
from standin.official.scene_codes import Scene
from standin.personas import Persona
from standin.platform import Platform


class NotFollowing(Exception):
    """The act needs a follower."""


def follow(platform: Platform, persona: Persona, scene: Scene | None = None) -> Delivery | None:
    """Follow, by a scene code or without; None when the person follows already and came without a code."""
    if not followers.start_following(platform, persona.openid, scene.value if scene else ""):
        return scan(platform, persona, scene) if scene else None
    windows.open_window(platform, persona.openid, "action")
    chats.post(platform, persona.name, chats.OFFICIAL, chats.OFFICIAL, "line", {"content": "你已关注该公众号"})
    more = {"EventKey": f"qrscene_{scene.value}", "Ticket": scene.ticket} if scene else {"EventKey": ""}
    return push_event(platform, persona, "subscribe", **more)


def unfollow(platform: Platform, persona: Persona) -> Delivery | None:
    """Leave; None when the person did not follow."""
    if not followers.stop_following(platform, persona.openid):
        return None
    windows.close_windows(platform, persona.openid)
    return push_event(platform, persona, "unsubscribe", EventKey="")


def scan(platform: Platform, persona: Persona, scene: Scene) -> Delivery:
    """A follower scans a scene code."""
    windows.open_window(platform, persona.openid, "action")
    return push_event(platform, persona, "SCAN", EventKey=scene.value, Ticket=scene.ticket)


def report_location(platform: Platform, persona: Persona, precision: float = 40.0) -> Delivery | None:
    """The LOCATION event; None when the person does not follow or does not share where they are."""
    if not persona.shares_location or not followers.is_following(platform, persona.openid):
        return None
    return push_event(
        platform,
        persona,
        "LOCATION",
        Latitude=round(persona.latitude, 6),
        Longitude=round(persona.longitude, 6),
        Precision=precision,
    )


def send_text(platform: Platform, persona: Persona, content: str) -> Delivery:
    """Write to the account."""
    _need_follower(platform, persona)
    windows.open_window(platform, persona.openid, "text")
    chats.post(platform, persona.name, chats.OFFICIAL, persona.name, "text", {"content": content})
    return push_message(platform, persona, "text", Content=content)


def send_location(platform: Platform, persona: Persona, label: str) -> Delivery:
    """Send a place as a message (MsgType location, GCJ-02)."""
    _need_follower(platform, persona)
    windows.open_window(platform, persona.openid, "text")
    spot = {"label": label, "latitude": persona.latitude, "longitude": persona.longitude}
    chats.post(platform, persona.name, chats.OFFICIAL, persona.name, "location", spot)
    return push_message(
        platform,
        persona,
        "location",
        Location_X=persona.latitude,
        Location_Y=persona.longitude,
        Scale=16,
        Label=label,
    )


def tap_menu(platform: Platform, persona: Persona, key: str) -> tuple[Delivery, str]:
    """Tap a menu button by its key or address: (push, address to open or empty); NotFound from `menu` otherwise."""
    _need_follower(platform, persona)
    button = menu.find_button(platform, key)
    if button["type"] == "view":
        return push_event(platform, persona, "VIEW", EventKey=button["url"]), button["url"]
    windows.open_window(platform, persona.openid, "action")
    return push_event(platform, persona, "CLICK", EventKey=button["key"]), ""


def _need_follower(platform: Platform, persona: Persona) -> None:
    if not followers.is_following(platform, persona.openid):
        raise NotFollowing(persona.name)


def move(platform: Platform, persona: Persona, spot: dict[str, Any]) -> Persona:
    """Set where the person stands; ValueError for a place that does not exist or numbers off the globe."""
    named = next((one for one in personas.places() if one["name"] == spot.get("place")), None)
    chosen = named or spot
    try:
        latitude, longitude = float(chosen["latitude"]), float(chosen["longitude"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("请选择地点，或填写纬度和经度") from error
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("纬度在 -90 到 90 之间，经度在 -180 到 180 之间")
    place = str(chosen.get("name") or f"{latitude:.5f}, {longitude:.5f}")
    personas.move(platform.store, persona.name, latitude, longitude, place)
    return personas.get(platform.store, persona.name)
