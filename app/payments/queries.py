"""Reads of payments for pages and other packages."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from app.kernel.database import Tx
from app.payments.models import PaymentAttempt, PaymentNotification, Refund
from app.payments.states import STUCK_REFUNDS, AttemptState, RefundState
from app.web.pagination import Page, cut_page, decode_cursor

LIVE = (str(AttemptState.CREATED), str(AttemptState.PREPAID))
UNFINISHED_REFUNDS = tuple(str(state) for state in RefundState if state is not RefundState.SUCCEEDED)


@dataclass(frozen=True)
class AttemptView:
    """One attempt as other packages see it."""

    attempt_id: uuid.UUID
    out_trade_no: str
    subject_id: uuid.UUID
    reference: str
    person_id: uuid.UUID
    appid: str
    openid: str
    description: str
    amount_fen: int
    state: str
    prepay_id: str | None
    prepay_at: datetime | None
    expires_at: datetime
    succeeded_at: datetime | None
    refunded_fen: int
    queries: int


@dataclass(frozen=True)
class RefundView:
    """One refund; `state` as in `RefundState`."""

    refund_id: uuid.UUID
    out_refund_no: str
    attempt_id: uuid.UUID
    subject_id: uuid.UUID
    reference: str
    amount_fen: int
    reason: str
    state: str
    requested_at: datetime
    succeeded_at: datetime | None
    tries: int
    last_error: str | None


@dataclass(frozen=True)
class PutAside:
    """A notification that was put aside: what it said and why it did not fit."""

    notification_id: str
    event_type: str
    out_no: str
    outcome: str
    received_at: datetime
    detail: dict[str, Any]


def attempt_view(row: PaymentAttempt) -> AttemptView:
    """The view of one row."""
    return AttemptView(
        attempt_id=row.id,
        out_trade_no=row.out_trade_no,
        subject_id=row.subject_id,
        reference=row.reference,
        person_id=row.person_id,
        appid=row.appid,
        openid=row.openid,
        description=row.description,
        amount_fen=row.amount_fen,
        state=row.state,
        prepay_id=row.prepay_id,
        prepay_at=row.prepay_at,
        expires_at=row.expires_at,
        succeeded_at=row.succeeded_at,
        refunded_fen=row.refunded_fen,
        queries=row.queries,
    )


def refund_view(row: Refund) -> RefundView:
    """The view of one row."""
    return RefundView(
        refund_id=row.id,
        out_refund_no=row.out_refund_no,
        attempt_id=row.attempt_id,
        subject_id=row.subject_id,
        reference=row.reference,
        amount_fen=row.amount_fen,
        reason=row.reason,
        state=row.state,
        requested_at=row.requested_at,
        succeeded_at=row.succeeded_at,
        tries=row.tries,
        last_error=row.last_error,
    )


def find_attempt(tx: Tx, attempt_id: uuid.UUID) -> AttemptView | None:
    """One attempt by its id."""
    found = tx.get(PaymentAttempt, attempt_id)
    return attempt_view(found) if found else None


def find_open_attempt(tx: Tx, person_id: uuid.UUID, reference: str) -> AttemptView | None:
    """The newest attempt of this person for this number that can still be paid."""
    asked = select(PaymentAttempt).where(
        PaymentAttempt.person_id == person_id, PaymentAttempt.reference == reference, PaymentAttempt.state.in_(LIVE)
    )
    found = tx.scalars(asked.order_by(PaymentAttempt.id.desc()).limit(1)).first()
    return attempt_view(found) if found else None


def attempts_of(tx: Tx, subject_id: uuid.UUID) -> list[AttemptView]:
    """Every attempt for one thing, oldest first."""
    asked = select(PaymentAttempt).where(PaymentAttempt.subject_id == subject_id).order_by(PaymentAttempt.id)
    return [attempt_view(row) for row in tx.scalars(asked)]


def payers_of(tx: Tx, subject_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The openid that paid for each thing; what nobody paid through WeChat is left out."""
    paid = PaymentAttempt.succeeded_at.is_not(None)
    asked = select(PaymentAttempt.subject_id, PaymentAttempt.openid).where(PaymentAttempt.subject_id.in_(subject_ids))
    return {row.subject_id: row.openid for row in tx.execute(asked.where(paid).order_by(PaymentAttempt.id))}


def refunds_of(tx: Tx, subject_id: uuid.UUID) -> list[RefundView]:
    """Every refund for one thing, oldest first."""
    return [
        refund_view(row)
        for row in tx.scalars(select(Refund).where(Refund.subject_id == subject_id).order_by(Refund.id))
    ]


def unfinished_refunds_fen(tx: Tx) -> int:
    """What was promised back and has not arrived yet, in fen."""
    return int(tx.scalar(select(func.sum(Refund.amount_fen)).where(Refund.state.in_(UNFINISHED_REFUNDS))) or 0)


def list_refunds(
    tx: Tx, *, state: str = "", number: str = "", cursor: str | None = None, size: int = 20
) -> Page[RefundView]:
    """Refunds, newest first; `number` finds an order's or a refund's number."""
    asked = select(Refund)
    if state:
        asked = asked.where(Refund.state == state)
    if number:
        asked = asked.where(or_(Refund.reference == number, Refund.out_refund_no == number))
    key = decode_cursor(cursor)
    if key and len(key) == 2:
        asked = asked.where(_older(key))
    rows = tx.scalars(asked.order_by(Refund.requested_at.desc(), Refund.id.desc()).limit(size + 1)).all()
    return cut_page(
        [refund_view(row) for row in rows], size, lambda view: (view.requested_at.isoformat(), view.refund_id.hex)
    )


def stuck_refunds(tx: Tx, limit: int = 100) -> list[RefundView]:
    """Refunds that wait for somebody to send them again, the oldest first."""
    asked = select(Refund).where(Refund.state.in_([str(state) for state in STUCK_REFUNDS]))
    return [refund_view(row) for row in tx.scalars(asked.order_by(Refund.requested_at, Refund.id).limit(limit))]


def put_aside(tx: Tx, limit: int = 50) -> Sequence[PutAside]:
    """Notifications that did not fit, newest first."""
    asked = select(PaymentNotification).where(PaymentNotification.outcome.in_(("mismatched", "unknown")))
    rows = tx.scalars(asked.order_by(PaymentNotification.received_at.desc()).limit(limit))
    return [PutAside(row.id, row.event_type, row.out_no, row.outcome, row.received_at, row.detail) for row in rows]


def _older(key: Sequence[Any]) -> Any:
    try:
        at, last = datetime.fromisoformat(str(key[0])), uuid.UUID(str(key[1]))
    except ValueError:
        return Refund.id.is_not(None)
    if at.tzinfo is None:
        return Refund.id.is_not(None)
    return or_(Refund.requested_at < at, and_(Refund.requested_at == at, Refund.id < last))
