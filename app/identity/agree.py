"""Keep that a person agreed to a text."""

import uuid
from datetime import datetime

from app.identity.models import Consent
from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent


def agree(tx: Tx, person_id: uuid.UUID, purpose: str, version: str, now: datetime) -> None:
    """Once per purpose and version; the first time counts."""
    insert_if_absent(tx, Consent, {"person_id": person_id, "purpose": purpose, "version": version, "at": now})
