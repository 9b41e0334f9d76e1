"""Plays the month of past orders through the real use cases, each at its own moment.

Promises: an order that was played before is not played again; the worker's reactions run before every next step of an order,
on the month's clock; money of past returns is reported as refunded, since WeChat never saw these payments.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.checkout.explain_shortage import GoodsShort
from app.kernel.database import Tx, reading, transaction
from app.kernel.outbox import run_until_empty
from app.orders.queries import find_placed
from demo.actors import Account, find_row
from demo.agenda import Agenda
from demo.fast_commits import fast_commits
from demo.files import rows
from demo.history import COLLECT, DAYS, PastOrder
from demo.load_goods import sku_ids
from demo.load_shops import branch_ids
from demo.play_order import Played, Scene, cancel, collect, deliver, pack, place_and_pay, return_goods, visit

SHANGHAI = ZoneInfo("Asia/Shanghai")
CLOSING, OPENING = time(21, 0), time(10, 30)


@dataclass
class Month:
    """The month while it is played."""

    scene: Scene
    now: datetime
    agenda: Agenda
    counts: Counter[str]

    def moment(self, order: PastOrder) -> datetime:
        """When the order was placed."""
        today = self.now.astimezone(SHANGHAI).date()
        midnight = datetime.combine(today - timedelta(days=order.day), time(), SHANGHAI)
        return midnight + timedelta(minutes=order.minute)


def load_month(
    account: Account, orders: Sequence[PastOrder], now: datetime, told: Callable[[int], None]
) -> Counter[str]:
    """Play those of `orders` (oldest first) that were not played yet; `told` hears the days that are done.

    Returns how many orders ended how.
    """
    with reading() as tx:
        month = _open_month(tx, account, now)
        waiting = _not_played(tx, month, orders)
    for order in waiting:
        month.agenda.note(month.moment(order), _Order(month, order).buy)
    first = now - timedelta(days=DAYS)
    with fast_commits():
        for day in range(DAYS + 1) if waiting else ():
            until = min(now, first + timedelta(days=day))
            month.agenda.play(until)
            run_until_empty(until)
            told(day)
    return month.counts


def _open_month(tx: Tx, account: Account, now: datetime) -> Month:
    people = {row["ref"]: find_row(tx, account, row, row["ref"]) for row in rows("customers")}
    scene = Scene(
        account=account,
        branches=branch_ids(tx, now),
        skus=sku_ids(tx),
        people={reference: person_id for reference, person_id in people.items() if person_id},
    )
    return Month(scene, now, Agenda(), Counter())


def _not_played(tx: Tx, month: Month, orders: Sequence[PastOrder]) -> list[PastOrder]:
    """What comes after the last order that was placed: those before it were placed too, or refused for good."""
    played = [order.number for order in orders if _is_played(tx, month, order)]
    return [order for order in orders if order.number > max(played, default=0)]


def _is_played(tx: Tx, month: Month, order: PastOrder) -> bool:
    return find_placed(tx, month.scene.people[order.customer], _token(order)) is not None


def _token(order: PastOrder) -> str:
    return f"demo-{order.number}"


class _Order:
    """One past order's course: bought, packed, handed over, perhaps brought back."""

    def __init__(self, month: Month, order: PastOrder) -> None:
        self.month = month
        self.order = order
        self.chance = random.Random(f"course {order.number}")
        self.played: Played | None = None

    def buy(self, at: datetime) -> None:
        """She comes in, orders and pays; a branch that has not enough turns her away, as it would any other day."""
        try:
            with transaction() as tx:
                visit(tx, self.month.scene, self.order, at - timedelta(minutes=20))
                self.played = place_and_pay(tx, self.month.scene, self.order, _token(self.order), at)
        except GoodsShort:
            self.month.counts["缺货没成交"] += 1
            return
        self.month.counts["下单"] += 1
        course = {"cancelled": self.give_up, "paid": None}.get(self.order.outcome, self.pack)
        if course:
            wait = timedelta(minutes=self.chance.randrange(5, 45))
            self.month.agenda.note(self._in_hours(at + wait), course)

    def give_up(self, at: datetime) -> None:
        """She never pays."""
        with transaction() as tx:
            cancel(tx, self._it(), at)
        self.month.counts["取消"] += 1

    def pack(self, at: datetime) -> None:
        """The branch packs it."""
        run_until_empty(at)
        with transaction() as tx:
            pack(tx, self.month.scene, self._it(), f"A{self.chance.randrange(1, 24)}", at)
        if self.order.outcome == "packed":
            return
        later = timedelta(minutes=self.chance.randrange(30, 400))
        self.month.agenda.note(self._in_hours(at + later), self.hand_over)

    def hand_over(self, at: datetime) -> None:
        """She collects it, or it reaches her door."""
        run_until_empty(at)
        with transaction() as tx:
            (collect if self.order.method == COLLECT else deliver)(tx, self.month.scene, self._it(), at)
        self.month.counts["已交付"] += 1
        if self.order.returned:
            self.month.agenda.note(self._in_hours(at + timedelta(days=self.chance.randrange(1, 5))), self.come_back)

    def come_back(self, at: datetime) -> None:
        """She brings part of it back."""
        run_until_empty(at)
        with transaction() as tx:
            return_goods(tx, self.month.scene, self.order, self._it(), dict(self.order.returned), at)
        self.month.counts["退货"] += 1

    def _it(self) -> Played:
        assert self.played is not None
        return self.played

    def _in_hours(self, at: datetime) -> datetime:
        """The same moment, or the next opening when the shop is shut."""
        local = at.astimezone(SHANGHAI)
        if OPENING <= local.time() <= CLOSING:
            return at
        day = local.date() + timedelta(days=local.time() > CLOSING)
        return datetime.combine(day, OPENING, SHANGHAI) + timedelta(minutes=self.chance.randrange(90))
