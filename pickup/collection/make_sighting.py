"""Proof that this clerk has just seen this order: what the Confirm button carries.

Promises: made only after a fresh QR or a right typed code; good for ten minutes, for that clerk and that code alone.
"""

import uuid

from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.kernel.errors import Refused
from app.kernel.moment import current_settings

LIFE_S = 600


class SightingStale(Refused):
    code = "pickup.sighting_stale"
    sentence = "确认页面已过期，请重新扫码。"


def make_sighting(code_id: uuid.UUID, staff_id: uuid.UUID, how: str) -> str:
    """The Confirm button's value."""
    return _serializer().dumps([code_id.hex, staff_id.hex, how])


def read_sighting(text: str, staff_id: uuid.UUID) -> tuple[uuid.UUID, str]:
    """The code's id and how it was found; raises `SightingStale` for anything old, altered or another clerk's."""
    try:
        code, seen_by, how = _serializer().loads(text, max_age=LIFE_S)
    except BadSignature as error:
        raise SightingStale from error
    if seen_by != staff_id.hex:
        raise SightingStale
    return uuid.UUID(code), how


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_settings().key("pickup-sighting"), salt="sighting")
