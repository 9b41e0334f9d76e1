"""Places goods move between, and counts that make sense."""

import uuid

from app.kernel.errors import Invalid

MAX_COUNT = 10**9
SUPPLIER = "supplier"
SOLD = "sold"
LOST = "lost"


class QuantityWrong(Invalid):
    code = "inventory.quantity_wrong"
    sentence = "数量应是 1 到 10 亿之间的整数。"


class CountWrong(Invalid):
    code = "inventory.count_wrong"
    sentence = "库存数应是 0 到 10 亿之间的整数。"


def branch_place(location_id: uuid.UUID) -> str:
    """The text code of a branch or warehouse in movements."""
    return f"branch:{location_id.hex}"


def transit_place(transfer_id: uuid.UUID) -> str:
    """The text code of goods on their way under one transfer."""
    return f"transit:{transfer_id.hex}"


def check_quantity(quantity: int) -> None:
    """Raises `QuantityWrong` below 1 and above the bound."""
    if not 1 <= quantity <= MAX_COUNT:
        raise QuantityWrong


def check_count(count: int) -> None:
    """Raises `CountWrong` below 0 and above the bound."""
    if not 0 <= count <= MAX_COUNT:
        raise CountWrong
