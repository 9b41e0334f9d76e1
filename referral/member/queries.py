"""What a member's page shows."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.catalog.queries import product_views
from app.identity.queries import find_staff_by_person, person_views
from app.kernel.database import Tx
from app.web.pagination import Page
from referral.attribution.queries import opens_of_posts, orders_by_touch
from referral.clerk.queries import CHAIN_ZONE, starts
from referral.commission.queries import (
    Balance,
    Credit,
    balance_of,
    credits_of,
    earned_between,
    earned_by_level,
    earned_from_buyers,
)
from referral.shares.queries import ShareView, shares_of
from referral.tree.queries import children, member_steps, parent_as_of, people_by_depth

FRIENDS_SHOWN = 50


@dataclass(frozen=True)
class Friend:
    """Somebody she brought, masked."""

    name: str
    since: datetime
    orders: int
    earned_fen: int


@dataclass(frozen=True)
class Depth:
    """One deeper level as totals."""

    level: int
    people: int
    earned_fen: int
    orders: int


@dataclass(frozen=True)
class SharedProduct:
    """One of her shares with what became of it."""

    share: ShareView
    product: str
    picture: str | None
    opens: int
    orders: int


@dataclass(frozen=True)
class MemberPage:
    """`status` is empty before joining; `month` is (fen, orders)."""

    status: str
    joined_at: datetime | None
    balance: Balance
    month: tuple[int, int]
    credits: Page[Credit]
    friends: tuple[Friend, ...]
    friends_total: int
    deeper: tuple[Depth, ...]
    shares: tuple[SharedProduct, ...]
    invitation: ShareView | None
    referrer: str


def payees_of_person(tx: Tx, person_id: uuid.UUID) -> list[uuid.UUID]:
    """Under which ids one human is paid."""
    staff = find_staff_by_person(tx, person_id)
    return [person_id, staff.staff_id] if staff else [person_id]


def member_page(tx: Tx, person_id: uuid.UUID, cursor: str | None, now: datetime) -> MemberPage:
    """Everything on her page."""
    step = member_steps(tx, [person_id], now).get(person_id)
    mine = payees_of_person(tx, person_id)
    _day, month = starts(now, CHAIN_ZONE)
    brought = children(tx, person_id)
    shares = shares_of(tx, person_id)
    return MemberPage(
        step.status if step else "",
        step.at if step else None,
        balance_of(tx, mine),
        earned_between(tx, mine, month, now + timedelta(seconds=1)),
        credits_of(tx, mine, cursor=cursor),
        tuple(_friends(tx, mine, brought[:FRIENDS_SHOWN])),
        len(brought),
        tuple(_deeper(tx, person_id, mine)),
        tuple(_shared(tx, [share for share in shares if share.product_id])),
        next((share for share in shares if share.product_id is None), None),
        _referrer(tx, person_id, now),
    )


def _friends(tx: Tx, mine: list[uuid.UUID], brought: list[tuple[uuid.UUID, datetime]]) -> list[Friend]:
    ids = [person_id for person_id, _since in brought]
    people, earned = person_views(tx, ids), earned_from_buyers(tx, mine, ids)
    return [
        Friend(people[person_id].masked_name, since, earned.get(person_id, (0, 0))[1], earned.get(person_id, (0, 0))[0])
        for person_id, since in brought
        if person_id in people
    ]


def _deeper(tx: Tx, person_id: uuid.UUID, mine: list[uuid.UUID]) -> list[Depth]:
    people, earned = people_by_depth(tx, person_id, 3), earned_by_level(tx, mine)
    return [
        Depth(level, people.get(level, 0), *earned.get(level, (0, 0)))
        for level in (2, 3)
        if people.get(level) or earned.get(level)
    ]


def _shared(tx: Tx, shares: list[ShareView]) -> list[SharedProduct]:
    ids = [share.post_id for share in shares]
    opens, orders = opens_of_posts(tx, ids), orders_by_touch(tx, ids)
    products = product_views(tx, [share.product_id for share in shares if share.product_id])
    found = []
    for share in shares:
        product = products.get(share.product_id) if share.product_id else None
        name, picture = (product.name, product.picture) if product else ("", None)
        found.append(SharedProduct(share, name, picture, opens.get(share.post_id, 0), orders.get(share.post_id, 0)))
    return found


def _referrer(tx: Tx, person_id: uuid.UUID, now: datetime) -> str:
    parent_id = parent_as_of(tx, person_id, now)
    view = person_views(tx, [parent_id]).get(parent_id) if parent_id else None
    return view.masked_name if view else ""
