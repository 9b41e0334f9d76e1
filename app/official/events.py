"""What people did in the chat."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Followed:
    """Somebody follows the account; `scene` is the code she came by."""

    person_id: uuid.UUID
    openid: str
    scene: str | None
    at: datetime


@dataclass(frozen=True)
class Unfollowed:
    """Somebody left."""

    person_id: uuid.UUID
    openid: str
    at: datetime


@dataclass(frozen=True)
class Scanned:
    """A follower scanned a scene code."""

    person_id: uuid.UUID
    openid: str
    scene: str
    at: datetime


@dataclass(frozen=True)
class PositionReported:
    """Where somebody is, as WeChat reported it: degrees in `system`, precision in metres; not kept like this."""

    person_id: uuid.UUID
    openid: str
    lng: float
    lat: float
    system: str
    precision_m: float
    at: datetime
