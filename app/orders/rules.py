"""Decisions about orders in plain values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PHONE = re.compile(r"\d{4,11}")


class Lived(Protocol):
    """The moments of an order's life."""

    @property
    def placed_at(self) -> datetime: ...
    @property
    def paid_at(self) -> datetime | None: ...
    @property
    def completed_at(self) -> datetime | None: ...
    @property
    def cancelled_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Step:
    """`title` is a Chinese message id."""

    at: datetime
    title: str


@dataclass(frozen=True)
class Sale:
    """What a completed order is booked as."""

    goods_fen: int
    delivery_fen: int


def recognized_sale(paid_fen: int, refunded_fen: int, delivery_fen: int) -> Sale:
    """The sale of an order: what was paid less what was promised back; refunds before completion are for goods first."""
    left_fen = paid_fen - refunded_fen
    delivery_part_fen = min(delivery_fen, left_fen)
    return Sale(left_fen - delivery_part_fen, delivery_part_fen)


def csv_cell(value: object) -> str:
    """A cell no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_line(values: Sequence[object]) -> str:
    """One line of a CSV file, every cell quoted."""
    return ",".join('"' + csv_cell(value).replace('"', '""') + '"' for value in values) + "\r\n"


def is_phone_part(text: str) -> bool:
    """Whether `text` may be a telephone number or its end."""
    return bool(_PHONE.fullmatch(text))


def yuan_text(amount_fen: int) -> str:
    """`1990` as `19.90`: amounts in exported files."""
    whole, rest = divmod(amount_fen, 100)
    return f"{whole}.{rest:02d}"


def steps_of(order: Lived) -> list[Step]:
    """What happened to an order, latest first."""
    known = (
        (order.placed_at, "已下单"),
        (order.paid_at, "已付款"),
        (order.completed_at, "已完成"),
        (order.cancelled_at, "已取消"),
    )
    return [Step(at, title) for at, title in reversed(known) if at is not None]
