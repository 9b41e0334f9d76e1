"""What branches say in the chat.

Promises: the card is sent once for each follow or scan, inside the minute it opens; a later position only updates.
"""

import uuid
from datetime import datetime

from app.branches.nearest_card import nearest_card
from app.codes.kinds import Visit
from app.codes.open_code import resolve_code
from app.codes.queries import find_code
from app.kernel.database import Begin, Tx
from app.official.events import PositionReported
from app.official.mark_greeted import mark_greeted
from app.official.queries import find_greeting
from app.official.replies import CardReply, Incoming, Position, Reply
from app.official.send_chat import send_chat


def answer(tx: Tx, incoming: Incoming, now: datetime) -> Reply | None:
    """The passive answer to a follow, scan, text or menu tap; with a position known it is the greeting."""
    reply = nearest_card(tx, incoming.position, _branch_of(tx, incoming.scene, incoming.person_id, now), now)
    if isinstance(reply, CardReply) and incoming.position is not None:
        mark_greeted(tx, incoming.person_id, now)
    return reply


def greet_with_position(begin: Begin, event: PositionReported, now: datetime) -> None:
    """The position came after the follow: the card goes out while the window is open, once."""
    with begin() as tx:
        greeting = find_greeting(tx, event.person_id, now)
        if greeting is None or not mark_greeted(tx, event.person_id, now):
            return
        position = Position(event.lng, event.lat, event.system, event.at)
        reply = nearest_card(tx, position, _branch_of(tx, greeting.scene, event.person_id, now), now)
    if reply is not None:
        send_chat(begin, event.person_id, reply, now)


def _branch_of(tx: Tx, scene: str | None, person_id: uuid.UUID, now: datetime) -> uuid.UUID | None:
    code = find_code(tx, scene) if scene else None
    landing = resolve_code(tx, code, Visit(person_id, None, "scene"), now)
    return (landing.branch_id if landing else None) or (code.branch_id if code else None)
