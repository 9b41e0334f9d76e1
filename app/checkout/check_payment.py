"""The page believes it has paid: ask WeChat at once instead of waiting for its notification."""

import uuid
from datetime import datetime

from app.kernel.database import Begin, reading
from app.payments.queries import find_open_attempt
from app.payments.query_payment import query_payment


def check_payment(begin: Begin, person_id: uuid.UUID, number: str, now: datetime) -> None:
    """Apply what WeChat says of her open attempt; nothing when there is none. Raises `WeChatUnavailable`."""
    with reading() as tx:
        attempt = find_open_attempt(tx, person_id, number)
    if attempt is not None:
        query_payment(begin, attempt.attempt_id, now)
