"""How branches share the performance of an order.

Promises: parts add up to the net goods money; the odd fen goes to the larger fraction, ties to the selling branch.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from referral.plans.rules.splits import split_performance
from referral.plans.rules.terms import BranchSplit

HEAD_OFFICE = uuid.UUID(int=0)


class Part(StrEnum):
    """For what a branch gets its share; `office` is head office's own, kept under `HEAD_OFFICE`."""

    SELLING = "selling"
    FULFILLING = "fulfilling"
    OFFICE = "office"


@dataclass(frozen=True)
class BranchShare:
    """One branch's part of the net goods money, fen."""

    branch_id: uuid.UUID
    part: Part
    amount_fen: int


def split_branches(
    net_fen: int, selling_id: uuid.UUID, handled: Mapping[uuid.UUID, int], split: BranchSplit
) -> list[BranchShare]:
    """Divide `net_fen`; `handled` maps each fulfilling branch to the goods money it handled (any weights, not all 0)."""
    branch_ids = sorted(handled, key=lambda branch_id: branch_id.hex)
    parts = split_performance(net_fen, split, [handled[branch_id] for branch_id in branch_ids])
    shares = [BranchShare(selling_id, Part.SELLING, parts.selling_fen)]
    shares += [
        BranchShare(branch_id, Part.FULFILLING, part)
        for branch_id, part in zip(branch_ids, parts.fulfilling_fen, strict=True)
    ]
    return [*shares, BranchShare(HEAD_OFFICE, Part.OFFICE, parts.head_office_fen)]
