"""Who follows, where she was last, and whether she still waits for her greeting."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.kernel.database import Tx
from app.official.models import Follower
from app.official.replies import Position

POSITION_LIFE = timedelta(minutes=30)


@dataclass(frozen=True)
class Greeting:
    """A greeting that is due; `scene` is the code the person came by."""

    scene: str | None


def last_position(tx: Tx, person_id: uuid.UUID, now: datetime) -> Position | None:
    """The latest position WeChat reported, if it is younger than half an hour."""
    asked = select(Follower).where(Follower.person_id == person_id).order_by(Follower.position_at.desc())
    for follower in tx.scalars(asked.execution_options(populate_existing=True)):
        if found := position_of(follower, now):
            return found
    return None


def is_following(tx: Tx, person_id: uuid.UUID) -> bool:
    """Whether the person follows the account."""
    asked = select(Follower.openid).where(Follower.person_id == person_id, Follower.subscribed.is_(True))
    return tx.scalar(asked.limit(1)) is not None


def find_greeting(tx: Tx, person_id: uuid.UUID, now: datetime) -> Greeting | None:
    """The follow or scan of the last minute that nobody has greeted yet."""
    asked = select(Follower).where(Follower.person_id == person_id, Follower.quick_until > now)
    follower = tx.scalars(asked.execution_options(populate_existing=True)).first()
    if follower is None or follower.quick_opened_at is None or follower.quick_left == 0:
        return None
    if follower.greeted_at is not None and follower.greeted_at >= follower.quick_opened_at:
        return None
    return Greeting(follower.quick_scene)


def position_of(follower: Follower, now: datetime) -> Position | None:
    """The follower's position while it is fresh."""
    at = follower.position_at
    if at is None or now - at > POSITION_LIFE or follower.position_lng is None or follower.position_lat is None:
        return None
    return Position(follower.position_lng, follower.position_lat, follower.position_system or "gcj02", at)
