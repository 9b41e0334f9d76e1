"""What recommending a product would bring, said before anybody shares it.

Promises: the level-1 amount under the plan in force, for every SKU and with other seats empty or taken: a range where they differ,
nothing at all where nothing is paid.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.kernel.database import Tx
from referral.commission.rules.amounts import Claim, divide_order
from referral.plans.queries import plan_as_of
from referral.plans.rules.rates import Goods
from referral.plans.rules.terms import MOST_LEVELS, Role, Seat, Terms
from referral.tree.queries import grades_as_of

ME, OTHERS = uuid.UUID(int=1), [uuid.UUID(int=number) for number in range(2, 6)]


@dataclass(frozen=True)
class Earning:
    """Fen for one piece; both 0 when nothing is paid."""

    low_fen: int = 0
    high_fen: int = 0


@dataclass(frozen=True)
class Priced:
    """One SKU at today's price."""

    sku_id: uuid.UUID
    price_fen: int


def find_earning(
    tx: Tx,
    person_id: uuid.UUID,
    product_id: uuid.UUID,
    category_id: uuid.UUID | None,
    skus: Sequence[Priced],
    now: datetime,
) -> Earning:
    """What she earns as the direct promoter of one piece, before returns."""
    plan = plan_as_of(tx, now)
    if plan is None or not skus:
        return Earning()
    grade = grades_as_of(tx, [person_id], now).get(person_id)
    categories = (category_id,) if category_id else ()
    goods = [Goods(sku.sku_id, sku.sku_id, product_id, sku.price_fen, 1, categories) for sku in skus]
    return earning_of(plan.terms, goods, {grade})


def earning_of(terms: Terms, goods: Sequence[Goods], grades: Collection[str | None]) -> Earning:
    """The least and the most over all of `goods` and `grades`, alone on the line or with every other seat taken."""
    further = [Seat(Role.LEVEL, level) for level in range(2, MOST_LEVELS + 1)] + [Seat(Role.CLERK)]
    crowd = [Claim(seat, payee) for seat, payee in zip(further, OTHERS, strict=False)]
    found = [
        share.amount_fen
        for line in goods
        for mine in (Claim(Seat(Role.LEVEL, 1), ME, grade) for grade in grades)
        for claims in ([mine], [mine, *crowd])
        for share in divide_order(terms, claims, [line])
        if share.payee_id == ME
    ]
    return Earning(min(found, default=0), max(found, default=0))
