"""Limits, idempotency, states, jobs and transactions: the kernel's promises on both databases."""

import threading
import uuid
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.kernel.audit import record
from app.kernel.database import TransactionOpen, Tx, forbid_open_transaction, reading, transaction
from app.kernel.errors import TooMany
from app.kernel.idempotency import KeyReused, begin_once, fingerprint, keep_result
from app.kernel.limits import forget, give_back, take, used_now
from app.kernel.models import AuditEntry, IdempotencyKey, JobRun, StateChange
from app.kernel.plug import JOBS, Job, Plug
from app.kernel.schedule import ensure_jobs, run_due_jobs
from app.kernel.states import Machine, StateChanged, move
from app.orders.models import Order
from app.orders.states import ORDER, OrderState

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_a_limit_lets_exactly_its_number_pass_in_a_window_and_starts_anew(app: Flask) -> None:
    for expected in (1, 2, 3):
        with transaction() as tx:
            assert take(tx, "door", 3, 60, NOW) == expected
    with pytest.raises(TooMany) as refused, transaction() as tx:
        take(tx, "door", 3, 60, NOW)
    assert 0 < refused.value.retry_s <= 60
    with transaction() as tx:
        assert take(tx, "door", 3, 60, NOW + timedelta(seconds=60)) == 1


def test_what_is_given_back_or_forgotten_does_not_count(app: Flask) -> None:
    with transaction() as tx:
        take(tx, "door", 3, 60, NOW)
        take(tx, "door", 3, 60, NOW)
        give_back(tx, "door", 60, NOW)
        assert used_now(tx, "door", 60, NOW) == 1
        forget(tx, "door")
        give_back(tx, "door", 60, NOW)
        assert used_now(tx, "door", 60, NOW) == 0


def test_sixteen_at_once_never_pass_a_limit_of_five(app: Flask) -> None:
    passed: list[int] = []

    def knock() -> None:
        with app.app_context():
            try:
                with transaction() as tx:
                    passed.append(take(tx, "door", 5, 60, NOW))
            except TooMany:
                pass

    threads = [threading.Thread(target=knock) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(passed) == [1, 2, 3, 4, 5]


def test_the_same_key_answers_again_and_another_request_under_it_is_refused(app: Flask) -> None:
    asked, other = fingerprint({"a": 1}), fingerprint({"a": 2})
    with transaction() as tx:
        assert begin_once(tx, "me", "k", asked, NOW) is None
        keep_result(tx, "me", "k", {"number": "L1"})
    with transaction() as tx:
        assert begin_once(tx, "me", "k", asked, NOW) == {"number": "L1"}
        assert begin_once(tx, "you", "k", other, NOW) is None
    with pytest.raises(KeyReused), transaction() as tx:
        begin_once(tx, "me", "k", other, NOW)
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(IdempotencyKey)) == 2


def test_a_failed_effect_takes_its_key_along(app: Flask) -> None:
    def fail_after_the_key() -> None:
        with transaction() as tx:
            begin_once(tx, "me", "k", "f", NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_the_key()
    with transaction() as tx:
        assert begin_once(tx, "me", "k", "f", NOW) is None


class Lamp(StrEnum):
    """A machine of these tests."""

    OFF = "off"
    ON = "on"
    BROKEN = "broken"


def test_a_machine_with_a_state_nobody_reaches_is_refused_at_import() -> None:
    with pytest.raises(ValueError, match="unreachable"):
        Machine("lamp", Lamp.OFF, {Lamp.OFF: frozenset({Lamp.ON})})


def test_a_step_the_table_does_not_know_is_a_programming_error(app: Flask) -> None:
    states = (OrderState.COMPLETED, OrderState.PAID)
    with pytest.raises(ValueError, match="does not allow"), transaction() as tx:
        move(tx, ORDER, Order, uuid.uuid4(), *states, now=NOW, by="test")


def test_a_row_that_is_no_longer_there_is_not_moved_and_leaves_no_history(app: Flask) -> None:
    states = (OrderState.AWAITING_PAYMENT, OrderState.PAID)
    with pytest.raises(StateChanged), transaction() as tx:
        move(tx, ORDER, Order, uuid.uuid4(), *states, now=NOW, by="test")
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(StateChange)) == 0


def test_transactions_do_not_nest_and_no_call_leaves_while_one_is_open(app: Flask) -> None:
    with transaction():
        with pytest.raises(TransactionOpen):
            forbid_open_transaction()
        with pytest.raises(TransactionOpen), transaction():
            pass
        with pytest.raises(TransactionOpen), reading():
            pass
    forbid_open_transaction()


def test_what_is_added_while_reading_is_never_stored(app: Flask) -> None:
    with reading() as tx:
        record(tx, "test", "x", "y", NOW)
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_a_naive_time_is_refused_where_it_is_written(app: Flask) -> None:
    with pytest.raises(Exception, match="without a zone"), transaction() as tx:
        record(tx, "test", "x", "y", datetime(2026, 1, 1))


def test_a_time_in_another_zone_comes_back_as_the_same_moment_in_utc(app: Flask) -> None:
    east = datetime.fromisoformat("2026-11-22T16:00:00+08:00")
    with transaction() as tx:
        record(tx, "test", "x", "y", east)
    with reading() as tx:
        found = tx.scalar(select(AuditEntry.at))
    assert (found, found and found.tzinfo) == (NOW, UTC)


def test_a_job_runs_once_per_turn_whoever_asks_and_again_after_a_failure(app: Flask) -> None:
    turns: list[datetime] = []

    def work(_begin: object, now: datetime) -> None:
        turns.append(now)
        if len(turns) == 2:
            raise RuntimeError("lamp fell")

    Plug(app).add(JOBS, Job("test.work", timedelta(minutes=1), work))
    ensure_jobs(NOW)
    ensure_jobs(NOW)
    run_due_jobs("a", NOW)
    run_due_jobs("b", NOW)
    assert len(turns) == 1
    run_due_jobs("a", NOW + timedelta(minutes=1))
    with reading() as tx:
        row = tx.get_one(JobRun, "test.work")
        assert ("lamp fell" in (row.last_error or ""), row.last_ok_at) == (True, NOW)
    run_due_jobs("a", NOW + timedelta(minutes=2))
    assert len(turns) == 3


def test_rows_marked_append_only_can_be_neither_changed_nor_deleted(app: Flask) -> None:
    with transaction() as tx:
        record(tx, "test", "x", "y", NOW)
    for statement in ("UPDATE audit_entry SET actor = 'z'", "DELETE FROM audit_entry"):
        with pytest.raises(Exception, match="append-only"), transaction() as tx:
            tx.connection().exec_driver_sql(statement)


def test_an_appended_row_is_stored_with_its_transaction_and_only_then(app: Flask) -> None:
    def append_two(tx: Tx) -> None:
        for name in ("one", "two"):
            tx.append(JobRun, name=name, next_run_at=NOW)

    def fail() -> None:
        with transaction() as tx:
            append_two(tx)
            tx.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with reading() as tx:
        assert tx.scalars(select(JobRun.name)).all() == []
    with transaction() as tx:
        append_two(tx)
    with reading() as tx:
        append_two(tx)  # what is read is never stored
        assert sorted(tx.scalars(select(JobRun.name))) == ["one", "two"]
