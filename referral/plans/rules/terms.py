"""A plan as plain values.

Promises: rates in basis points, amounts in fen; what is not said has the default written here, and nothing else is guessed.
"""

import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from app.kernel.money import BPS_WHOLE, FEN_PER_YUAN

MOST_LEVELS = 3
MOST_RANKS = 5


class Role(StrEnum):
    """In which role somebody earns; the order is the order of turns when the odd fen is given out."""

    LEVEL = "level"
    SELF = "self"
    CLERK = "clerk"
    RANK = "rank"


@dataclass(frozen=True)
class Seat:
    """One earning place of an order: level 1 to 3, the buyer herself, the clerk (level 0 both), or rank 1 … above the clerk."""

    role: Role
    level: int = 0

    @property
    def name(self) -> str:
        """`level1`, `self`, `clerk`, `rank1`: the key in rules and files."""
        return f"{self.role}{self.level}" if self.level else str(self.role)


class Basis(StrEnum):
    """What a level's percentage is taken of: the order's money, or the amount of the level nearer to the buyer."""

    ORDER = "order"
    PREVIOUS_LEVEL = "previous_level"


class Rounding(StrEnum):
    """How a percentage becomes money: down to the fen, half up to the fen, or down to the whole yuan."""

    FLOOR = "floor"
    HALF_UP = "half_up"
    WHOLE_YUAN = "whole_yuan"

    def part(self, base_fen: int, bps: int) -> int:
        """`bps` ten-thousandths of `base_fen`, fen."""
        if self is Rounding.HALF_UP:
            return (base_fen * bps * 2 + BPS_WHOLE) // (BPS_WHOLE * 2)
        exact_down = base_fen * bps // BPS_WHOLE
        return exact_down - exact_down % FEN_PER_YUAN if self is Rounding.WHOLE_YUAN else exact_down


class MissingLevel(StrEnum):
    """Who keeps the money of a level where nobody earns: head office, or (in trials, never in a paying plan) the next above."""

    KEEP = "keep"
    ROLL_UP = "roll_up"


class SelfPurchase(StrEnum):
    """Where a buyer's own chain begins: at her parent, or (in trials, never in a paying plan) at herself."""

    UPLINE = "upline"
    SHIFT = "shift"


class CostBearer(StrEnum):
    """Whose cost the commission of an order is."""

    HEAD_OFFICE = "head_office"
    SELLING_BRANCH = "selling_branch"
    SPLIT = "split"


@dataclass(frozen=True)
class Rate:
    """Either a percentage (bps of the base) or fixed fen per unit sold."""

    bps: int | None = None
    fixed_fen: int | None = None

    def amount(self, base_fen: int, quantity: int, rounding: Rounding = Rounding.FLOOR) -> int:
        """Fen for one line, never above its base."""
        if self.fixed_fen is not None:
            return min(self.fixed_fen * quantity, base_fen)
        return min(rounding.part(base_fen, self.bps or 0), base_fen)


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
class BranchSplit:
    """How the performance of an order is divided when `branch_id` sells it (None: any other branch); the parts make a whole."""

    selling_bps: int
    head_office_bps: int = 0
    branch_id: uuid.UUID | None = None

    @property
    def fulfilling_bps(self) -> int:
        """What is left for the branches that hand over."""
        return BPS_WHOLE - self.selling_bps - self.head_office_bps


@dataclass(frozen=True)
class Terms:
    """Everything a plan says. `level_bps` has one rate for each paid level; `rank_bps` are ceilings of the ranks above the clerk.

    `selling_bps` and `head_office_bps` divide the performance, `branch_splits` override them for single branches.
    `opener_bps` is the part of the clerk who took a deposit, the rest goes to the one who closed the sale.
    `cost_selling_bps` is the selling branch's part of the cost where `cost_bearer` is split.
    """

    level_bps: tuple[int, ...]
    clerk_bps: int
    self_bps: int = 0
    pool_cap_bps: int = 3000
    margin_cap_bps: int = 5000
    payee_order_cap_fen: int | None = None
    selling_bps: int = 7000
    hold_days: int = 7
    rules: tuple[Rule, ...] = ()
    rank_bps: tuple[int, ...] = ()
    head_office_bps: int = 0
    branch_splits: tuple[BranchSplit, ...] = ()
    opener_bps: int = 7000
    cost_bearer: CostBearer = CostBearer.HEAD_OFFICE
    cost_selling_bps: int = 5000
    dual_credit: bool = True
    base_excludes_vat: bool = False
    vat_bps: int = 1300
    level_basis: Basis = Basis.ORDER
    rounding: Rounding = Rounding.FLOOR
    missing_level: MissingLevel = MissingLevel.KEEP
    self_purchase: SelfPurchase = SelfPurchase.UPLINE

    @property
    def levels(self) -> int:
        """How many levels are paid."""
        return len(self.level_bps)

    @property
    def fulfilling_bps(self) -> int:
        """The fulfilling branches' part of the performance."""
        return BPS_WHOLE - self.selling_bps - self.head_office_bps

    @property
    def effective_level_bps(self) -> tuple[int, ...]:
        """Each level's part of the order's money, rounded down: the same as `level_bps` unless it is taken of the nearer level."""
        if self.level_basis is Basis.ORDER:
            return self.level_bps
        parts: list[int] = []
        for bps in self.level_bps:
            parts.append((parts[-1] if parts else BPS_WHOLE) * bps // BPS_WHOLE)
        return tuple(parts)

    def default_bps(self, seat: Seat) -> int:
        """The plan's own rate for a seat; a rank's is its ceiling."""
        if seat.role is Role.LEVEL:
            return self.level_bps[seat.level - 1] if seat.level <= self.levels else 0
        if seat.role is Role.RANK:
            return self.rank_bps[seat.level - 1] if seat.level <= len(self.rank_bps) else 0
        return self.clerk_bps if seat.role is Role.CLERK else self.self_bps

    def rated_base(self, paid_fen: int) -> int:
        """What percentages are taken of: the money paid for goods, without the VAT in it where the plan says so."""
        return paid_fen * BPS_WHOLE // (BPS_WHOLE + self.vat_bps) if self.base_excludes_vat else paid_fen

    def split_for(self, branch_id: uuid.UUID | None) -> BranchSplit:
        """How the performance is divided when `branch_id` sells."""
        own = (split for split in self.branch_splits if split.branch_id == branch_id)
        return next(own, BranchSplit(self.selling_bps, self.head_office_bps))
