"""Facts about goods."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PriceChanged:
    """A SKU's price changed: at one branch, or the chain's own where `branch_id` is None."""

    sku_id: uuid.UUID
    branch_id: uuid.UUID | None
    price_fen: int
    at: datetime
