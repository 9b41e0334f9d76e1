"""The release queue: what cannot be released waits beside it, and nothing else waits for that."""

import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text, update

from app.kernel.database import reading, transaction
from app.kernel.ids import new_id
from app.kernel.models import AuditEntry
from app.returns.ask_return import ask_return
from referral.commission.models import CommissionOrder
from referral.commission.release_due import due_orders, release_due
from referral.commission.rules.holds import HoldKind
from referral.commission.set_hold import HoldReasonMissing, freeze_payee, set_hold, unfreeze_payee
from referral.commission.standing_holds import frozen_payees, standing_holds
from tests.factories.checkout import differences_in_books, order_now
from tests.factories.referral_story import (
    START,
    amounts,
    buy,
    collect,
    let_time_pass,
    make_story,
    open_share,
    share_first_product,
    split_of,
)

PAID = {"clerk": 0, "level1": 1592, "level2": 597, "level3": 199}


def test_orders_that_cannot_be_released_starve_nobody(app: Flask) -> None:
    story = make_story(app)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    stuck = [buy(story, START), buy(story, START)]
    free = buy(story, START)
    for placed in (*stuck, free):
        collect(placed, START)
    for place_, placed in enumerate(stuck):
        order = order_now(placed)
        wanted = {order.lines[0].line_id: 1}
        with transaction() as tx:
            ask_return(tx, order, wanted, "尺码不合适", f"form-{place_}", "person:x", START)
    release_due(transaction, START + timedelta(days=8), at_once=2)
    assert amounts(split_of(free), "available_fen") == PAID
    assert [amounts(split_of(placed), "pending_fen") for placed in stuck] == [PAID, PAID]
    turns = _turns(stuck)
    for seconds in (20, 40, 60):
        release_due(transaction, START + timedelta(days=8, seconds=seconds), at_once=2)
    assert _turns(stuck) == turns
    assert differences_in_books() == []


def _turns(orders) -> list[int]:
    with reading() as tx:
        asked = select(CommissionOrder.turn).where(CommissionOrder.order_id.in_([placed.order_id for placed in orders]))
        return sorted(tx.scalars(asked))


def test_a_frozen_payee_waits_and_nobody_else_does(app: Flask) -> None:
    story = make_story(app)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    placed = buy(story, START)
    collect(placed, START)
    _freeze(story.wang, START)
    let_time_pass(START, 8)
    assert amounts(split_of(placed), "available_fen") == PAID | {"level1": 0}
    assert amounts(split_of(placed), "pending_fen") == {"clerk": 0, "level1": 1592, "level2": 0, "level3": 0}
    turns = _turns([placed])
    release_due(transaction, START + timedelta(days=8, hours=2))
    release_due(transaction, START + timedelta(days=9))
    assert _turns([placed]) == turns
    thawed_at = START + timedelta(days=9, minutes=1)
    with transaction() as tx:
        assert unfreeze_payee(tx, story.wang, "核实无误", "staff:finance", thawed_at)
        assert not unfreeze_payee(tx, story.wang, "核实无误", "staff:finance", thawed_at)
    release_due(transaction, thawed_at)
    assert amounts(split_of(placed), "available_fen") == PAID
    assert differences_in_books() == []


def test_one_cause_does_not_lift_what_another_froze(app: Flask) -> None:
    payee_id = new_id()
    with transaction() as tx:
        assert freeze_payee(tx, payee_id, "疑似自购", "system", START, cause="case:1")
        assert freeze_payee(tx, payee_id, "电话核实中", "staff:finance", START)
        assert not freeze_payee(tx, payee_id, "又一次", "staff:finance", START)
        assert unfreeze_payee(tx, payee_id, "核实无误", "staff:finance", START + timedelta(hours=1))
        assert frozen_payees(tx, [payee_id, new_id()]) == {payee_id}
        assert unfreeze_payee(tx, payee_id, "结案", "system", START + timedelta(hours=2), cause="case:1")
        assert frozen_payees(tx, [payee_id]) == frozenset()
        acts = tx.scalars(select(AuditEntry.action)).all()
    assert acts == ["referral.set_hold"] * 4


def test_a_stop_without_a_reason_is_refused(app: Flask) -> None:
    payee_id = new_id()
    with pytest.raises(HoldReasonMissing), transaction() as tx:
        freeze_payee(tx, payee_id, "  ", "staff:finance", START)
    with reading() as tx:
        assert standing_holds(tx, [payee_id]) == {}
        assert tx.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_a_lengthened_hold_lasts_twice_as_long_for_that_payee_alone(app: Flask) -> None:
    story = make_story(app)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    placed = buy(story, START)
    collect(placed, START)
    with transaction() as tx:
        set_hold(tx, story.wang, HoldKind.LENGTHEN, begins=True, reason="退款率偏高", by="system", now=START)
    let_time_pass(START, 8)
    assert amounts(split_of(placed), "available_fen") == PAID | {"level1": 0}
    let_time_pass(START, 13)
    assert amounts(split_of(placed), "pending_fen")["level1"] == 1592
    let_time_pass(START, 14)
    assert amounts(split_of(placed), "available_fen") == PAID


def test_the_queue_is_read_from_its_index(app: Flask) -> None:
    with transaction() as tx:
        tx.execute(insert(CommissionOrder), [_finished_order(place_) for place_ in range(5000)])
        tx.execute(update(CommissionOrder).where(CommissionOrder.order_number < "0040").values(look_at=START))
    with transaction() as tx:
        postgres = tx.get_bind().dialect.name == "postgresql"
        if postgres:
            tx.execute(text("ANALYZE commission_order"))
        asked = str(due_orders(START, 200).compile(tx.get_bind(), compile_kwargs={"literal_binds": True}))
        plan = "\n".join(
            str(row) for row in tx.execute(text(f"EXPLAIN {asked}" if postgres else f"EXPLAIN QUERY PLAN {asked}"))
        )
        assert len(tx.execute(due_orders(START, 200)).all()) == 40
    assert "ix_commission_order_look" in plan
    assert "Seq Scan" not in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def _freeze(payee_id: uuid.UUID, at: datetime) -> None:
    with transaction() as tx:
        assert freeze_payee(tx, payee_id, "疑似同一人，待核实", "staff:finance", at)


def _finished_order(place_: int) -> dict[str, object]:
    values = {"order_id": new_id(), "order_number": f"{place_:04d}", "attribution_id": new_id(), "paid_at": START}
    return values | {"plan_id": None, "release_at": START, "settled": False, "look_at": None, "seen": {}, "turn": 1}
