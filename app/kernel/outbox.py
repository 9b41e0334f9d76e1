"""Publish facts with the transaction that made them true; the worker delivers them afterwards.

Promises: an event row exists exactly when its transaction committed; each handler applies an event once, though it may be
tried often; after ten failures an event is parked and shown, never dropped.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, insert, or_, select, tuple_, update

from app.kernel.database import Begin, Tx, reading, transaction
from app.kernel.events import dump, event_name, load
from app.kernel.ids import new_id
from app.kernel.models import OutboxDelivery, OutboxEvent
from app.kernel.plug import SUBSCRIPTIONS, Subscription
from app.kernel.wake import wake_worker

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 10
LEASE = timedelta(seconds=60)
_DELIVERED = insert(OutboxDelivery.__table__)  # type: ignore[arg-type]


class NotYet(Exception):
    """Raised by a handler whose event came before what it needs: try again later."""


def publish(tx: Tx, event: Any, now: datetime) -> None:
    """Store `event` with this transaction and run its inline reactions now."""
    reactions = [subscription for subscription in SUBSCRIPTIONS.all() if subscription.event is type(event)]
    waits = any(subscription.mode != "inline" for subscription in reactions)
    tx.append(
        OutboxEvent,
        id=new_id(),
        name=event_name(type(event)),
        payload=dump(event),
        created_at=now,
        status="ready" if waits else "done",
        run_at=now,
        attempts=0,
    )
    if waits and not tx.info.get("wakes"):
        tx.info["wakes"] = True
        tx.after_commit(wake_worker)
    for subscription in reactions:
        if subscription.mode == "inline":
            subscription.handler(tx, event, now)


def claim_events(worker: str, now: datetime, limit: int = 20) -> Sequence[OutboxEvent]:
    """Take up to `limit` due events under a lease; a dead worker's events come back when its lease ends."""
    due = or_(
        and_(OutboxEvent.status == "ready", OutboxEvent.run_at <= now),
        and_(OutboxEvent.status == "running", OutboxEvent.lease_until < now),
    )
    chosen = select(OutboxEvent.id).where(due).order_by(OutboxEvent.run_at, OutboxEvent.id).limit(limit)
    taking = (
        update(OutboxEvent)
        .where(OutboxEvent.id.in_(chosen.with_for_update(skip_locked=True)))
        .values(status="running", worker=worker, lease_until=now + LEASE, attempts=OutboxEvent.attempts + 1)
        .returning(OutboxEvent)
        .execution_options(synchronize_session=False)
    )
    with transaction() as tx:
        rows = tx.scalars(taking).all()
    return sorted(rows, key=lambda row: row.id)


def has_due_events(tx: Tx, now: datetime) -> bool:
    """Whether anything waits; a read, so that an idle worker takes no write lock."""
    due = or_(
        and_(OutboxEvent.status == "ready", OutboxEvent.run_at <= now),
        and_(OutboxEvent.status == "running", OutboxEvent.lease_until < now),
    )
    return tx.scalar(select(OutboxEvent.id).where(due).limit(1)) is not None


def deliver_all(rows: Sequence[OutboxEvent], worker: str, clock: Callable[[], datetime]) -> int:
    """Run every reaction to the claimed events, in order; the number of events whose reactions have all been applied.

    What was applied is read once and what is done is written once for all of them: a worker that dies between leaves the
    reactions' own rows, so nothing is applied again.
    """
    applied = _applied(rows)
    done = [row for row in rows if _react(row, worker, clock(), applied)]
    _finish(done, worker)
    return len(done)


def deliver(row: OutboxEvent, worker: str, now: datetime) -> bool:
    """As `deliver_all`, for one event."""
    return deliver_all([row], worker, lambda: now) == 1


def _applied(rows: Sequence[OutboxEvent]) -> set[tuple[uuid.UUID, str]]:
    """Which handlers have applied which of the events."""
    asked = select(OutboxDelivery.event_id, OutboxDelivery.handler)
    with reading() as tx:
        found = tx.execute(asked.where(OutboxDelivery.event_id.in_([row.id for row in rows])))
        return {(event_id, handler) for event_id, handler in found}


def _react(row: OutboxEvent, worker: str, now: datetime, applied: set[tuple[uuid.UUID, str]]) -> bool:
    failures: list[str] = []
    for subscription in SUBSCRIPTIONS.all():
        if subscription.event_name != row.name or subscription.mode == "inline":
            continue
        if (row.id, subscription.name) in applied:
            continue
        try:
            _apply(subscription, row, now)
        except NotYet as early:
            failures.append(f"{subscription.name}: not yet: {early}")
        except Exception as error:  # a failing reaction must never stop the others; it is stored and tried again
            log.exception("reaction %s to %s failed", subscription.name, row.name)
            failures.append(f"{subscription.name}: {type(error).__name__}: {error}")
    if failures:
        _settle(row, worker, failures, now)
    return not failures


def _apply(subscription: Subscription, row: OutboxEvent, now: datetime) -> None:
    event = load(subscription.event, row.payload)
    delivered = {"event_id": row.id, "handler": subscription.name, "applied_at": now}
    if subscription.mode == "outside":
        begin: Begin = transaction
        subscription.handler(begin, event, now)
        with transaction() as tx:
            tx.execute(_DELIVERED, delivered)
        return
    with transaction() as tx:
        tx.execute(_DELIVERED, delivered)
        subscription.handler(tx, event, now)


def _finish(rows: Sequence[OutboxEvent], worker: str) -> None:
    """The events are done, unless another worker holds them by now."""
    if not rows:
        return
    held = tuple_(OutboxEvent.id, OutboxEvent.attempts).in_([(row.id, row.attempts) for row in rows])
    values = {"status": "done", "lease_until": None, "worker": None, "error": None}
    with transaction() as tx:
        tx.execute(
            update(OutboxEvent)
            .where(held, OutboxEvent.worker == worker)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def _settle(row: OutboxEvent, worker: str, failures: list[str], now: datetime) -> None:
    values: dict[str, Any] = {"lease_until": None, "worker": None, "error": "\n".join(failures)[:4000]}
    if row.attempts >= MAX_ATTEMPTS:
        values["status"] = "parked"
    else:
        values |= {"status": "ready", "run_at": now + timedelta(seconds=min(600, 2 ** (row.attempts - 1)))}
    fence = (OutboxEvent.id == row.id, OutboxEvent.worker == worker, OutboxEvent.attempts == row.attempts)
    with transaction() as tx:
        tx.execute(update(OutboxEvent).where(*fence).values(**values).execution_options(synchronize_session=False))


def run_until_empty(now: datetime, worker: str = "inline", rounds: int = 200) -> int:
    """Deliver everything that is due; the number of events handled. For commands and tests."""
    handled = 0
    for _ in range(rounds):
        rows = claim_events(worker, now)
        if not rows:
            break
        deliver_all(rows, worker, lambda: now)
        handled += len(rows)
    return handled


def retry_parked(tx: Tx, event_id: uuid.UUID, now: datetime) -> bool:
    """Give a parked event ten new tries; False when it is not parked."""
    done = tx.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id == event_id, OutboxEvent.status == "parked")
        .values(status="ready", attempts=0, run_at=now)
    )
    return bool(getattr(done, "rowcount", 0))
