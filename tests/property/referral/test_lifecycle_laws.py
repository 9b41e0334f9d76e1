"""The law of an order's commission: any mix of release, returns and repeated syncs ends where the order says."""

from datetime import timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.kernel.database import reading, transaction
from app.ledger.queries import balances
from referral.commission.queries import balance_of
from referral.commission.rules.refunds import remaining
from referral.commission.sync_commission import available_account, pending_account, sync_commission
from tests.factories.checkout import differences_in_books
from tests.factories.referral_story import (
    START,
    amounts,
    bring_back,
    buy,
    collect,
    let_time_pass,
    make_story,
    open_share,
    share_first_product,
    split_of,
)

PIECES = 4
steps = st.lists(st.sampled_from(["return", "release", "sync"]), min_size=1, max_size=7)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(played=steps)
def test_any_mix_of_release_returns_and_syncs_ends_where_the_order_says(app: Flask, played: list[str]) -> None:
    story = make_story(app)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    placed = buy(story, START, PIECES)
    collect(placed, START)
    first = amounts(split_of(placed))
    moment, returned, released = START + timedelta(hours=1), 0, False
    before = first
    for step in played:
        moment += timedelta(hours=1)
        if step == "return" and returned < PIECES:
            bring_back(placed, moment, 1, 19900)
            returned += 1
        elif step == "release":
            moment, released = let_time_pass(moment, 8), True
        else:
            with transaction() as tx:
                sync_commission(tx, placed.order_id, moment)
        split = split_of(placed)
        now = {seat: amounts(split, "pending_fen")[seat] + amounts(split, "available_fen")[seat] for seat in first}
        assert all(now[seat] <= before[seat] for seat in now), "a step raised somebody"
        before = now
    base = PIECES * 19900
    assert before == {seat: remaining(amount, base, returned * 19900) for seat, amount in first.items()}
    with reading() as tx:
        mine = balance_of(tx, [story.wang])
        booked = balances(tx, [pending_account(story.wang), available_account(story.wang)])
    assert [mine.pending_fen, mine.available_fen] == list(booked.values())
    assert mine.pending_fen == 0 or not released
    assert differences_in_books() == []
