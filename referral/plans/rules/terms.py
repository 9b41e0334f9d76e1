"""A plan as plain values.

Promises: rates in basis points, amounts in fen, nothing optional is guessed.
"""

import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from app.kernel.money import BPS_WHOLE, floor_bps

MOST_LEVELS = 3


class Role(StrEnum):
    """In which role somebody earns."""

    LEVEL = "level"
    SELF = "self"
    CLERK = "clerk"


@dataclass(frozen=True)
class Seat:
    """One earning place of an order: level 1 to 3, the buyer herself, or the clerk (level 0 for both)."""

    role: Role
    level: int = 0

    @property
    def name(self) -> str:
        """`level1`, `self`, `clerk`: the key in rules and files."""
        return f"level{self.level}" if self.role is Role.LEVEL else str(self.role)


@dataclass(frozen=True)
class Rate:
    """Either a percentage (bps of the base) or fixed fen per unit sold."""

    bps: int | None = None
    fixed_fen: int | None = None

    def amount(self, base_fen: int, quantity: int) -> int:
        """Fen for one line, rounded down, never above its base."""
        if self.fixed_fen is not None:
            return min(self.fixed_fen * quantity, base_fen)
        return floor_bps(base_fen, self.bps or 0)


class Scope(StrEnum):
    """What a rule is about."""

    SKU = "sku"
    PRODUCT = "product"
    CATEGORY = "category"
    GRADE = "grade"


@dataclass(frozen=True)
class Rule:
    """`rates` by seat name; a seat without one falls to the next rule. An excluding rule pays nobody at all."""

    scope: Scope
    subject_id: uuid.UUID | None = None
    grade: str | None = None
    excluded: bool = False
    rates: dict[str, Rate] = field(default_factory=dict)


@dataclass(frozen=True)
class Terms:
    """Everything a plan says. `level_bps` has one rate for each paid level, 1 to 3 of them."""

    level_bps: tuple[int, ...]
    clerk_bps: int
    self_bps: int = 0
    pool_cap_bps: int = 3000
    margin_cap_bps: int = 5000
    payee_order_cap_fen: int | None = None
    selling_bps: int = 7000
    hold_days: int = 7
    rules: tuple[Rule, ...] = ()

    @property
    def levels(self) -> int:
        """How many levels are paid."""
        return len(self.level_bps)

    @property
    def fulfilling_bps(self) -> int:
        """The fulfilling branches' part of the performance."""
        return BPS_WHOLE - self.selling_bps

    def default_bps(self, seat: Seat) -> int:
        """The plan's own rate for a seat."""
        if seat.role is Role.LEVEL:
            return self.level_bps[seat.level - 1] if seat.level <= self.levels else 0
        return self.clerk_bps if seat.role is Role.CLERK else self.self_bps
