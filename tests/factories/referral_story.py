"""A shop, a clerk, members three deep and a shopper, with the few things that happen between them.

Promises: every step goes through the use case or the event the mall itself uses; the worker's part is played to the end.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask

from app.branches.queries import BranchView
from app.catalog.queries import sku_offers
from app.checkout.place_order import PlacedOrder
from app.codes.issue_code import issue_code
from app.codes.kinds import Visit
from app.codes.open_code import open_code
from app.fulfillment.hand_over import hand_over
from app.kernel.database import reading, transaction
from app.kernel.ids import new_id
from app.kernel.outbox import run_until_empty
from app.orders.record_return import record_return
from referral.commission.release_due import release_due
from referral.queries import OrderSplit, order_split
from referral.shares.publish_share import NewShare, publish_share
from tests.factories.branches import make_branch
from tests.factories.checkout import Shop, make_shop, make_shopper, order_now, part_of, pay, place
from tests.factories.identity import make_staff, make_wechat_person
from tests.factories.referral import bind, make_member, make_plan

START = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
WORDS = "宝宝睡得香，面料很软，洗了十几次也不起球。"


@dataclass
class Story:
    """Who is who. `li` is a staff id, `lis_person` the same human; Wang's mother brought Wang, her grandmother the mother."""

    shop: Shop
    lis_branch: BranchView
    li: uuid.UUID
    lis_person: uuid.UUID
    wang: uuid.UUID
    mother: uuid.UUID
    grandmother: uuid.UUID
    shopper: uuid.UUID


def make_story(app: Flask, level_bps: tuple[int, ...] = (800, 300, 100), on_hand: int = 100) -> Story:
    """Everybody in place at `START`, under a plan of 8 / 3 / 1 % and 2 % for the clerk."""
    shop = make_shop(app, on_hand)
    with transaction() as tx:
        branch = make_branch(tx, name="中山路店")
        lis_person = make_wechat_person(tx, nickname="李娜")
        li = make_staff(tx, "clerk", branch.branch_id, START, person_id=lis_person, name="李娜")
        line = [make_wechat_person(tx, nickname=name) for name in ("王芳", "王妈妈", "王外婆")]
        for person_id in line:
            make_member(tx, START, person_id)
        for child_id, parent_id in ((line[0], line[1]), (line[1], line[2])):
            bind(tx, child_id, parent_id, START)
        make_plan(tx, START, level_bps)
    return Story(shop, branch, li, lis_person, *line, make_shopper())


def scan_clerk(story: Story, person_id: uuid.UUID, at: datetime, staff_id: uuid.UUID | None = None) -> None:
    """The person opens a clerk's code (Li's unless another is named)."""
    with transaction() as tx:
        token = issue_code(
            tx, "clerk", at, subject_id=staff_id or story.li, branch_id=story.lis_branch.branch_id, by="system"
        )
        assert open_code(tx, token, Visit(person_id, None, "scene"), at) is not None
    run_until_empty(at)


def share_first_product(story: Story, sharer: uuid.UUID, at: datetime) -> str:
    """The sharer recommends the shop's first product; the token."""
    with transaction() as tx:
        offer = sku_offers(tx, story.shop.branch.branch_id, story.shop.sku_ids)[story.shop.sku_ids[0]]
        return publish_share(tx, NewShare(sharer, offer.product_id, WORDS, (), new_id().hex), at).token


def open_share(token: str, person_id: uuid.UUID | None, at: datetime, browser_id: str | None = None) -> None:
    """Somebody taps the share."""
    with transaction() as tx:
        assert open_code(tx, token, Visit(person_id, browser_id, "link"), at) is not None
    run_until_empty(at)


def buy(story: Story, at: datetime, *pieces: int, person_id: uuid.UUID | None = None) -> PlacedOrder:
    """Place and pay (one piece of the ¥199 product unless said otherwise), and let everybody react."""
    placed = place(story.shop, person_id or story.shopper, *(pieces or (1,)), now=at)
    assert pay(placed, at) == "applied"
    run_until_empty(at)
    return placed


def collect(placed: PlacedOrder, at: datetime) -> None:
    """The goods are handed over at the counter."""
    part_id = part_of(placed)
    with transaction() as tx:
        hand_over(tx, part_id, "staff:test", at)
    run_until_empty(at)


def bring_back(placed: PlacedOrder, at: datetime, quantity: int, refund_fen: int, position: int = 0) -> None:
    """So many pieces of one line come back."""
    line = order_now(placed).lines[position]
    with transaction() as tx:
        pieces = {line.line_id: (quantity, refund_fen)}
        record_return(tx, placed.order_id, new_id(), pieces, "staff:test", at)
    run_until_empty(at)


def let_time_pass(at: datetime, days: int) -> datetime:
    """The release job runs `days` later; that moment."""
    later = at + timedelta(days=days)
    release_due(transaction, later)
    return later


def split_of(placed: PlacedOrder, at: datetime = START) -> OrderSplit:
    """Who earned what."""
    with reading() as tx:
        return order_split(tx, placed.number, at)


def amounts(split: OrderSplit, what: str = "amount_fen") -> dict[str, int]:
    """One figure of each seat by its name."""
    return {seat.seat: getattr(seat, what) for seat in split.seats}
