"""What one line of so much money pays, with so many people above the buyer.

Promises: the shop's own calculator decides; the answer depends on amount and chain length alone, as an order of the file names no
goods, no grade and no clerk.
"""

import uuid
from dataclasses import dataclass

from referral.commission.rules.amounts import Claim, divide_order, line_cap
from referral.plans.rules.rates import Goods
from referral.plans.rules.terms import Role, Seat, SelfPurchase, Terms

GOODS_ID = uuid.UUID(int=0)
BUYER_ID = uuid.UUID(int=1)
PEOPLE = tuple(uuid.UUID(int=2 + place) for place in range(3))


@dataclass(frozen=True)
class LinePay:
    """Fen by level, nearest first; `own_fen` is the buyer's own rebate. `raw_fen` is before caps, `empty_fen` where nobody sits."""

    base_fen: int
    cap_fen: int
    raw_fen: tuple[int, ...]
    empty_fen: tuple[int, ...]
    amount_fen: tuple[int, ...]
    own_raw_fen: int = 0
    own_fen: int = 0

    @property
    def total_fen(self) -> int:
        """Everything the line pays."""
        return sum(self.amount_fen) + self.own_fen

    @property
    def capped_fen(self) -> int:
        """What caps took from those who sit."""
        return sum(self.raw_fen) - sum(self.empty_fen) + self.own_raw_fen - self.total_fen


def pay_line(terms: Terms, amount_fen: int, people: int) -> LinePay:
    """What a line of `amount_fen` pays when `people` stand on the levels, at most the paid ones."""
    goods = Goods(GOODS_ID, GOODS_ID, GOODS_ID, amount_fen, 1)
    seated = PEOPLE[:people] + (None,) * (terms.levels - people)
    claims = [Claim(Seat(Role.LEVEL, level), payee) for level, payee in enumerate(seated, 1)]
    if terms.self_bps and terms.self_purchase is SelfPurchase.UPLINE:
        claims.append(Claim(Seat(Role.SELF), BUYER_ID))
    shares = divide_order(terms, claims, [goods])
    levels = shares[: terms.levels]
    return LinePay(
        amount_fen,
        line_cap(terms, goods),
        tuple(share.raw_fen for share in levels),
        tuple(share.raw_fen if share.payee_id is None else 0 for share in levels),
        tuple(share.amount_fen for share in levels),
        sum(share.raw_fen for share in shares[terms.levels :]),
        sum(share.amount_fen for share in shares[terms.levels :]),
    )
