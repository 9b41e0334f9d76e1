"""Facts about fulfillments."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class FulfillmentQueued:
    """A branch has a paid order to prepare."""

    fulfillment_id: uuid.UUID
    order_id: uuid.UUID
    branch_id: uuid.UUID
    method: str


@dataclass(frozen=True)
class FulfillmentPacked:
    """The goods are ready."""

    fulfillment_id: uuid.UUID
    order_id: uuid.UUID
    branch_id: uuid.UUID
    method: str


@dataclass(frozen=True)
class FulfillmentLeft:
    """The goods are on their way; `carrier` and `tracking_no` are empty for the branch's own courier."""

    fulfillment_id: uuid.UUID
    order_id: uuid.UUID
    branch_id: uuid.UUID
    method: str
    carrier: str
    tracking_no: str


@dataclass(frozen=True)
class FulfillmentHandedOver:
    """The shopper has the goods, over the counter or at her door."""

    fulfillment_id: uuid.UUID
    order_id: uuid.UUID
    branch_id: uuid.UUID
    by: str
    at: datetime


@dataclass(frozen=True)
class FulfillmentCancelled:
    """Nothing will be prepared or handed over."""

    fulfillment_id: uuid.UUID
    order_id: uuid.UUID
    branch_id: uuid.UUID
