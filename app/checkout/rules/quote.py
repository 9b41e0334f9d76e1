"""What the lines of a basket cost.

Promises: pure; each discount is divided over the lines by largest remainder and never passes what a line costs; sums add up.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from app.checkout.rules.quantity import MAX_LINES, BasketFull, check_quantity
from app.kernel.errors import Refused
from app.kernel.money import MAX_FEN, largest_remainder


class ItemGone(Refused):
    code = "checkout.item_gone"
    sentence = "“{name}”在这家门店暂不出售，请先从购物袋移除。"


class TooDear(Refused):
    code = "checkout.too_dear"
    sentence = "这张订单的金额太大，请分几次下单。"


class Offer(Protocol):
    """What the catalogue says of a SKU at a branch."""

    @property
    def sku_id(self) -> uuid.UUID: ...
    @property
    def product_id(self) -> uuid.UUID: ...
    @property
    def category_id(self) -> uuid.UUID | None: ...
    @property
    def number(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def spec_text(self) -> str: ...
    @property
    def picture(self) -> str | None: ...
    @property
    def price_fen(self) -> int: ...
    @property
    def list_price_fen(self) -> int: ...
    @property
    def on_sale(self) -> bool: ...
    @property
    def unit_cost_fen(self) -> int | None: ...


@dataclass(frozen=True)
class Adjustment:
    """A discount on the whole basket or on some SKUs (`sku_ids` empty: all): `amount_fen` is taken off."""

    kind: str
    amount_fen: int
    funded_by: str
    sku_ids: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True)
class LinePart:
    """One line's part of an adjustment."""

    kind: str
    amount_fen: int
    funded_by: str


@dataclass(frozen=True)
class QuoteLine:
    """One SKU priced; `amount_fen` is what the line costs after `adjustments`; `unit_cost_fen` is never shown."""

    sku_id: uuid.UUID
    product_id: uuid.UUID
    category_id: uuid.UUID | None
    number: str
    name: str
    spec_text: str
    picture: str | None
    quantity: int
    unit_price_fen: int
    list_price_fen: int
    gross_fen: int
    amount_fen: int
    adjustments: tuple[LinePart, ...] = ()
    unit_cost_fen: int | None = field(default=None, repr=False)


def price_lines(items: Mapping[uuid.UUID, int], offers: Mapping[uuid.UUID, Offer]) -> tuple[QuoteLine, ...]:
    """Lines in the order of `items` (SKU to pieces); raises `ItemGone`, `QuantityUnfit`, `BasketFull`, `TooDear`."""
    if len(items) > MAX_LINES:
        raise BasketFull
    lines = tuple(_line(check_quantity(quantity), offers.get(sku_id)) for sku_id, quantity in items.items())
    if sum(line.gross_fen for line in lines) > MAX_FEN // 2:
        raise TooDear
    return lines


def adjust_lines(lines: Sequence[QuoteLine], adjustments: Sequence[Adjustment]) -> tuple[QuoteLine, ...]:
    """The lines after every adjustment, one after the other; an adjustment takes at most what its lines still cost."""
    current = tuple(lines)
    for adjustment in adjustments:
        weights = [line.amount_fen if _meant(adjustment, line) else 0 for line in current]
        whole_fen = min(adjustment.amount_fen, sum(weights))
        if whole_fen > 0:
            parts = largest_remainder(whole_fen, weights)
            current = tuple(_take(line, adjustment, part_fen) for line, part_fen in zip(current, parts, strict=True))
    return current


def _line(quantity: int, offer: Offer | None) -> QuoteLine:
    if offer is None:
        raise ItemGone(name="")
    if not offer.on_sale:
        raise ItemGone(name=offer.name)
    gross_fen = offer.price_fen * quantity
    return QuoteLine(
        sku_id=offer.sku_id,
        product_id=offer.product_id,
        category_id=offer.category_id,
        number=offer.number,
        name=offer.name,
        spec_text=offer.spec_text,
        picture=offer.picture,
        quantity=quantity,
        unit_price_fen=offer.price_fen,
        list_price_fen=offer.list_price_fen,
        gross_fen=gross_fen,
        amount_fen=gross_fen,
        unit_cost_fen=offer.unit_cost_fen,
    )


def _meant(adjustment: Adjustment, line: QuoteLine) -> bool:
    return not adjustment.sku_ids or line.sku_id in adjustment.sku_ids


def _take(line: QuoteLine, adjustment: Adjustment, part_fen: int) -> QuoteLine:
    if part_fen == 0:
        return line
    part = LinePart(adjustment.kind, part_fen, adjustment.funded_by)
    return replace(line, amount_fen=line.amount_fen - part_fen, adjustments=(*line.adjustments, part))
