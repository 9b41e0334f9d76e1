"""What every seat of every line of an order earns.

Promises: floor per line and payee; the sum of a line never exceeds its cap; one person earns in one role a line; an empty
seat's money stays with head office.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.kernel.money import floor_bps, largest_remainder
from referral.plans.rules.rates import FoundRate, Goods, find_rate
from referral.plans.rules.terms import Role, Seat, Terms


@dataclass(frozen=True)
class Claim:
    """Who sits on a seat; nobody when `payee_id` is None. `grade` is the payee's."""

    seat: Seat
    payee_id: uuid.UUID | None
    grade: str | None = None


@dataclass(frozen=True)
class Share:
    """One payee's part of one line: `raw_fen` by rate alone, `amount_fen` after caps. `why` says what made it 0, if anything."""

    line_id: uuid.UUID
    seat: Seat
    payee_id: uuid.UUID | None
    base_fen: int
    found: FoundRate
    raw_fen: int
    amount_fen: int
    cap_fen: int
    raw_sum_fen: int
    why: str = ""


def divide_order(terms: Terms, claims: Sequence[Claim], lines: Sequence[Goods]) -> list[Share]:
    """Shares of every seat on every line, lines in order, nearer levels first, then self, then clerk."""
    ordered = sorted(claims, key=_rank)
    shares = [share for goods in lines for share in _divide_line(terms, ordered, goods)]
    return _cap_payees(terms, shares)


def line_cap(terms: Terms, goods: Goods) -> int:
    """The most one line may pay, fen."""
    cap = floor_bps(goods.base_fen, terms.pool_cap_bps)
    if goods.unit_cost_fen is None:
        return cap
    margin_fen = max(0, goods.base_fen - goods.unit_cost_fen * goods.quantity)
    return min(cap, floor_bps(margin_fen, terms.margin_cap_bps))


def _rank(claim: Claim) -> tuple[int, int]:
    return list(Role).index(claim.seat.role), claim.seat.level


def _divide_line(terms: Terms, claims: Sequence[Claim], goods: Goods) -> list[Share]:
    raw = [_raw_share(terms, claim, goods) for claim in claims if claim.seat.level <= terms.levels]
    single = _one_role_each(raw)
    cap, total = line_cap(terms, goods), sum(share.raw_fen for share in single if not share.why)
    weights = [0 if share.why else share.raw_fen for share in single]
    final = largest_remainder(cap, weights) if total > cap else weights
    return [
        replace(share, amount_fen=amount, cap_fen=cap, raw_sum_fen=total)
        for share, amount in zip(single, final, strict=True)
    ]


def _raw_share(terms: Terms, claim: Claim, goods: Goods) -> Share:
    found = find_rate(terms, claim.seat, goods, claim.grade)
    raw = found.rate.amount(goods.base_fen, goods.quantity)
    why = "" if claim.payee_id else "empty"
    return Share(goods.line_id, claim.seat, claim.payee_id, goods.base_fen, found, raw, 0, 0, 0, why)


def _one_role_each(shares: Sequence[Share]) -> list[Share]:
    """Where one person sits twice, only the larger amount stays; the first seat wins a tie."""
    best: dict[uuid.UUID, Share] = {}
    for share in shares:
        if share.payee_id and (share.payee_id not in best or share.raw_fen > best[share.payee_id].raw_fen):
            best[share.payee_id] = share
    return [
        share if not share.payee_id or best[share.payee_id] is share else replace(share, why="one_role")
        for share in shares
    ]


def _cap_payees(terms: Terms, shares: list[Share]) -> list[Share]:
    """Scale a payee's lines down to the most one order may bring her."""
    cap = terms.payee_order_cap_fen
    if cap is None:
        return shares
    capped = list(shares)
    for payee_id in {share.payee_id for share in shares if share.payee_id}:
        places = [place for place, share in enumerate(shares) if share.payee_id == payee_id]
        amounts = [shares[place].amount_fen for place in places]
        if sum(amounts) > cap:
            for place, amount in zip(places, largest_remainder(cap, amounts), strict=True):
                capped[place] = replace(capped[place], amount_fen=amount)
    return capped
