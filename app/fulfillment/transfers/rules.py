"""Which branch shall give, and by when goods arrive."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

KEEP_DAYS = 7  # a donor should still have goods for so many days afterwards
SALES_DAYS = 28
NEAR_M, FAR_M = 30_000, 300_000


@dataclass(frozen=True)
class Donor:
    """A branch or warehouse that could give: free pieces above its safety stock, pieces sold in the last 28 days."""

    branch_id: uuid.UUID
    code: str
    name: str
    free: int
    sold: int
    distance_m: float


@dataclass(frozen=True)
class RankedDonor:
    """`cover_days` is how long the donor sells on after giving; None when it sold none lately. `text` is a Chinese message id."""

    donor: Donor
    cover_days: int | None
    text: str


def rank_donors(donors: Sequence[Donor], quantity: int) -> list[RankedDonor]:
    """Those that have enough: first whom it does not hurt, then the nearest, then who sells the least; ties by code."""
    able = [_judged(donor, quantity) for donor in donors if donor.free >= quantity]
    return sorted(able, key=lambda one: (_hurts(one), one.donor.distance_m, one.donor.sold, one.donor.code))


def promise_of(distance_m: float, now: datetime) -> datetime:
    """By when goods from so far away are there and ready: 1 day within 30 km, 2 within 300 km, 4 beyond."""
    days = 1 if distance_m <= NEAR_M else 2 if distance_m <= FAR_M else 4
    return now + timedelta(days=days)


def _judged(donor: Donor, quantity: int) -> RankedDonor:
    if donor.sold == 0:
        return RankedDonor(donor, None, "近 28 天没有卖出，调走不影响")
    cover_days = (donor.free - quantity) * SALES_DAYS // donor.sold
    return RankedDonor(donor, cover_days, "调走后仍够卖一周以上" if cover_days >= KEEP_DAYS else "调走后不够卖一周")


def _hurts(one: RankedDonor) -> bool:
    return one.cover_days is not None and one.cover_days < KEEP_DAYS
