"""What the account can answer, and who answers.

Promises: replies are computed within the push's five seconds and its transaction, without foreign calls; the first that has an
answer wins.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.plug import Point


@dataclass(frozen=True)
class Position:
    """Degrees in `system` (gcj02 or wgs84), rounded to three decimals, and when it was reported."""

    lng: float
    lat: float
    system: str
    at: datetime


@dataclass(frozen=True)
class Incoming:
    """One act in the chat: `kind` is follow, scan, text or menu; `position` is the latest one known."""

    kind: str
    person_id: uuid.UUID
    openid: str
    at: datetime
    scene: str | None = None
    text: str | None = None
    position: Position | None = None


@dataclass(frozen=True)
class TextReply:
    """Plain words; may hold links."""

    text: str


@dataclass(frozen=True)
class Card:
    """A picture with words that opens `address` (absolute)."""

    title: str
    description: str
    address: str
    picture: str = ""


@dataclass(frozen=True)
class CardReply:
    """Cards; WeChat's own servers show one in most places, so the first must say what matters."""

    cards: tuple[Card, ...]


Reply = TextReply | CardReply


@dataclass(frozen=True)
class ChatReply:
    """An answerer; `answer` returns None to let the next one try."""

    name: str
    answer: Callable[[Tx, Incoming, datetime], Reply | None]


CHAT_REPLIES: Point[ChatReply] = Point("official.chat_replies")
