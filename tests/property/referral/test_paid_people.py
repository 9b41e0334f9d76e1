"""Whoever is missing from the line: nobody beyond the paid levels earns, nobody moves up, and nobody earns on her own order."""

import itertools
import uuid
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.kernel.database import reading, transaction
from app.web.principal import BranchScope
from referral.commission.models import CommissionLine
from referral.tree.set_standing import set_standing
from tests.factories.checkout import differences_in_books, make_shopper
from tests.factories.identity import make_wechat_person
from tests.factories.referral import bind, make_member, make_plan, owner
from tests.factories.referral_story import START, buy, make_story, open_share, share_first_product

LINE, LATER = 4, START + timedelta(hours=1)
RATES = {1: 1592, 2: 597}


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    paused=st.sets(st.integers(0, LINE - 1)),
    buyer_place=st.sampled_from([None, 1, 2, 3]),
)
def test_only_the_paid_levels_earn_and_never_the_buyer(app: Flask, paused: set[int], buyer_place: int | None) -> None:
    story = make_story(app)
    paused -= {0, buyer_place}
    line: list[uuid.UUID] = []
    with transaction() as tx:
        make_plan(tx, START + timedelta(seconds=1), (800, 300))
        line = [make_member(tx, START, make_wechat_person(tx)) for _ in range(LINE)]
        for child, parent in itertools.pairwise(line):
            bind(tx, child, parent, START)
        for place in paused:
            set_standing(tx, _office(), line[place], paused=True, reason="性质测试用", now=START + timedelta(minutes=1))
    buyer = make_shopper() if buyer_place is None else line[buyer_place]
    open_share(share_first_product(story, line[0], START), buyer, START + timedelta(minutes=2))
    placed = buy(story, LATER, person_id=buyer)
    with reading() as tx:
        rows = tx.scalars(select(CommissionLine).where(CommissionLine.order_id == placed.order_id)).all()
    earned = {row.payee_id: row.amount_fen for row in rows}
    due = {line[place]: RATES[place + 1] for place in range(2) if place not in paused and line[place] != buyer}
    assert earned == due
    assert differences_in_books() == []


def _office():
    return replace(owner(), permissions=owner().permissions | {"credit.approve": BranchScope(everywhere=True)})
