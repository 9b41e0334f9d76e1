"""The return a clerk is about to decide."""

import uuid

from app.kernel.database import Tx
from app.kernel.errors import Conflict, NotFound
from app.returns.models import ReturnRequest
from app.returns.states import ReturnState


class ReturnUnknown(NotFound):
    code = "returns.unknown"
    sentence = "没有找到这个退货申请。"


class ReturnDecided(Conflict):
    code = "returns.decided"
    sentence = "这个退货申请已经处理过了，没有重复退款。"


def get_waiting(tx: Tx, return_id: uuid.UUID) -> ReturnRequest:
    """Raises `ReturnUnknown`, or `ReturnDecided` when somebody was first."""
    request = tx.get(ReturnRequest, return_id, populate_existing=True)
    if request is None:
        raise ReturnUnknown
    if request.state != ReturnState.ASKED:
        raise ReturnDecided
    return request
