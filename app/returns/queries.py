"""Returns as pages show them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from app.kernel.database import Tx
from app.returns.models import ReturnLine, ReturnRequest
from app.returns.states import ReturnState


@dataclass(frozen=True)
class ReturnView:
    """One return; `pieces` maps order line ids to quantities."""

    return_id: uuid.UUID
    number: str
    order_id: uuid.UUID
    person_id: uuid.UUID
    state: ReturnState
    reason: str
    asked_at: datetime
    branch_id: uuid.UUID | None
    decided_at: datetime | None
    decision: str
    refund_fen: int
    pieces: dict[uuid.UUID, int]


def returns_of(tx: Tx, order_id: uuid.UUID) -> list[ReturnView]:
    """Every return of one order, newest first."""
    return _views(tx, select(ReturnRequest).where(ReturnRequest.order_id == order_id).order_by(ReturnRequest.id.desc()))


def orders_with_open_return(tx: Tx, order_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the orders with a return nobody decided yet."""
    wanted = set(order_ids)
    open_ones = select(ReturnRequest.order_id).where(ReturnRequest.state == ReturnState.ASKED)
    return set(tx.scalars(open_ones.where(ReturnRequest.order_id.in_(wanted)))) if wanted else set()


def waiting_returns(tx: Tx, limit: int = 50) -> list[ReturnView]:
    """Returns nobody decided yet, oldest first; any branch may take them."""
    waiting = select(ReturnRequest).where(ReturnRequest.state == ReturnState.ASKED)
    return _views(tx, waiting.order_by(ReturnRequest.asked_at, ReturnRequest.id).limit(limit))


def find_return(tx: Tx, return_id: uuid.UUID) -> ReturnView | None:
    """One return by id."""
    found = _views(tx, select(ReturnRequest).where(ReturnRequest.id == return_id))
    return found[0] if found else None


def find_return_by_number(tx: Tx, number: str) -> ReturnView | None:
    """One return by its number."""
    found = _views(tx, select(ReturnRequest).where(ReturnRequest.number == number))
    return found[0] if found else None


def _views(tx: Tx, chosen: Select[tuple[ReturnRequest]]) -> list[ReturnView]:
    rows = tx.scalars(chosen).all()
    pieces = _pieces(tx, [row.id for row in rows])
    return [
        ReturnView(
            row.id,
            row.number,
            row.order_id,
            row.person_id,
            ReturnState(row.state),
            row.reason,
            row.asked_at,
            row.branch_id,
            row.decided_at,
            row.decision,
            row.refund_fen,
            pieces.get(row.id, {}),
        )
        for row in rows
    ]


def _pieces(tx: Tx, return_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[uuid.UUID, int]]:
    ids = list(return_ids)
    found: dict[uuid.UUID, dict[uuid.UUID, int]] = {}
    if ids:
        for row in tx.scalars(select(ReturnLine).where(ReturnLine.return_id.in_(ids))):
            found.setdefault(row.return_id, {})[row.order_line_id] = row.quantity
    return found
