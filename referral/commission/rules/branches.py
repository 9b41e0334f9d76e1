"""How branches share the performance of an order.

Promises: parts add up to the net goods money; the odd fen goes to the larger fraction, ties to the selling branch.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.kernel.money import BPS_WHOLE, largest_remainder


class Part(StrEnum):
    """For what a branch gets its share."""

    SELLING = "selling"
    FULFILLING = "fulfilling"


@dataclass(frozen=True)
class BranchShare:
    """One branch's part of the net goods money, fen."""

    branch_id: uuid.UUID
    part: Part
    amount_fen: int


def split_branches(
    net_fen: int, selling_id: uuid.UUID, handled: Mapping[uuid.UUID, int], selling_bps: int
) -> list[BranchShare]:
    """Divide `net_fen`; `handled` maps each fulfilling branch to the goods money it handled (any weights, not all 0)."""
    selling, fulfilling = largest_remainder(net_fen, [selling_bps, BPS_WHOLE - selling_bps])
    branch_ids = sorted(handled, key=lambda branch_id: branch_id.hex)
    parts = largest_remainder(fulfilling, [handled[branch_id] for branch_id in branch_ids])
    shares = [BranchShare(selling_id, Part.SELLING, selling)]
    return shares + [
        BranchShare(branch_id, Part.FULFILLING, part) for branch_id, part in zip(branch_ids, parts, strict=True)
    ]
