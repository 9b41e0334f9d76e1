"""What the shopper's page shows of a code."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Tx
from pickup.collection.models import PickupCode
from pickup.collection.rules.typed_code import grouped, typed_code
from pickup.collection.states import CodeState


@dataclass(frozen=True)
class CodeView:
    """`digits` grouped for reading aloud; only for the order's owner."""

    code_id: uuid.UUID
    fulfillment_id: uuid.UUID
    order_id: uuid.UUID
    branch_id: uuid.UUID
    state: CodeState
    digits: str
    phone_tail: str
    redeemed_at: datetime | None


def codes_of_orders(tx: Tx, secret: bytes, order_ids: Iterable[uuid.UUID]) -> list[CodeView]:
    """Every code of these orders, oldest first."""
    rows = tx.scalars(select(PickupCode).where(PickupCode.order_id.in_(list(order_ids))).order_by(PickupCode.id))
    return [
        CodeView(
            row.id,
            row.fulfillment_id,
            row.order_id,
            row.branch_id,
            CodeState(row.state),
            grouped(typed_code(secret, row.id)),
            row.phone_tail,
            row.redeemed_at,
        )
        for row in rows
    ]
