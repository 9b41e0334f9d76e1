"""Issue the code of a collect fulfillment."""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Tx
from app.kernel.errors import Unavailable
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from pickup.collection.models import PickupCode
from pickup.collection.rules.typed_code import code_hash, typed_code
from pickup.collection.states import CodeState

DRAWS = 20


class NoFreeCode(Unavailable):
    code = "pickup.no_free_code"
    sentence = "暂时取不到提货码，请稍后再试。"


def issue_code(
    tx: Tx,
    secret: bytes,
    *,
    fulfillment_id: uuid.UUID,
    order_id: uuid.UUID,
    branch_id: uuid.UUID,
    phone: str,
    now: datetime,
) -> uuid.UUID:
    """The code's id; the same one when the fulfillment already has a code. `phone`'s last four digits are asked with typed codes.

    A drawn code whose digits are taken is thrown away and another id drawn: the unique index decides, not a look beforehand.
    """
    for _ in range(DRAWS):
        code_id = new_id()
        values = {
            "id": code_id,
            "fulfillment_id": fulfillment_id,
            "order_id": order_id,
            "branch_id": branch_id,
            "state": CodeState.ISSUED,
            "typed_hash": code_hash(secret, typed_code(secret, code_id)),
            "phone_tail": phone[-4:].rjust(4, "0"),
            "issued_at": now,
        }
        if insert_if_absent(tx, PickupCode, values):
            return code_id
        known = tx.scalar(select(PickupCode.id).where(PickupCode.fulfillment_id == fulfillment_id))
        if known is not None:
            return known
    raise NoFreeCode
