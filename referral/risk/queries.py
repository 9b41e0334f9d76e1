"""Reads of cases.

Promises: frozen views, batches by ids; the oldest open case first, decided ones newest first.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.kernel.database import Tx
from referral.risk.models import RiskCase, RiskPayee
from referral.risk.rules.signals import Signal
from referral.risk.rules.words import SIGNALS
from referral.risk.states import CaseState


@dataclass(frozen=True)
class CaseView:
    """One case."""

    case_id: uuid.UUID
    signal: Signal
    act: str
    state: CaseState
    evidence: dict[str, Any]
    payees: tuple[uuid.UUID, ...]
    opened_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    reason: str


def list_cases(tx: Tx, state: CaseState, signal: str, page: int, size: int) -> list[CaseView]:
    """One page of a state, one more than `size` where there are more."""
    asked = select(RiskCase).where(RiskCase.state == str(state))
    if signal:
        asked = asked.where(RiskCase.signal == signal)
    order = (RiskCase.opened_at, RiskCase.id)
    ordered = asked.order_by(*order if state is CaseState.OPEN else (it.desc() for it in order))
    return _views(tx, tx.scalars(ordered.offset(page * size).limit(size + 1)).all())


def find_case(tx: Tx, case_id: uuid.UUID) -> CaseView | None:
    """One case by id."""
    row = tx.get(RiskCase, case_id)
    return _views(tx, [row])[0] if row else None


def count_cases(tx: Tx) -> dict[str, int]:
    """How many cases are in each state."""
    rows = tx.execute(select(RiskCase.state, func.count()).group_by(RiskCase.state)).all()
    return {row[0]: row[1] for row in rows}


def open_risk_cases(tx: Tx, payee_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """By payee: the words of every case about her that is not cleared."""
    asked = (
        select(RiskPayee.payee_id, RiskCase.signal)
        .join(RiskCase, RiskCase.id == RiskPayee.case_id)
        .where(RiskPayee.payee_id.in_(set(payee_ids)), RiskCase.state != str(CaseState.CLEARED))
        .order_by(RiskCase.opened_at, RiskCase.id)
    )
    found: dict[uuid.UUID, list[str]] = {}
    for payee_id, signal in tx.execute(asked):
        found.setdefault(payee_id, []).append(SIGNALS[Signal(signal)])
    return found


def _views(tx: Tx, rows: Sequence[RiskCase]) -> list[CaseView]:
    payees: dict[uuid.UUID, list[uuid.UUID]] = {row.id: [] for row in rows}
    about = select(RiskPayee).where(RiskPayee.case_id.in_(payees)).order_by(RiskPayee.payee_id)
    for it in tx.scalars(about):
        payees[it.case_id].append(it.payee_id)
    return [
        CaseView(
            row.id,
            Signal(row.signal),
            row.act,
            CaseState(row.state),
            row.evidence,
            tuple(payees[row.id]),
            row.opened_at,
            row.decided_at,
            row.decided_by,
            row.reason,
        )
        for row in rows
    ]
