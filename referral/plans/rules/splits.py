"""How an order's performance and the cost of its commission are divided between branches and head office.

Promises: parts always add up to what was divided; the odd fen goes to the larger fraction, ties to the earlier place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.kernel.money import BPS_WHOLE, largest_remainder
from referral.plans.rules.terms import BranchSplit, CostBearer, Terms


@dataclass(frozen=True)
class Performance:
    """Fen of net goods money: `fulfilling_fen` has one part for each branch that handed over, in the order given."""

    selling_fen: int
    fulfilling_fen: tuple[int, ...]
    head_office_fen: int


@dataclass(frozen=True)
class Cost:
    """Who pays the commission of an order, fen."""

    head_office_fen: int
    selling_branch_fen: int


def split_performance(net_fen: int, split: BranchSplit, handled_fen: Sequence[int]) -> Performance:
    """Divide `net_fen`; `handled_fen` is the goods money each fulfilling branch handled (any weights, not all 0)."""
    parts = [split.selling_bps, split.fulfilling_bps, split.head_office_bps]
    selling, fulfilling, head_office = largest_remainder(net_fen, parts)
    return Performance(selling, tuple(largest_remainder(fulfilling, handled_fen)), head_office)


def bear_cost(terms: Terms, commission_fen: int) -> Cost:
    """Who pays `commission_fen`; what the selling branch's percentage leaves over is head office's."""
    if terms.cost_bearer is CostBearer.SELLING_BRANCH:
        return Cost(0, commission_fen)
    if terms.cost_bearer is CostBearer.HEAD_OFFICE:
        return Cost(commission_fen, 0)
    selling = commission_fen * terms.cost_selling_bps // BPS_WHOLE
    return Cost(commission_fen - selling, selling)
