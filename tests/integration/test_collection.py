"""Collecting: one code, one hand-over, in the right branch, whatever is tapped or guessed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.branches.queries import BranchView
from app.catalog.models import Sku
from app.fulfillment.queries import fulfillments_of
from app.inventory.queries import available
from app.kernel.clock import wall_seconds
from app.kernel.database import reading, transaction
from app.kernel.outbox import run_until_empty
from app.kernel.states import StateChanged
from app.ledger.queries import balance
from app.ledger.verify_books import verify_books
from app.orders.cancel_order import cancel_order
from app.orders.queries import get_order
from app.web.principal import Staff
from pickup.collection.confirm_pickup import AlreadyCollected, confirm_pickup
from pickup.collection.find_scanned import OtherBranch, find_scanned
from pickup.collection.find_typed import TypingLocked, count_typing, find_typed
from pickup.collection.get_code import CodeRevoked, CodeUnknown
from pickup.collection.models import PickupCode, PickupTry
from pickup.collection.queries import CodeView, codes_of_orders
from pickup.collection.routes import pickup_secret
from pickup.collection.rules.rotating_qr import make_qr, signing_key
from tests.factories.branches import make_branch
from tests.factories.catalog import make_sku
from tests.factories.identity import staff_principal
from tests.factories.inventory import make_stock
from tests.factories.paid_orders import PaidOrder, make_paid_order

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Shop:
    """A branch with three pieces, another branch, and one paid order for two pieces."""

    branch: BranchView
    other: BranchView
    sku: Sku
    order: PaidOrder
    code: CodeView
    clerk: Staff


@pytest.fixture
def shop(app: Flask) -> Iterator[Shop]:
    with transaction() as tx:
        branch, other, sku = make_branch(tx), make_branch(tx), make_sku(tx, price_fen=9950)
        make_stock(tx, branch.branch_id, sku.id, 3)
        order = make_paid_order(tx, branch, [(sku, 2)], NOW)
    run_until_empty(NOW)
    with reading() as tx:
        (code,) = codes_of_orders(tx, pickup_secret(), [order.order_id])
    return Shop(branch, other, sku, order, code, staff_principal("clerk", branch.branch_id))


def confirm(shop: Shop, clerk: Staff | None = None) -> None:
    with transaction() as tx:
        confirm_pickup(tx, clerk or shop.clerk, shop.code.code_id, "qr", NOW)


def test_a_paid_collect_order_has_a_code_at_once(shop: Shop) -> None:
    assert shop.code.state == "issued"
    assert shop.code.phone_tail == "6789"
    assert len(shop.code.digits) == 9


def test_confirm_hands_over_goods_order_and_books_together(shop: Shop) -> None:
    confirm(shop)
    with reading() as tx:
        order = get_order(tx, shop.order.number)
        (part,) = fulfillments_of(tx, shop.order.order_id)
        assert (order.state, order.lines[0].handed_over, part.state) == ("completed", 2, "handed_over")
        assert available(tx, [shop.sku.id], [shop.branch.branch_id])[(shop.branch.branch_id, shop.sku.id)] == 1
        assert (balance(tx, "customer.advances"), balance(tx, "sales.goods")) == (0, 19900)
        assert [result.check.name for result in verify_books(tx) if result.differences] == []


def test_a_second_tap_says_who_collected_when_and_changes_nothing(shop: Shop) -> None:
    confirm(shop)
    with pytest.raises(AlreadyCollected, match="2026-11-22 16:00"):
        confirm(shop)
    with reading() as tx:
        assert balance(tx, "sales.goods") == 19900


def test_a_clerk_of_another_branch_sees_and_confirms_nothing(shop: Shop) -> None:
    stranger = staff_principal("clerk", shop.other.branch_id)
    with pytest.raises(CodeUnknown):
        confirm(shop, stranger)
    text = make_qr(signing_key(pickup_secret()), shop.code.code_id, wall_seconds())
    with reading() as tx:
        assert find_scanned(tx, pickup_secret(), shop.clerk, text).order_id == shop.order.order_id
        with pytest.raises(OtherBranch):
            find_scanned(tx, pickup_secret(), stranger, text)
    with transaction() as tx:
        tail = shop.code.phone_tail
        assert find_typed(tx, pickup_secret(), stranger, shop.other.branch_id, shop.code.digits, tail, NOW) is None
    with reading() as tx:
        assert get_order(tx, shop.order.number).state == "paid"


def test_the_typed_code_needs_the_phone_s_last_digits_and_every_try_is_logged(shop: Shop) -> None:
    with transaction() as tx:
        found = find_typed(tx, pickup_secret(), shop.clerk, shop.branch.branch_id, shop.code.digits, "0000", NOW)
        assert found is None
    with transaction() as tx:
        found = find_typed(tx, pickup_secret(), shop.clerk, shop.branch.branch_id, shop.code.digits, "6789", NOW)
        assert found is not None
        assert found.code_id == shop.code.code_id
    with reading() as tx:
        tries = tx.execute(select(PickupTry.outcome).order_by(PickupTry.id)).scalars().all()
        assert tries == ["wrong", "found"]


def test_after_five_wrong_tries_even_the_right_code_is_refused_until_the_window_ends(shop: Shop) -> None:
    for _ in range(5):
        with transaction() as tx:
            count_typing(tx, shop.clerk, shop.branch.branch_id, NOW)
    with pytest.raises(TypingLocked), transaction() as tx:
        count_typing(tx, shop.clerk, shop.branch.branch_id, NOW)
    with transaction() as tx:
        count_typing(tx, shop.clerk, shop.branch.branch_id, NOW + timedelta(minutes=15))


def test_a_right_try_does_not_count_as_a_wrong_one(shop: Shop) -> None:
    for _ in range(12):
        with transaction() as tx:
            count_typing(tx, shop.clerk, shop.branch.branch_id, NOW)
        with transaction() as tx:
            assert find_typed(tx, pickup_secret(), shop.clerk, shop.branch.branch_id, shop.code.digits, "6789", NOW)


def test_the_branch_locks_after_twenty_wrong_tries_by_any_clerks(shop: Shop) -> None:
    for _ in range(20):
        with transaction() as tx:
            count_typing(tx, staff_principal("clerk", shop.branch.branch_id), shop.branch.branch_id, NOW)
    with pytest.raises(TypingLocked), transaction() as tx:
        count_typing(tx, staff_principal("clerk", shop.branch.branch_id), shop.branch.branch_id, NOW)


def test_cancelling_revokes_the_code_and_a_later_confirm_is_refused(shop: Shop) -> None:
    with transaction() as tx:
        cancel_order(tx, shop.order.order_id, "person:x", "不要了", NOW)
    run_until_empty_without_calls(NOW)
    with pytest.raises((CodeRevoked, StateChanged)):
        confirm(shop)
    with reading() as tx:
        assert available(tx, [shop.sku.id], [shop.branch.branch_id])[(shop.branch.branch_id, shop.sku.id)] == 3
        assert tx.scalar(select(PickupCode.state)) == "revoked"


def run_until_empty_without_calls(now: datetime) -> None:
    """The refund's call fails here (no WeChat), which must not hold up the other reactions."""
    run_until_empty(now, rounds=1)
