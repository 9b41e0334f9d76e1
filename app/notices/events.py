"""Facts about notices."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class NoticeWritten:
    """A notice waits to be sent."""

    notice_id: uuid.UUID
    person_id: uuid.UUID
