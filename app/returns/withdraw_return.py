"""The shopper takes her question back."""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Tx
from app.kernel.states import move
from app.returns.get_waiting import ReturnUnknown
from app.returns.models import ReturnRequest
from app.returns.states import RETURN, ReturnState


def withdraw_return(tx: Tx, person_id: uuid.UUID, number: str, now: datetime) -> None:
    """The shopper changed her mind before a clerk decided."""
    request = tx.scalar(
        select(ReturnRequest).where(ReturnRequest.number == number, ReturnRequest.person_id == person_id)
    )
    if request is None:
        raise ReturnUnknown
    states = (ReturnState.ASKED, ReturnState.WITHDRAWN)
    move(tx, RETURN, ReturnRequest, request.id, *states, now=now, by=f"person:{person_id}", values={"decided_at": now})
