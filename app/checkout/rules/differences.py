"""What changed between what the shopper saw and what is true now."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.checkout.rules.quote import QuoteLine

MAX_TEXT = 8_000


@dataclass(frozen=True)
class Expected:
    """What a page showed: `lines` maps a SKU to (pieces, unit price in fen)."""

    lines: Mapping[uuid.UUID, tuple[int, int]]
    delivery_fen: int
    total_fen: int


@dataclass(frozen=True)
class Difference:
    """`kind` is price, quantity, added, gone, delivery or total; amounts in fen, for quantity in pieces."""

    kind: str
    name: str
    before: int
    after: int


def expected_text(lines: Sequence[QuoteLine], delivery_fen: int, total_fen: int) -> str:
    """What a page keeps in its form."""
    shown = [[line.sku_id.hex, line.quantity, line.unit_price_fen] for line in lines]
    return json.dumps([shown, delivery_fen, total_fen], separators=(",", ":"))


def read_expected(text: str) -> Expected | None:
    """Out of a form; None when it was tampered with or is missing: then nothing was seen and all must be shown."""
    try:
        shown, delivery_fen, total_fen = json.loads(text[: MAX_TEXT + 1])
        lines = {uuid.UUID(sku): (quantity, price_fen) for sku, quantity, price_fen in shown}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    numbers = [delivery_fen, total_fen, *(number for pair in lines.values() for number in pair)]
    return Expected(lines, delivery_fen, total_fen) if all(type(number) is int for number in numbers) else None


def find_differences(
    expected: Expected | None, lines: Sequence[QuoteLine], delivery_fen: int, total_fen: int
) -> tuple[Difference, ...]:
    """Everything the shopper has not seen yet, lines first; empty when she saw exactly this."""
    if expected is None:
        return (Difference("total", "", 0, total_fen),)
    found = [difference for line in lines for difference in _of_line(expected, line)]
    there = {line.sku_id for line in lines}
    found += [
        Difference("gone", "", quantity, 0)
        for sku_id, (quantity, _price) in expected.lines.items()
        if sku_id not in there
    ]
    if expected.delivery_fen != delivery_fen:
        found.append(Difference("delivery", "", expected.delivery_fen, delivery_fen))
    if expected.total_fen != total_fen and not found:
        found.append(Difference("total", "", expected.total_fen, total_fen))
    return tuple(found)


def _of_line(expected: Expected, line: QuoteLine) -> list[Difference]:
    name = f"{line.name} {line.spec_text}".strip()
    if line.sku_id not in expected.lines:
        return [Difference("added", name, 0, line.quantity)]
    quantity, price_fen = expected.lines[line.sku_id]
    found = []
    if price_fen != line.unit_price_fen:
        found.append(Difference("price", name, price_fen, line.unit_price_fen))
    if quantity != line.quantity:
        found.append(Difference("quantity", name, quantity, line.quantity))
    return found
