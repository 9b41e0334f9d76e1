"""Facts about stock."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class StockChanged:
    """Counts were edited or imported at a location; sales and returns do not publish this, pages poll."""

    location_id: uuid.UUID
    sku_ids: tuple[uuid.UUID, ...]
