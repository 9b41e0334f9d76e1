"""One order's commission through any life: where it ends depends on what went back and who is credited, on nothing else.

Laws: a refund raises nobody; what is left never depends on the way; a full refund leaves nothing; repeating anything posts nothing;
the books hold exactly what the lines say; a new plan and new members change no order that exists.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from app.kernel.database import reading, transaction
from app.kernel.ids import new_id
from app.ledger.models import LedgerEntry, LedgerPosting
from app.ledger.queries import balances
from app.orders.record_return import record_return
from referral.attribution.models import OrderAttribution
from referral.commission.models import CommissionLine, CommissionStep
from referral.commission.recredit_order import CommissionReleased, recredit_order
from referral.commission.release_due import release_due
from referral.commission.rules.refunds import remaining
from referral.commission.set_hold import freeze_payee, unfreeze_payee
from referral.commission.sync_commission import available_account, pending_account, sync_commission
from referral.credit_order import credit_order
from tests.factories.checkout import differences_in_books, make_shopper, order_now
from tests.factories.identity import make_staff, make_wechat_person
from tests.factories.referral import bind, make_member, make_plan
from tests.factories.referral_story import (
    START,
    Story,
    buy,
    collect,
    make_story,
    open_share,
    scan_clerk,
    share_first_product,
)

PIECES, PRICE = 5, 19900


class Life(RuleBasedStateMachine):
    """Plays one order of five pieces; `moment` only goes forward."""

    story: Story
    others: list[tuple[uuid.UUID, uuid.UUID]]
    token: str

    def __init__(self) -> None:
        super().__init__()
        self.moment: datetime = START + timedelta(hours=1)
        self.returned = self.refunded_fen = 0
        self.released = False

    @initialize()
    def pay(self) -> None:
        """Shared by Wang, brought by Li, paid and collected."""
        shopper = make_shopper()
        open_share(self.token, shopper, START)
        scan_clerk(self.story, shopper, START + timedelta(minutes=1))
        self.placed = buy(self.story, START + timedelta(minutes=2), PIECES, person_id=shopper)
        collect(self.placed, START + timedelta(minutes=3))
        self.clerk = self.story.lis_person
        self.first = self._amounts()
        assert set(self.first) == {self.clerk, self.story.wang, self.story.mother, self.story.grandmother}

    def _amounts(self) -> dict[uuid.UUID, int]:
        with reading() as tx:
            stands = func.sum(CommissionLine.pending_fen + CommissionLine.available_fen)
            asked = select(CommissionLine.payee_id, stands).where(CommissionLine.order_id == self.placed.order_id)
            return {row[0]: int(row[1]) for row in tx.execute(asked.group_by(CommissionLine.payee_id))}

    def _posted(self) -> int:
        with reading() as tx:
            return tx.scalar(select(func.count()).select_from(CommissionStep)) or 0

    @precondition(lambda self: self.returned < PIECES)
    @rule(pieces=st.integers(1, PIECES), short=st.integers(0, 3000))
    def bring_back(self, pieces: int, short: int) -> None:
        """Some pieces, for what they cost or a little less; the last ones for all that is left."""
        pieces = min(pieces, PIECES - self.returned)
        last = self.returned + pieces == PIECES
        refund = PIECES * PRICE - self.refunded_fen if last else pieces * PRICE - short
        before = self._amounts()
        line = order_now(self.placed).lines[0]
        with transaction() as tx:
            record_return(
                tx, self.placed.order_id, new_id(), {line.line_id: (pieces, refund)}, "staff:test", self.moment
            )
            sync_commission(tx, self.placed.order_id, self.moment)
        self.returned, self.refunded_fen = self.returned + pieces, self.refunded_fen + refund
        after = self._amounts()
        assert all(after[who] <= before[who] for who in after), "a refund raised somebody"

    @rule(days=st.integers(0, 9))
    def wait(self, days: int) -> None:
        """Time passes and the release job runs."""
        self.moment += timedelta(days=days, minutes=1)
        release_due(transaction, self.moment)

    @rule(again=st.integers(1, 3))
    def repeat(self, again: int) -> None:
        """Everything that can come twice comes twice; from the second time on nothing is posted."""
        with transaction() as tx:
            sync_commission(tx, self.placed.order_id, self.moment)
        posted = self._posted()
        for _time in range(again):
            with transaction() as tx:
                credit_order(tx, self.placed.order_id, START + timedelta(minutes=2), self.moment)
                sync_commission(tx, self.placed.order_id, self.moment)
        assert self._posted() == posted

    @rule(freeze=st.booleans())
    def stop_or_let_go(self, freeze: bool) -> None:
        """Wang's money."""
        with transaction() as tx:
            act = freeze_payee if freeze else unfreeze_payee
            act(tx, self.story.wang, "性质测试", "staff:test", self.moment)

    @rule(place=st.integers(0, 1))
    def correct(self, place: int) -> None:
        """Another clerk is credited; refused once anything was released."""
        staff_id, person_id = self.others[place]
        with reading() as tx:
            released = select(CommissionStep.id).where(
                CommissionStep.order_id == self.placed.order_id, CommissionStep.kind == "released"
            )
            was_released = tx.scalar(released.limit(1)) is not None
        try:
            with transaction() as tx:
                _write_version(tx, self.placed.order_id, staff_id, person_id)
                recredit_order(tx, self.placed.order_id, self.moment)
            assert not was_released
            self.clerk = person_id
        except CommissionReleased:
            assert was_released

    @rule(rate=st.integers(1, 700), people=st.integers(1, 3))
    def world_moves_on(self, rate: int, people: int) -> None:
        """A new plan version, and new members who buy nothing: no amount of this order moves."""
        before = self._amounts()
        with transaction() as tx:
            make_plan(tx, self.moment, (rate,))
            for _person in range(people):
                bind(tx, make_member(tx, self.moment), self.story.wang, self.moment)
            sync_commission(tx, self.placed.order_id, self.moment)
        assert self._amounts() == before

    @invariant()
    def what_stands_is_what_is_left(self) -> None:
        """For everybody, and for nobody else; the books say the same."""
        if not hasattr(self, "placed"):
            return
        base = PIECES * PRICE
        due = {who: remaining(amount, base, self.refunded_fen) for who, amount in self.first.items()}
        due[self.clerk] = due.pop(self.story.lis_person)
        assert {who: fen for who, fen in self._amounts().items() if fen} == {
            who: fen for who, fen in due.items() if fen
        }
        with reading() as tx:
            asked = (
                select(LedgerPosting.account, func.sum(LedgerPosting.amount))
                .join(LedgerEntry, LedgerEntry.id == LedgerPosting.entry_id)
                .where(LedgerEntry.reference == f"order:{self.placed.order_id}", LedgerEntry.kind.like("commission.%"))
                .group_by(LedgerPosting.account)
            )
            booked = {row[0]: int(row[1]) for row in tx.execute(asked)}
        assert booked.get("commission.expense", 0) == sum(due.values())
        for who, fen in due.items():
            assert -booked.get(pending_account(who), 0) - booked.get(available_account(who), 0) == fen

    def teardown(self) -> None:
        """Whatever happened: let go and due, everything left is available and the books are whole."""
        if not hasattr(self, "placed"):
            return
        with transaction() as tx:
            unfreeze_payee(tx, self.story.wang, "性质测试", "staff:test", self.moment)
        release_due(transaction, self.moment + timedelta(days=30))
        with reading() as tx:
            pending = select(func.sum(CommissionLine.pending_fen)).where(
                CommissionLine.order_id == self.placed.order_id
            )
            assert tx.scalar(pending) == 0
            assert balances(tx, [pending_account(self.story.wang)]) == {pending_account(self.story.wang): 0}
        assert differences_in_books() == []


