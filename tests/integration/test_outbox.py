"""The outbox: an event exists with its fact, each reaction applies once, nothing is lost or hidden."""

import threading
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.kernel.audit import record
from app.kernel.database import Begin, Tx, reading, transaction
from app.kernel.events import dump, event_name, load
from app.kernel.ids import new_id
from app.kernel.models import AuditEntry, OutboxDelivery, OutboxEvent
from app.kernel.outbox import (
    MAX_ATTEMPTS,
    NotYet,
    claim_events,
    deliver,
    deliver_all,
    publish,
    retry_parked,
    run_until_empty,
)
from app.kernel.plug import Plug
from app.kernel.tidy import tidy

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Part:
    """Something inside an event."""

    name: str
    pieces: int


@dataclass(frozen=True)
class LampLit:
    """A fact of these tests."""

    lamp_id: uuid.UUID
    at: datetime
    parts: tuple[Part, ...] = ()
    note: str | None = None


def lit() -> LampLit:
    return LampLit(new_id(), NOW, (Part("灯罩", 2),), None)


def leave_trace(tx: Tx, event: LampLit, now: datetime) -> None:
    record(tx, "test", "lamp.seen", f"lamp:{event.lamp_id}", now)


def traces() -> int:
    with reading() as tx:
        return len(tx.scalars(select(AuditEntry.id).where(AuditEntry.action == "lamp.seen")).all())


def statuses() -> list[str]:
    with reading() as tx:
        return list(tx.scalars(select(OutboxEvent.status)))


def publish_and_fail() -> None:
    with transaction() as tx:
        publish(tx, lit(), NOW)
        raise RuntimeError


def test_what_is_published_reads_back_equal() -> None:
    event = lit()
    assert load(LampLit, dump(event)) == event
    assert load(LampLit, {"lamp_id": event.lamp_id.hex, "at": NOW.isoformat(), "removed": 1}) == LampLit(
        event.lamp_id, NOW
    )
    assert event_name(LampLit).endswith(".LampLit")


def test_a_rolled_back_fact_leaves_no_event(app: Flask) -> None:
    with pytest.raises(RuntimeError):
        publish_and_fail()
    assert statuses() == []


def test_an_event_that_nobody_waits_for_is_kept_and_done_at_once(app: Flask) -> None:
    Plug(app).on(LampLit, leave_trace, mode="inline")
    with transaction() as tx:
        publish(tx, lit(), NOW)
    assert (traces(), statuses()) == (1, ["done"])
    assert run_until_empty(NOW) == 0


def test_a_batch_is_done_only_where_every_reaction_was_applied(app: Flask) -> None:
    def refuse_second(_tx: Tx, event: LampLit, _now: datetime) -> None:
        if event.note == "broken":
            raise ValueError("broken lamp")

    Plug(app).on(LampLit, refuse_second)
    with transaction() as tx:
        for note in (None, "broken", None):
            publish(tx, LampLit(new_id(), NOW, (), note), NOW)
    rows = claim_events("a", NOW)
    assert deliver_all(rows, "a", lambda: NOW) == 2
    assert sorted(statuses()) == ["done", "done", "ready"]
    assert deliver_all(rows, "b", lambda: NOW) == 2  # another worker's word on events it does not hold
    assert sorted(statuses()) == ["done", "done", "ready"]


def test_an_inline_reaction_shares_the_fact_s_transaction(app: Flask) -> None:
    Plug(app).on(LampLit, leave_trace, mode="inline")
    with pytest.raises(RuntimeError):
        publish_and_fail()
    assert traces() == 0
    with transaction() as tx:
        publish(tx, lit(), NOW)
    assert traces() == 1


def test_a_reaction_applies_once_though_its_event_is_delivered_again(app: Flask) -> None:
    Plug(app).on(LampLit, leave_trace)
    with transaction() as tx:
        publish(tx, lit(), NOW)
    (row,) = claim_events("a", NOW)
    assert deliver(row, "a", NOW)
    assert deliver(row, "a", NOW)
    assert (traces(), statuses()) == (1, ["done"])


