"""A scene code scanned in the chat is a code opened."""

from datetime import datetime

from app.codes.kinds import Visit
from app.codes.open_code import open_code
from app.kernel.database import Tx
from app.official.events import Followed, Scanned


def open_followed(tx: Tx, event: Followed, now: datetime) -> None:
    """She follows by a code; one without a code, or a foreign one, opens nothing."""
    if event.scene:
        open_code(tx, event.scene, Visit(event.person_id, None, "follow"), now)


def open_scanned(tx: Tx, event: Scanned, now: datetime) -> None:
    """A follower scans a code."""
    open_code(tx, event.scene, Visit(event.person_id, None, "scene"), now)
