"""Thirty days of past orders: who bought what, where, when and how it ended, decided by a seed.

Pure data: the loader plays these through the real use cases. Times are days before today plus a minute of the day in
the shop's own time; the same seed gives the same month for ever.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from demo.files import Row, clerks_of, rows, shop_codes

DAYS = 30
ORDERS = 240
COLLECT, COURIER, PARCEL = "collect", "courier", "parcel"

# Orders per hour of the day: a lunch bump, a long evening when children sleep.
_HOURS = {9: 2, 10: 4, 11: 5, 12: 7, 13: 6, 14: 4, 15: 4, 16: 5, 17: 5, 18: 5, 19: 7, 20: 10, 21: 13, 22: 5}
_WEEKEND = 1.7
_YESTERDAY = 3.0  # the boards of a fresh demo shall have something to pack
_FAVOURITES = {"NY001": 14, "NY039": 9, "NY040": 9, "NY022": 5, "NY046": 6, "NY029": 4, "NY036": 5, "NY019": 5}
_SELDOM = {"NY033": 0.4, "NY053": 0.5, "NY056": 0.4, "NY052": 0.6, "NY032": 0.8}


@dataclass(frozen=True)
class PastOrder:
    """One order of the past month; `day` counts back from today (1 is yesterday), `minute` from midnight in the shop."""

    number: int
    day: int
    minute: int
    customer: str
    branch: str
    lines: tuple[tuple[str, int], ...]
    method: str
    clerk: str | None
    sharer: str | None
    shared_product: str | None
    outcome: str  # handed_over, returned, packed, paid, cancelled
    returned: tuple[tuple[str, int], ...] = ()


def past_orders() -> list[PastOrder]:
    """Return the month's orders, oldest first; a shopper's first order is the one a clerk or a share brought."""
    chance = random.Random("nuanyayu month")
    times = sorted((_moment(chance) for _ in range(ORDERS)), reverse=True)
    return [_order(chance, number, day, -minute) for number, (day, minute) in enumerate(times, 1)]


def weekday_of(day: int) -> int:
    """Return the demo month's weekday (Monday 0) of a day counted back; the month's own calendar, not today's."""
    return (DAYS - day) % 7


def _moment(chance: random.Random) -> tuple[int, int]:
    """Return (days back, minus the minute of the day), so that sorting downwards gives the oldest first."""
    days = range(1, DAYS + 1)
    weights = [_WEEKEND if weekday_of(day) >= 5 else 1.0 for day in days]
    day = chance.choices(days, [_YESTERDAY, *weights[1:]])[0]
    hour = chance.choices(list(_HOURS), list(_HOURS.values()))[0]
    return day, -(hour * 60 + chance.randrange(60))


def _order(chance: random.Random, number: int, day: int, minute: int) -> PastOrder:
    customer = chance.choice(_buyers())
    branch = customer["branch_code"] if chance.random() < 0.85 else chance.choice(shop_codes())
    if branch == "HZ07":  # paused: it takes no orders online
        branch = "HZ06"
    lines = _lines(chance)
    method = chance.choices((COLLECT, COURIER, PARCEL), (6, 2, 2))[0]
    sharer = _sharer(chance, customer)
    outcome = _outcome(chance, day, method)
    return PastOrder(
        number=number,
        day=day,
        minute=minute,
        customer=customer["ref"],
        branch=branch,
        lines=lines,
        method=method,
        clerk=chance.choice(clerks_of(branch))["staff_no"] if chance.random() < 0.6 else None,
        sharer=sharer,
        shared_product=lines[0][0].split("-")[0] if sharer else None,
        outcome=outcome,
        returned=((lines[0][0], 1),) if outcome == "returned" else (),
    )


def _buyers() -> list[Row]:
    """Everybody but those who stand at the top of the tree only to earn."""
    return [row for row in rows("customers") if row["ref"] not in ("C001", "C002")]


def _lines(chance: random.Random) -> tuple[tuple[str, int], ...]:
    skus = rows("skus")
    weights = [_FAVOURITES.get(sku["product_ref"], _SELDOM.get(sku["product_ref"], 2)) for sku in skus]
    wanted = chance.choices((1, 2, 3), (6, 3, 1))[0]
    picked: dict[str, int] = {}
    while len(picked) < wanted:
        sku = chance.choices(skus, weights)[0]["external_ref"]
        picked[sku] = chance.choices((1, 2, 3), (12, 3, 1))[0]
    return tuple(picked.items())


def _sharer(chance: random.Random, customer: Row) -> str | None:
    """Return the member whose share brought this order: mostly the referrer, never the buyer."""
    referrer = customer["referrer"]
    if referrer.startswith("C") and chance.random() < 0.6:
        return referrer
    members = [row["ref"] for row in rows("customers") if row["joined_days_ago"] and row["ref"] != customer["ref"]]
    return chance.choice([*members, "C003", "C003"]) if chance.random() < 0.1 and customer["ref"] != "C003" else None


def _outcome(chance: random.Random, day: int, method: str) -> str:
    roll = chance.random()
    if day == 1 and roll < 0.8:
        return "packed" if method == COLLECT and roll < 0.5 else "paid"
    if roll < 0.05:
        return "cancelled"
    return "returned" if roll > 0.94 else "handed_over"
