"""What a member's pages show.

Promises: her own money, her own friends masked, deeper levels as totals; nobody's phone or full name.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from app.catalog.queries import product_views
from app.identity.queries import find_staff_by_person, person_views
from app.kernel.database import Tx
from app.web.pagination import Page
from referral.clerk.queries import sum_of
from referral.commission.models import CommissionLine, CommissionOrder
from referral.commission.queries import Credit, credits_of, earned_between, earned_by_level, earned_from_buyers
from referral.payouts.queries import PayeeBalance, payee_balances
from referral.ranking.queries import Place, Ranking, hidden_of, ranking
from referral.sales.queries import effect_of_buyers
from referral.sales.rules import CHAIN_ZONE, Effect, Month, month_of
from referral.shares.queries import Funnel, ShareView, find_invitation, funnels_of, share_page
from referral.tree.queries import children, member_steps, parent_as_of, people_by_depth

FRIENDS_SHOWN = 20
TREND_DAYS = 30


@dataclass(frozen=True)
class Friend:
    """Somebody she brought, masked; orders and money are of what was credited to her."""

    name: str
    since: datetime
    orders: int
    net_fen: int
    earned_fen: int


@dataclass(frozen=True)
class FriendList:
    """One page of friends; `next_page` is None on the last."""

    friends: tuple[Friend, ...]
    total: int
    next_page: int | None


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
    funnel: Funnel


@dataclass(frozen=True)
class RankedMember:
    """One place of the members' ranking, masked."""

    place: Place
    name: str
    branch: str = ""


@dataclass(frozen=True)
class MemberPage:
    """`status` is empty before joining; months are (fen, orders)."""

    status: str
    joined_at: datetime | None
    balance: PayeeBalance
    month: tuple[int, int]
    last_month: tuple[int, int]
    credits: Page[Credit]
    friends_total: int
    invitation: ShareView | None
    referrer: str


def payees_of_person(tx: Tx, person_id: uuid.UUID) -> list[uuid.UUID]:
    """Under which ids one human is paid."""
    staff = find_staff_by_person(tx, person_id)
    return [person_id, staff.staff_id] if staff else [person_id]


def member_page(tx: Tx, person_id: uuid.UUID, cursor: str | None, now: datetime) -> MemberPage:
    """Everything on her first page."""
    step = member_steps(tx, [person_id], now).get(person_id)
    mine, month = payees_of_person(tx, person_id), month_of(now)
    before = month.shifted(-1)
    return MemberPage(
        step.status if step else "",
        step.at if step else None,
        sum_of(payee_balances(tx, mine).values()),
        earned_between(tx, mine, month.start, now + timedelta(seconds=1)),
        earned_between(tx, mine, before.start, before.end),
        credits_of(tx, mine, cursor=cursor),
        len(children(tx, person_id)),
        find_invitation(tx, person_id),
        _referrer(tx, person_id, now),
    )


def friend_list(tx: Tx, person_id: uuid.UUID, page: int) -> FriendList:
    """People she brought, latest first."""
    mine, brought = payees_of_person(tx, person_id), children(tx, person_id)
    start = page * FRIENDS_SHOWN
    shown = brought[start : start + FRIENDS_SHOWN]
    ids = [friend_id for friend_id, _since in shown]
    people, earned = person_views(tx, ids), earned_from_buyers(tx, mine, ids)
    sold = effect_of_buyers(tx, person_id, ids)
    friends = [
        Friend(
            people[friend_id].masked_name,
            since,
            sold.get(friend_id, Effect()).orders,
            sold.get(friend_id, Effect()).net_fen,
            earned.get(friend_id, (0, 0))[0],
        )
        for friend_id, since in shown
        if friend_id in people
    ]
    return FriendList(tuple(friends), len(brought), page + 1 if len(brought) > start + FRIENDS_SHOWN else None)


def deeper_levels(tx: Tx, person_id: uuid.UUID) -> list[Depth]:
    """Levels 2 and 3 as totals."""
    people, earned = people_by_depth(tx, person_id, 3), earned_by_level(tx, payees_of_person(tx, person_id))
    return [
        Depth(level, people.get(level, 0), *earned.get(level, (0, 0)))
        for level in (2, 3)
        if people.get(level) or earned.get(level)
    ]


def shared_products(tx: Tx, person_id: uuid.UUID, cursor: str | None, size: int = 20) -> Page[SharedProduct]:
    """Her shares with their funnels, latest first."""
    page = share_page(tx, person_id, cursor, size)
    funnels = funnels_of(tx, [share.post_id for share in page.items])
    products = product_views(tx, [share.product_id for share in page.items if share.product_id])
    found = []
    for share in page.items:
        product = products.get(share.product_id) if share.product_id else None
        name, picture = (product.name, product.picture) if product else ("", None)
        found.append(SharedProduct(share, name, picture, funnels.get(share.post_id, Funnel())))
    return Page(found, page.next_cursor)


def earned_by_day(tx: Tx, person_id: uuid.UUID, now: datetime) -> list[tuple[date, int]]:
    """Fen that stand of each of the last 30 days' orders, oldest day first, days without any too."""
    today = now.astimezone(CHAIN_ZONE).date()
    days = {today - timedelta(days=back): 0 for back in range(TREND_DAYS - 1, -1, -1)}
    rows = tx.execute(
        select(CommissionOrder.paid_at, func.sum(CommissionLine.pending_fen + CommissionLine.available_fen))
        .join(CommissionLine, CommissionLine.order_id == CommissionOrder.order_id)
        .where(
            CommissionLine.payee_id.in_(payees_of_person(tx, person_id)),
            CommissionOrder.paid_at > now - timedelta(days=TREND_DAYS),
        )
        .group_by(CommissionOrder.paid_at)
    )
    for paid_at, stands in rows:
        day = paid_at.astimezone(CHAIN_ZONE).date()
        if day in days:
            days[day] += int(stands)
    return list(days.items())


def member_ranking(tx: Tx, person_id: uuid.UUID, month: Month) -> tuple[list[RankedMember], Ranking, bool]:
    """The month's members by net released sales they brought, and whether she is listed."""
    found = ranking(tx, "member", month, person_id)
    people = person_views(tx, [place.subject_id for place in found.places])
    names = {who: view.masked_name for who, view in people.items()}
    ranked = [RankedMember(place, names.get(place.subject_id, "*")) for place in found.places]
    return ranked, found, bool(hidden_of(tx, [person_id]))


def _referrer(tx: Tx, person_id: uuid.UUID, now: datetime) -> str:
    parent_id = parent_as_of(tx, person_id, now)
    view = person_views(tx, [parent_id]).get(parent_id) if parent_id else None
    return view.masked_name if view else ""
