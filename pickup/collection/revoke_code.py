"""Take a code out of use when its fulfillment will not be collected."""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Tx
from app.kernel.states import try_move
from pickup.collection.models import PickupCode
from pickup.collection.states import PICKUP_CODE, CodeState


def revoke_code(tx: Tx, fulfillment_id: uuid.UUID, now: datetime, by: str) -> bool:
    """Whether a live code was revoked; a redeemed one stays redeemed."""
    code_id = tx.scalar(select(PickupCode.id).where(PickupCode.fulfillment_id == fulfillment_id))
    if code_id is None:
        return False
    return try_move(tx, PICKUP_CODE, PickupCode, code_id, CodeState.ISSUED, CodeState.REVOKED, now=now, by=by)