def test_a_failing_reaction_does_not_stop_the_others_and_waits_longer_each_time(app: Flask) -> None:
    def fail(_tx: Tx, _event: LampLit, _now: datetime) -> None:
        raise ValueError("broken lamp")

    Plug(app).on(LampLit, fail)
    Plug(app).on(LampLit, leave_trace)
    with transaction() as tx:
        publish(tx, lit(), NOW)
    assert run_until_empty(NOW) == 1
    assert (traces(), statuses()) == (1, ["ready"])
    assert run_until_empty(NOW) == 0
    assert run_until_empty(NOW + timedelta(seconds=1)) == 1
    with reading() as tx:
        row = tx.scalars(select(OutboxEvent)).one()
        assert row.run_at == NOW + timedelta(seconds=1) + timedelta(seconds=2)
        assert "broken lamp" in (row.error or "")
    assert traces() == 1


def test_after_ten_failures_an_event_is_parked_and_can_be_given_new_tries(app: Flask) -> None:
    broken = [True]

    def early(_tx: Tx, _event: LampLit, _now: datetime) -> None:
        if broken[0]:
            raise NotYet("the lamp is not there")

    Plug(app).on(LampLit, early)
    with transaction() as tx:
        publish(tx, lit(), NOW)
    moment = NOW
    for _ in range(MAX_ATTEMPTS):
        moment += timedelta(minutes=20)
        assert run_until_empty(moment) == 1
    assert statuses() == ["parked"]
    assert run_until_empty(moment + timedelta(days=1)) == 0
    broken[0] = False
    with transaction() as tx:
        (event_id,) = tx.scalars(select(OutboxEvent.id))
        assert retry_parked(tx, event_id, moment)
        assert not retry_parked(tx, uuid.uuid4(), moment)
    run_until_empty(moment)
    assert statuses() == ["done"]


def test_an_outside_reaction_runs_with_no_transaction_open(app: Flask) -> None:
    seen: list[str] = []

    def call(begin: Begin, event: LampLit, now: datetime) -> None:
        with begin() as tx:
            leave_trace(tx, event, now)
        seen.append("called")

    Plug(app).on(LampLit, call, mode="outside")
    with transaction() as tx:
        publish(tx, lit(), NOW)
    run_until_empty(NOW)
    assert (seen, traces(), statuses()) == (["called"], 1, ["done"])


def test_a_dead_worker_s_events_come_back_and_its_late_word_is_not_heard(app: Flask) -> None:
    Plug(app).on(LampLit, leave_trace)
    with transaction() as tx:
        publish(tx, lit(), NOW)
    (held,) = claim_events("slow", NOW)
    assert claim_events("other", NOW + timedelta(seconds=59)) == []
    later = NOW + timedelta(seconds=61)
    (taken,) = claim_events("other", later)
    assert taken.attempts == 2
    deliver(taken, "other", later)
    deliver(held, "slow", later)
    with reading() as tx:
        assert tx.scalars(select(OutboxDelivery.event_id)).all() == [taken.id]
    assert (traces(), statuses()) == (1, ["done"])


def test_four_workers_share_forty_events_without_applying_one_twice(app: Flask) -> None:
    Plug(app).on(LampLit, leave_trace)
    with transaction() as tx:
        for _ in range(40):
            publish(tx, lit(), NOW)
    run_together(app, 4)
    assert (traces(), set(statuses())) == (40, {"done"})


def run_together(app: Flask, workers: int) -> None:
    def work(name: str) -> None:
        with app.app_context():
            run_until_empty(NOW, worker=name)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_only_delivered_events_of_last_month_are_swept_out(app: Flask) -> None:
    Plug(app).on(LampLit, leave_trace)
    with transaction() as tx:
        publish(tx, lit(), NOW)
    run_until_empty(NOW)
    with transaction() as tx:
        publish(tx, lit(), NOW)
    tidy(transaction, NOW + timedelta(days=29))
    assert sorted(statuses()) == ["done", "ready"]
    tidy(transaction, NOW + timedelta(days=31))
    with reading() as tx:
        assert tx.scalars(select(OutboxDelivery.handler)).all() == []
    assert statuses() == ["ready"]
