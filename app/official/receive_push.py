"""Let one push take effect and find its answer.

Promises: once per push; windows, follow and position are stored with the fact's event in one transaction; no foreign call.
"""

import uuid
from datetime import datetime
from typing import Any

from app.identity.ensure_person import ensure_person
from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from app.kernel.outbox import publish
from app.official.events import Followed, PositionReported, Scanned, Unfollowed
from app.official.models import Follower, OfficialPush
from app.official.queries import position_of
from app.official.read_message import Push
from app.official.replies import CHAT_REPLIES, Incoming, Reply
from app.official.rules.windows import window_after

DECIMALS = 3


def receive_push(tx: Tx, push: Push, appid: str, position_system: str, now: datetime) -> Reply | None:
    """The answer to show, or None. `position_system` is what LOCATION events are taken to be in."""
    seen = {"key": push.key, "openid": push.openid, "kind": push.kind, "received_at": now}
    if not push.openid or not insert_if_absent(tx, OfficialPush, seen):
        return None
    follower = _follower(tx, push, appid, now)
    _open_window(follower, push, now)
    _publish(tx, push, follower, position_system, now)
    if push.kind not in ("follow", "scan", "text", "menu"):
        return None
    position = position_of(follower, now)
    incoming = Incoming(push.kind, follower.person_id, push.openid, now, push.scene, push.text, position)
    tx.flush()
    answers = (reply.answer(tx, incoming, now) for reply in CHAT_REPLIES.all())
    return next((answer for answer in answers if answer is not None), None)


def _follower(tx: Tx, push: Push, appid: str, now: datetime) -> Follower:
    known = tx.get(Follower, push.openid, with_for_update=True)
    if known is None:
        person_id = ensure_person(tx, appid, push.openid, None, now)
        insert_if_absent(tx, Follower, _new_follower(push.openid, appid, person_id))
        known = tx.get_one(Follower, push.openid, with_for_update=True, populate_existing=True)
    if push.kind == "follow":
        known.subscribed, known.followed_at = True, now
    if push.kind == "unfollow":
        known.subscribed, known.quick_left, known.talk_left = False, 0, 0
        known.position_lng = known.position_lat = known.position_at = known.position_system = None
    return known


def _new_follower(openid: str, appid: str, person_id: uuid.UUID) -> dict[str, Any]:
    return {
        "openid": openid,
        "appid": appid,
        "person_id": person_id,
        "subscribed": True,
        "quick_left": 0,
        "talk_left": 0,
    }


def _open_window(follower: Follower, push: Push, now: datetime) -> None:
    opened = window_after(push.kind, now)
    if opened is None:
        return
    name, window = opened
    if name == "quick":
        follower.quick_opened_at, follower.quick_until, follower.quick_left = now, window.until, window.left
        follower.quick_scene = push.scene
    else:
        follower.talk_until, follower.talk_left = window.until, window.left


def _publish(tx: Tx, push: Push, follower: Follower, system: str, now: datetime) -> None:
    person_id, openid = follower.person_id, push.openid
    if push.kind == "follow":
        publish(tx, Followed(person_id, openid, push.scene, now), now)
    elif push.kind == "unfollow":
        publish(tx, Unfollowed(person_id, openid, now), now)
    elif push.kind == "scan" and push.scene:
        publish(tx, Scanned(person_id, openid, push.scene, now), now)
    elif push.kind == "location" and push.lng is not None and push.lat is not None and _on_earth(push.lng, push.lat):
        follower.position_lng, follower.position_lat = round(push.lng, DECIMALS), round(push.lat, DECIMALS)
        follower.position_system, follower.position_at = system, now
        publish(tx, PositionReported(person_id, openid, push.lng, push.lat, system, push.precision_m, now), now)


def _on_earth(lng: float, lat: float) -> bool:
    return -180 <= lng <= 180 and -90 <= lat <= 90
