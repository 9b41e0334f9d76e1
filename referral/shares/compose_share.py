"""What the composer shows before anything is shared."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.catalog.queries import ProductCard, find_product_id, product_views, sku_offers
from app.kernel.database import Tx
from app.kernel.errors import NotFound
from referral.shares.find_earning import Earning, Priced, find_earning
from referral.shares.publish_share import takes_part
from referral.shares.queries import ShareView, shares_of


@dataclass(frozen=True)
class Composer:
    """`earning` is what one sale at today's price would bring her, before returns."""

    product: ProductCard
    earning: Earning
    takes_part: bool
    earlier: tuple[ShareView, ...]


def compose_share(tx: Tx, person_id: uuid.UUID, number: str, now: datetime) -> Composer:
    """Raises `NotFound` for an unknown product."""
    product_id = find_product_id(tx, number)
    product = product_views(tx, [product_id]).get(product_id) if product_id else None
    if product is None or product_id is None:
        raise NotFound
    offers = sku_offers(tx, None, product.sku_ids)
    priced = [Priced(offer.sku_id, offer.price_fen) for offer in offers.values()]
    earning = find_earning(tx, person_id, product_id, product.category_id, priced, now)
    earlier = tuple(shares_of(tx, person_id, product_id))
    return Composer(product, earning, takes_part(tx, person_id, now), earlier)
