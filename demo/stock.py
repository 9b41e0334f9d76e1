"""How many of each SKU lie where on the first day, by a seeded rule.

The warehouse holds plenty of everything; a branch holds few of large goods and now and then none at all, so that "also
available at" and deliveries from elsewhere have something to show. The story's hero lies in every branch.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from demo.files import rows

HERO = "NY001"
LARGE = frozenset({"NY033", "NY035", "NY052", "NY053", "NY055", "NY056"})  # chair, tub, gym, horse, mat, stroller
EMPTY_SHARE = 0.12


def first_counts() -> Iterator[tuple[str, str, int]]:
    """Yield (branch code, SKU reference, pieces on hand) for every branch and SKU, zero included."""
    for branch in rows("branches"):
        chance = random.Random(f"stock {branch['code']}")
        for sku in rows("skus"):
            yield branch["code"], sku["external_ref"], _count(chance, branch["kind"], sku["product_ref"])


def _count(chance: random.Random, kind: str, product: str) -> int:
    if kind == "warehouse":
        return chance.randrange(60, 140) if product in LARGE else chance.randrange(300, 900)
    empty, few, many = chance.random(), chance.randrange(1, 5), chance.randrange(6, 40)
    if product == HERO:
        return many + 12
    if empty < EMPTY_SHARE:
        return 0
    return few if product in LARGE else many