def _write_version(tx: Any, order_id: uuid.UUID, staff_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """The next version as an approved correction writes it."""
    asked = select(OrderAttribution).where(OrderAttribution.order_id == order_id)
    last = tx.scalars(asked.order_by(OrderAttribution.version.desc())).first()
    values = {column.key: getattr(last, column.key) for column in OrderAttribution.__table__.columns}
    values |= {"id": new_id(), "version": last.version + 1, "clerk_staff_id": staff_id, "clerk_person_id": person_id}
    tx.add(OrderAttribution(**values))
    tx.flush()


@pytest.mark.parametrize(("examples", "steps"), [(6, 10), pytest.param(60, 25, marks=pytest.mark.deep)])
def test_any_life_of_an_order_ends_where_refunds_and_credit_say(app: Flask, examples: int, steps: int) -> None:
    story = make_story(app, on_hand=100_000)
    others = [(story.li, story.lis_person)]
    with transaction() as tx:
        person_id = make_wechat_person(tx, nickname="周敏")
        staff_id = make_staff(tx, "clerk", story.lis_branch.branch_id, START, person_id=person_id, name="周敏")
    Life.story, Life.others = story, [*others, (staff_id, person_id)]
    Life.token = share_first_product(story, story.wang, START)
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    size = {"max_examples": examples, "stateful_step_count": steps}
    run_state_machine_as_test(Life, settings=settings(**size, deadline=None, suppress_health_check=checks))
