"""What the composer shows before anything is shared."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.catalog.queries import ProductCard, find_product_id, product_views
from app.kernel.database import Tx
from app.kernel.errors import NotFound
from referral.commission.open_commission import preview
from referral.plans.queries import plan_as_of
from referral.shares.publish_share import takes_part
from referral.shares.queries import ShareView, shares_of


@dataclass(frozen=True)
class Composer:
    """`earn_fen` is what one sale at today's price would bring her, before returns."""

    product: ProductCard
    earn_fen: int
    takes_part: bool
    earlier: tuple[ShareView, ...]


def compose_share(tx: Tx, person_id: uuid.UUID, number: str, now: datetime) -> Composer:
    """Raises `NotFound` for an unknown product."""
    product_id = find_product_id(tx, number)
    product = product_views(tx, [product_id]).get(product_id) if product_id else None
    if product is None or product_id is None:
        raise NotFound
    earlier = tuple(shares_of(tx, person_id, product_id))
    return Composer(product, earn_on(tx, product.price_fen, now), takes_part(tx, person_id, now), earlier)


def earn_on(tx: Tx, price_fen: int, now: datetime) -> int:
    """What the direct promoter earns on one piece at `price_fen` under today's plan, fen."""
    plan = plan_as_of(tx, now)
    return preview(plan.terms, price_fen).get("level1", 0) if plan else 0
