"""A code as stored, for a clerk of its branch."""

import uuid
from dataclasses import dataclass

from app.kernel.database import Tx
from app.kernel.errors import NotFound, Refused
from app.web.principal import Staff
from pickup.collection.models import PickupCode
from pickup.collection.states import CodeState


class CodeUnknown(NotFound):
    code = "pickup.code_unknown"
    sentence = "提货码或手机尾号不对，或者不是本店的订单。"


class CodeRevoked(Refused):
    code = "pickup.code_revoked"
    sentence = "这个提货码已作废：订单已取消或改为配送。"


@dataclass(frozen=True)
class FoundCode:
    """A code as stored."""

    code_id: uuid.UUID
    fulfillment_id: uuid.UUID
    order_id: uuid.UUID
    branch_id: uuid.UUID
    state: CodeState


def get_code(tx: Tx, staff: Staff, code_id: uuid.UUID) -> FoundCode:
    """A code by id for a clerk of its branch; raises `CodeUnknown` for anybody else."""
    row = tx.get(PickupCode, code_id)
    if row is None or not staff.may("orders.handle", row.branch_id):
        raise CodeUnknown
    return found_code(row)


def found_code(row: PickupCode) -> FoundCode:
    """The row as a frozen view."""
    return FoundCode(row.id, row.fulfillment_id, row.order_id, row.branch_id, CodeState(row.state))
