"""A correction of who brought an order moves its commission, to the fen, and only while nothing was released."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.kernel.database import reading, transaction
from app.kernel.ids import new_id
from app.ledger.queries import balances
from app.notices.models import Notice
from referral.attribution.models import OrderAttribution
from referral.commission.models import CommissionLine, CommissionStep
from referral.commission.queries import balance_of, credits_of
from referral.commission.recredit_order import CommissionReleased, recredit_order
from referral.commission.rules.messages import corrected_words
from referral.commission.sync_commission import available_account, pending_account, sync_commission
from referral.commission.tell_payees import tell_payees
from tests.factories.checkout import differences_in_books
from tests.factories.identity import make_staff, make_wechat_person
from tests.factories.referral_story import (
    START,
    amounts,
    bring_back,
    buy,
    collect,
    let_time_pass,
    make_story,
    open_share,
    scan_clerk,
    share_first_product,
    split_of,
)

LATER = START + timedelta(hours=1)
PAID = {"clerk": 398, "level1": 1592, "level2": 597, "level3": 199}


def test_another_clerk_gets_the_clerks_part_and_nobody_else_moves(app: Flask) -> None:
    story, placed, other = _credited(app)
    _correct(placed, other)
    assert amounts(split_of(placed)) == PAID
    with reading() as tx:
        assert balance_of(tx, [story.lis_person]).pending_fen == 0
        assert balance_of(tx, [other[1]]).pending_fen == 398
        booked = balances(tx, [pending_account(story.lis_person), pending_account(other[1]), "commission.expense"])
        kinds = tx.scalars(select(CommissionStep.kind).order_by(CommissionStep.kind)).all()
        [hers] = credits_of(tx, [story.lis_person]).items
    assert list(booked.values()) == [0, 398, 2786]
    assert kinds == ["accrued"] * 4 + ["corrected"] * 2
    assert (hers.state, hers.amount_fen, hers.taken_back_fen) == ("corrected", 0, 0)
    assert _titles("commission-corrected") == ["归属更正：+¥3.98", "归属更正：-¥3.98"]
    assert differences_in_books() == []


def test_without_a_promoter_the_levels_are_nobodys_and_the_expense_falls(app: Flask) -> None:
    story, placed, other = _credited(app)
    _correct(placed, other, chain=[])
    with reading() as tx:
        assert balance_of(tx, [story.wang]).pending_fen == 0
        assert balances(tx, ["commission.expense"]) == {"commission.expense": 398}
    assert differences_in_books() == []


def test_a_correction_after_a_partial_return_moves_what_is_left(app: Flask) -> None:
    story, placed, other = _credited(app, pieces=3)
    collect(placed, LATER)
    bring_back(placed, LATER, 1, 19900)
    _correct(placed, other)
    with reading() as tx:
        assert balance_of(tx, [other[1]]).pending_fen == 796
        assert balance_of(tx, [story.lis_person]).pending_fen == 0
    bring_back(placed, LATER, 2, 39800)
    with reading() as tx:
        assert balance_of(tx, [other[1]]).pending_fen == 0
        assert balances(tx, ["commission.expense"]) == {"commission.expense": 0}
    assert differences_in_books() == []


def test_correcting_back_and_forth_ends_as_the_last_version_says(app: Flask) -> None:
    story, placed, other = _credited(app)
    _correct(placed, other)
    _correct(placed, (story.li, story.lis_person))
    with reading() as tx:
        assert balance_of(tx, [story.lis_person]).pending_fen == 398
        assert balance_of(tx, [other[1]]).pending_fen == 0
        live = select(CommissionLine.payee_id).where(CommissionLine.voided_at.is_(None), CommissionLine.role == "clerk")
        assert tx.scalars(live).all() == [story.lis_person]
    assert differences_in_books() == []


def test_released_commission_is_not_corrected_and_nothing_changes(app: Flask) -> None:
    story, placed, other = _credited(app)
    collect(placed, LATER)
    let_time_pass(LATER, 8)
    with pytest.raises(CommissionReleased):
        _correct(placed, other)
    with reading() as tx:
        assert balances(tx, [available_account(story.lis_person), pending_account(other[1])]) == {
            available_account(story.lis_person): 398,
            pending_account(other[1]): 0,
        }
        assert len(tx.scalars(select(OrderAttribution)).all()) == 1
    assert differences_in_books() == []


def test_any_sync_follows_the_version_in_force(app: Flask) -> None:
    _story, placed, other = _credited(app)
    with transaction() as tx:
        _write_version(tx, placed, other, None)
    with transaction() as tx:
        sync_commission(tx, placed.order_id, LATER)
        sync_commission(tx, placed.order_id, LATER)
    with reading() as tx:
        assert balance_of(tx, [other[1]]).pending_fen == 398
    assert differences_in_books() == []


def _credited(app: Flask, pieces: int = 1):
    """Li's code scanned, Wang's share opened, paid; and another clerk of the same branch."""
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    open_share(share_first_product(story, story.wang, START), story.shopper, START + timedelta(minutes=5))
    with transaction() as tx:
        person_id = make_wechat_person(tx, nickname="周敏")
        staff_id = make_staff(tx, "clerk", story.lis_branch.branch_id, START, person_id=person_id, name="周敏")
    return story, buy(story, LATER, pieces), (staff_id, person_id)


def _correct(placed, clerk: tuple[uuid.UUID, uuid.UUID], chain: list | None = None) -> None:
    with transaction() as tx:
        _write_version(tx, placed, clerk, chain)
        tell_payees(tx, recredit_order(tx, placed.order_id, LATER), LATER)


def _write_version(tx, placed, clerk: tuple[uuid.UUID, uuid.UUID], chain: list | None) -> None:
    """The next version as a correction writes it: another clerk, and another chain where one is given."""
    asked = select(OrderAttribution).where(OrderAttribution.order_id == placed.order_id)
    last = tx.scalars(asked.order_by(OrderAttribution.version.desc())).first()
    values = {column.key: getattr(last, column.key) for column in OrderAttribution.__table__.columns}
    values |= {"id": new_id(), "version": last.version + 1, "clerk_staff_id": clerk[0], "clerk_person_id": clerk[1]}
    tx.add(OrderAttribution(**(values | ({} if chain is None else {"chain": chain}))))
    tx.flush()


def _titles(kind: str) -> list[str]:
    with reading() as tx:
        told = tx.scalars(select(Notice.params).where(Notice.kind == kind)).all()
    return sorted(corrected_words(params)[0] for params in told)
