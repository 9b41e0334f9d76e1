"""What an order that awaits its payment would bring: shown to those it concerns, stored and posted nowhere."""

from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.checkout.place_order import PlacedOrder
from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.kernel.outbox import run_until_empty
from app.ledger.queries import balances
from app.orders.cancel_order import cancel_order
from referral.attribution.models import OrderAttribution
from referral.commission.estimate_order import estimate_order
from referral.commission.models import CommissionLine, CommissionOrder
from referral.commission.sync_commission import pending_account
from tests.factories.checkout import differences_in_books, order_now, pay, place
from tests.factories.identity import make_staff, sign_in_shopper, sign_in_staff
from tests.factories.referral_story import (
    START,
    Story,
    amounts,
    make_story,
    open_share,
    scan_clerk,
    share_first_product,
    split_of,
)

LATER = START + timedelta(hours=1)
FEN = {"level1": 1592, "level2": 597, "level3": 199, "clerk": 398}
YUAN = ("¥15.92", "¥5.97", "¥1.99", "¥3.98")


def _placed(app: Flask, at: datetime = START) -> tuple[Story, PlacedOrder]:
    """Li's code scanned, Wang's share opened at `at`, ¥199 ordered and not paid."""
    story = make_story(app)
    scan_clerk(story, story.shopper, at)
    open_share(share_first_product(story, story.wang, at), story.shopper, at)
    placed = place(story.shop, story.shopper, 1, now=at)
    run_until_empty(at)
    return story, placed


def _estimated(placed: PlacedOrder, at: datetime = LATER) -> dict[str, int] | None:
    order = order_now(placed)
    with reading() as tx:
        found = estimate_order(tx, order, at)
    return None if found is None else {it.share.seat.name: it.share.amount_fen for it in found.shares}


def _stored() -> list[int | None]:
    with reading() as tx:
        kinds = (OrderAttribution, CommissionOrder, CommissionLine)
        return [tx.scalar(select(func.count()).select_from(kind)) for kind in kinds]


def test_the_199_yuan_order_is_estimated_to_the_fen_it_brings_once_paid(app: Flask) -> None:
    story, placed = _placed(app)
    accounts = [pending_account(who) for who in (story.wang, story.mother, story.grandmother, story.lis_person)]
    assert _estimated(placed) == FEN
    assert _stored() == [0, 0, 0]
    with reading() as tx:
        assert set(balances(tx, [*accounts, "commission.expense"]).values()) <= {0}
    assert pay(placed, LATER) == "applied"
    run_until_empty(LATER)
    assert amounts(split_of(placed), "pending_fen") == FEN
    with reading() as tx:
        assert list(balances(tx, accounts).values()) == [1592, 597, 199, 398]
    assert _estimated(placed) is None
    assert differences_in_books() == []


def test_head_office_sees_all_of_it_and_each_other_only_her_own_part(app: Flask, client: FlaskClient) -> None:
    story, placed = _placed(app, current_time())
    with transaction() as tx:
        owner = make_staff(tx, "owner", None, START)
        stranger = make_staff(tx, "clerk", story.shop.branch.branch_id, START)
    sign_in_staff(client, owner)
    page = client.get(f"/why/order/{placed.number}").text
    assert "预计" in page
    assert [amount for amount in (*YUAN, "¥171.14") if amount not in page] == []
    for person_id, own in ((story.wang, "¥15.92"), (story.mother, "¥5.97"), (story.lis_person, "¥3.98")):
        reader = app.test_client()
        sign_in_shopper(reader, person_id)
        page = reader.get(f"/why/order/{placed.number}").text
        assert "预计" in page
        assert [amount for amount in (*YUAN, "¥171.14") if amount in page] == [own]
        assert "小美" not in page, "the buyer"
    for enter, who in ((sign_in_shopper, story.shopper), (sign_in_staff, stranger)):
        reader = app.test_client()
        enter(reader, who)
        assert reader.get(f"/why/order/{placed.number}").status_code == 404
    assert app.test_client().get(f"/why/order/{placed.number}").status_code == 302
    assert _stored() == [0, 0, 0]


def test_the_estimate_follows_the_facts_of_the_moment_it_is_asked_at(app: Flask) -> None:
    _story, placed = _placed(app)
    assert _estimated(placed, START + timedelta(days=8)) == {"level1": 1592}, (
        "her share no longer counts, Li brought her"
    )


def test_a_cancelled_order_has_no_estimate(app: Flask, client: FlaskClient) -> None:
    story, placed = _placed(app)
    with transaction() as tx:
        cancel_order(tx, placed.order_id, "shopper", "changed my mind", LATER)
    run_until_empty(LATER)
    assert _estimated(placed) is None
    sign_in_shopper(client, story.wang)
    assert client.get(f"/why/order/{placed.number}").status_code == 404
