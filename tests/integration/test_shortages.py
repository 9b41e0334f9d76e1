"""An order whose goods are not there is saved from another branch, or its money goes back; no piece and no fen is lost."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.branches.queries import BranchView
from app.fulfillment.hand_over import hand_over
from app.fulfillment.mark_packed import mark_packed
from app.fulfillment.queries import fulfillment_view
from app.fulfillment.transfers.cover_shortage import DonorIsSelf, DonorShort, cover_shortage
from app.fulfillment.transfers.decline_transfer import decline_transfer
from app.fulfillment.transfers.queries import (
    ShortageMissing,
    TransferMissing,
    TransferView,
    donors_for,
    find_transfers,
    open_shortages,
    open_transfers,
    shortages_of,
)
from app.fulfillment.transfers.receive_transfer import ReceivedTooMuch, receive_transfer
from app.fulfillment.transfers.refund_shortage import refund_shortage
from app.fulfillment.transfers.report_shortage import CauseUnknown, PiecesNotInPart, ShortAlready, report_shortage
from app.fulfillment.transfers.ship_transfer import ship_transfer
from app.inventory.queries import in_transit, stock_views
from app.inventory.release import NotHeld
from app.inventory.verify_stock import verify_stock
from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden
from app.kernel.models import AuditEntry
from app.kernel.outbox import run_until_empty
from app.kernel.states import StateChanged
from app.orders.cancel_order import cancel_order
from app.payments.queries import refunds_of
from app.web.principal import SignInFresh
from tests.factories.branches import make_branch
from tests.factories.checkout import (
    NOW,
    PlacedOrder,
    Shop,
    differences_in_books,
    make_shop,
    make_shopper,
    order_now,
    part_of,
    pay,
    place,
)
from tests.factories.identity import staff_principal
from tests.factories.inventory import make_stock
from tests.support.race import race

OFFICE = staff_principal("owner")


@dataclass
class Chain:
    """A shop whose paid order (3 pieces at ¥199, 1 at ¥25.50) is to be packed, and two branches that have more."""

    shop: Shop
    near: BranchView
    far: BranchView
    placed: PlacedOrder
    part_id: uuid.UUID

    @property
    def lines(self) -> Sequence[uuid.UUID]:
        return [line.line_id for line in order_now(self.placed).lines]

    def stock(self, branch: BranchView, place_number: int = 0) -> tuple[int, int]:
        sku_id = self.shop.sku_ids[place_number]
        with reading() as tx:
            view = stock_views(tx, [sku_id]).get((branch.branch_id, sku_id))
        return (view.on_hand, view.allocated) if view else (0, 0)

    def report(self, pieces: int = 2, cause: str = "count", line: int = 0) -> uuid.UUID:
        clerk = staff_principal("clerk", self.shop.branch.branch_id)
        missing = {self.lines[line]: pieces}
        with transaction() as tx:
            return report_shortage(tx, clerk, self.part_id, missing, cause, NOW)[0]

    def cover(self, shortage_id: uuid.UUID, donor: BranchView | None = None) -> uuid.UUID:
        with transaction() as tx:
            return cover_shortage(tx, OFFICE, shortage_id, (donor or self.near).branch_id, NOW)

    def ship(self, transfer_id: uuid.UUID, donor: BranchView | None = None) -> None:
        with transaction() as tx:
            ship_transfer(tx, staff_principal("clerk", (donor or self.near).branch_id), transfer_id, NOW)

    def receive(self, transfer_id: uuid.UUID, arrived: int, lost: int = 0) -> None:
        line = self.transfer(transfer_id).lines[0]
        clerk = staff_principal("clerk", self.shop.branch.branch_id)
        with transaction() as tx:
            receive_transfer(tx, clerk, transfer_id, {line.line_id: (arrived, lost)}, NOW)

    def transfer(self, transfer_id: uuid.UUID) -> TransferView:
        with reading() as tx:
            return find_transfers(tx, [transfer_id])[transfer_id]

    def part(self) -> tuple[str, bool]:
        with reading() as tx:
            view = fulfillment_view(tx, self.part_id)
        return view.state, view.promise_at is not None

    def short(self) -> list[tuple[str, int]]:
        with reading() as tx:
            return [(one.state, one.quantity) for one in shortages_of(tx, self.placed.order_id)]

    def give(self) -> None:
        clerk = staff_principal("clerk", self.shop.branch.branch_id)
        with transaction() as tx:
            mark_packed(tx, clerk, self.part_id, "", NOW)
            hand_over(tx, self.part_id, clerk.actor, NOW)

    def refunded(self) -> int:
        with reading() as tx:
            return sum(refund.amount_fen for refund in refunds_of(tx, self.placed.order_id))


@pytest.fixture
def chain(app: Flask) -> Chain:
    shop = make_shop(app, on_hand=3)
    with transaction() as tx:
        near, far = make_branch(tx, lng=121.60, lat=31.25), make_branch(tx, lng=120.15, lat=30.28)
        make_stock(tx, near.branch_id, shop.sku_ids[0], 5)
        make_stock(tx, far.branch_id, shop.sku_ids[0], 50)
    placed = place(shop, make_shopper(), 3, 1)
    pay(placed)
    return Chain(shop, near, far, placed, part_of(placed))


def test_a_shortage_covered_by_a_donor_arrives_is_packed_and_handed_over(chain: Chain) -> None:
    shortage_id = chain.report()
    assert (chain.part(), chain.stock(chain.shop.branch)) == (("waiting", False), (1, 1))
    transfer_id = chain.cover(shortage_id)
    assert (chain.part(), chain.stock(chain.near), chain.short()) == (("waiting", True), (5, 2), [("coming", 2)])
    assert differences_in_books() == []
    chain.ship(transfer_id)
    assert chain.stock(chain.near) == (3, 0)
    with reading() as tx:
        assert in_transit(tx) == {(transfer_id, chain.shop.sku_ids[0]): 2}
    assert differences_in_books() == []
    chain.receive(transfer_id, 2)
    assert (chain.part(), chain.stock(chain.shop.branch)) == (("to_pack", True), (3, 3))
    assert (chain.short(), chain.transfer(transfer_id).state) == ([("covered", 2)], "received")
    chain.give()
    assert (order_now(chain.placed).state, chain.stock(chain.shop.branch)) == ("completed", (0, 0))
    with reading() as tx:
        assert in_transit(tx) == {}
        acts = set(tx.scalars(select(AuditEntry.action).where(AuditEntry.action.like("fulfillment.%"))))
    assert {f"fulfillment.{act}" for act in ("report_shortage", "cover_shortage", "ship_transfer")} <= acts
    run_until_empty(NOW + timedelta(minutes=1))
    assert differences_in_books() == []


def test_while_pieces_are_short_nothing_is_packed_or_handed_over(chain: Chain) -> None:
    chain.report()
    with pytest.raises(StateChanged):
        chain.give()
    assert order_now(chain.placed).state == "paid"


def test_donors_are_ranked_by_whom_it_does_not_hurt_then_by_distance(chain: Chain) -> None:
    chain.report()
    with reading() as tx:
        (short,) = open_shortages(tx)
        ranked = donors_for(tx, short, NOW)
    assert [one.donor.code for one in ranked] == [chain.near.code, chain.far.code]
    assert [(one.donor.free, one.donor.sold, one.cover_days) for one in ranked] == [(5, 0, None), (50, 0, None)]


def test_a_partial_receipt_waits_for_the_rest(chain: Chain) -> None:
    transfer_id = chain.cover(chain.report())
    chain.ship(transfer_id)
    chain.receive(transfer_id, 1)
    assert (chain.part()[0], chain.short(), chain.stock(chain.shop.branch)) == ("waiting", [("coming", 2)], (2, 2))
    with pytest.raises(ReceivedTooMuch):
        chain.receive(transfer_id, 2)
    with pytest.raises(ReceivedTooMuch):
        chain.receive(transfer_id, 0)
    assert chain.stock(chain.shop.branch) == (2, 2)
    chain.receive(transfer_id, 1)
    assert (chain.part()[0], chain.short()) == ("to_pack", [("covered", 2)])
    assert differences_in_books() == []


def test_what_is_lost_on_the_way_is_short_again(chain: Chain) -> None:
    transfer_id = chain.cover(chain.report())
    chain.ship(transfer_id)
    chain.receive(transfer_id, 1, lost=1)
    assert (chain.part()[0], sorted(chain.short())) == ("waiting", [("covered", 1), ("open", 1)])
    with reading() as tx:
        (short,) = open_shortages(tx)
    again = chain.cover(short.shortage_id, chain.far)
    chain.ship(again, chain.far)
    chain.receive(again, 0, lost=1)
    assert sorted(chain.short()) == [("covered", 1), ("open", 1)]
    third = chain.cover(short.shortage_id, chain.far)
    chain.ship(third, chain.far)
    chain.receive(third, 1)
    chain.give()
    assert order_now(chain.placed).state == "completed"
    assert differences_in_books() == []


def test_a_donor_that_declines_keeps_its_goods_and_the_shortage_waits_again(chain: Chain) -> None:
    shortage_id = chain.report(cause="rejected")
    assert chain.stock(chain.shop.branch) == (3, 1)
    transfer_id = chain.cover(shortage_id)
    donor = staff_principal("clerk", chain.near.branch_id)
    with transaction() as tx:
        decline_transfer(tx, donor, transfer_id, "没找到", NOW)
    assert (chain.stock(chain.near), chain.short()) == ((5, 0), [("open", 2)])
    with pytest.raises(StateChanged), transaction() as tx:
        decline_transfer(tx, donor, transfer_id, "", NOW)
    with pytest.raises(StateChanged):
        chain.ship(transfer_id)
    assert differences_in_books() == []


def test_without_a_donor_the_missing_pieces_are_refunded_and_the_rest_is_handed_over(chain: Chain) -> None:
    shortage_id = chain.report(pieces=1)
    with transaction() as tx:
        assert refund_shortage(tx, OFFICE, shortage_id, NOW) == 19900
    assert (chain.part()[0], chain.short(), chain.refunded()) == ("to_pack", [("refunded", 1)], 19900)
    chain.give()
    order = order_now(chain.placed)
    assert (order.state, [line.handed_over for line in order.lines], [line.cancelled for line in order.lines]) == (
        "completed",
        [2, 1],
        [1, 0],
    )
    assert (order.paid_fen, order.refunded_fen) == (62250, 19900)
    assert differences_in_books() == []


def test_a_refund_of_all_that_is_left_cancels_the_order_whole(chain: Chain) -> None:
    first = chain.report(pieces=3)
    clerk_missing = chain.lines[1]
    with transaction() as tx:
        refund_shortage(tx, OFFICE, first, NOW)
    clerk = staff_principal("clerk", chain.shop.branch.branch_id)
    with transaction() as tx:
        (second,) = report_shortage(tx, clerk, chain.part_id, {clerk_missing: 1}, "damaged", NOW)
    with transaction() as tx:
        refund_shortage(tx, OFFICE, second, NOW)
    assert (order_now(chain.placed).state, chain.refunded()) == ("cancelled", 62250)
    assert chain.stock(chain.shop.branch) == (0, 0)
    assert differences_in_books() == []


@pytest.mark.parametrize("moment", ["open", "approved", "shipped"])
def test_a_cancelled_order_leaves_every_piece_where_it_is_or_lets_it_arrive(chain: Chain, moment: str) -> None:
    shortage_id = chain.report(pieces=3)
    transfer_id = chain.cover(shortage_id) if moment != "open" else None
    if transfer_id and moment == "shipped":
        chain.ship(transfer_id)
    with transaction() as tx:
        cancel_order(tx, chain.placed.order_id, "system", "changed her mind", NOW)
    assert (chain.short(), chain.refunded(), chain.part()[0]) == ([("dropped", 3)], 62250, "cancelled")
    if transfer_id and moment == "shipped":
        chain.receive(transfer_id, 3)
        assert (chain.stock(chain.near), chain.stock(chain.shop.branch)) == ((2, 0), (3, 0))
    else:
        assert (chain.stock(chain.near), chain.stock(chain.shop.branch)) == ((5, 0), (0, 0))
    assert differences_in_books() == []


def test_a_donor_that_just_sold_out_gives_nothing_and_nothing_changes(chain: Chain) -> None:
    shortage_id = chain.report(pieces=3)
    with transaction() as tx:
        poor = make_branch(tx)
        make_stock(tx, poor.branch_id, chain.shop.sku_ids[0], 2)
    with pytest.raises(DonorShort):
        chain.cover(shortage_id, poor)
    with pytest.raises(DonorIsSelf):
        chain.cover(shortage_id, chain.shop.branch)
    with reading() as tx:
        assert (open_transfers(tx), [one.state for one in open_shortages(tx)]) == ([], ["open"])
    assert differences_in_books() == []


def test_every_act_asks_for_its_right_at_its_branch(chain: Chain) -> None:
    other = staff_principal("clerk", chain.far.branch_id)
    missing = {chain.lines[0]: 1}
    with pytest.raises(Forbidden), transaction() as tx:
        report_shortage(tx, other, chain.part_id, missing, "count", NOW)
    shortage_id = chain.report()
    manager = staff_principal("manager", chain.shop.branch.branch_id)
    with pytest.raises(Forbidden), transaction() as tx:
        cover_shortage(tx, manager, shortage_id, chain.near.branch_id, NOW)
    with pytest.raises(SignInFresh), transaction() as tx:
        refund_shortage(tx, staff_principal("owner", fresh=False), shortage_id, NOW)
    transfer_id = chain.cover(shortage_id)
    for act in (ship_transfer, lambda tx, who, one, now: decline_transfer(tx, who, one, "", now)):
        with pytest.raises(Forbidden), transaction() as tx:
            act(tx, other, transfer_id, NOW)
    assert (chain.short(), chain.stock(chain.near)) == ([("coming", 2)], (5, 2))
    with pytest.raises(ShortageMissing), transaction() as tx:
        refund_shortage(tx, OFFICE, transfer_id, NOW)
    with pytest.raises(TransferMissing), transaction() as tx:
        ship_transfer(tx, OFFICE, shortage_id, NOW)


def test_a_wrong_report_changes_nothing(chain: Chain) -> None:
    for pieces, cause, refusal in (
        (4, "count", PiecesNotInPart),
        (0, "count", PiecesNotInPart),
        (1, "x", CauseUnknown),
    ):
        with pytest.raises(refusal):
            chain.report(pieces, cause)
    assert (chain.part()[0], chain.short(), chain.stock(chain.shop.branch)) == ("to_pack", [], (3, 3))
    chain.report(1)
    with pytest.raises(ShortAlready):
        chain.report(1)
    assert chain.short() == [("open", 1)]


def test_16_taps_on_donors_promise_the_goods_once(chain: Chain, app: Flask) -> None:
    shortage_id = chain.report()
    found = race(app, [lambda: chain.cover(shortage_id), lambda: chain.cover(shortage_id, chain.far)] * 8)
    assert len([one for one in found if isinstance(one, uuid.UUID)]) == 1
    assert {type(one) for one in found if not isinstance(one, uuid.UUID)} == {StateChanged}
    assert sum(stock[1] for stock in (chain.stock(chain.near), chain.stock(chain.far))) == 2
    assert differences_in_books() == []


def test_cancel_beside_ship_cover_and_refund_leaves_books_and_stock_level(chain: Chain, app: Flask) -> None:
    transfer_id = chain.cover(chain.report())

    def cancel() -> None:
        with transaction() as tx:
            cancel_order(tx, chain.placed.order_id, "system", "race", NOW)

    found = race(app, [cancel, lambda: chain.ship(transfer_id), cancel, lambda: chain.ship(transfer_id)])
    assert {type(one) for one in found} <= {type(None), StateChanged, NotHeld} | {
        type(one) for one in found if getattr(one, "code", "") == "orders.cannot_cancel"
    }
    assert order_now(chain.placed).state == "cancelled"
    assert chain.transfer(transfer_id).state in ("cancelled", "shipped")
    assert differences_in_books() == []
    with reading() as tx:
        assert verify_stock(tx) == []
