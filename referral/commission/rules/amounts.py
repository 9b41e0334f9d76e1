"""What every seat of every line of an order earns.

Promises: rounded per line and payee; the sum of a line never exceeds its cap; one person earns in one role a line; an empty
seat's money stays with head office (a plan for trials alone may pass a level's money upward).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.kernel.money import BPS_WHOLE, floor_bps, largest_remainder
from referral.plans.rules.rates import FoundRate, Goods, find_rate
from referral.plans.rules.terms import Basis, MissingLevel, Role, Seat, Terms

ROLES = {role: place for place, role in enumerate(Role)}


@dataclass(frozen=True)
class Claim:
    """Who sits on a seat; nobody when `payee_id` is None. `grade` is the payee's.

    `closer_id` stands on the clerk's seat alone: the clerk who closed the sale of a deposit that `payee_id` took.
    """

    seat: Seat
    payee_id: uuid.UUID | None
    grade: str | None = None
    closer_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Share:
    """One payee's part of one line: `raw_fen` by rate alone, `amount_fen` after caps. `why` says what made it 0, if anything.

    `base_fen` is the money paid for the line, `rated_fen` what the rate was applied to (without VAT, or the nearer level's
    amount); `part_bps` is less than a whole where two clerks share one seat.
    """

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
    rated_fen: int = 0
    part_bps: int = BPS_WHOLE


@dataclass
class _Place:
    """One seat of one line while it is worked out."""

    claim: Claim
    payee_id: uuid.UUID | None
    found: FoundRate
    rated_fen: int
    raw_fen: int
    why: str
    part_bps: int = BPS_WHOLE


def divide_order(terms: Terms, claims: Sequence[Claim], lines: Sequence[Goods]) -> list[Share]:
    """Shares of every seat on every line, lines in order, nearer levels first, then self, then clerk, then ranks."""
    ordered = sorted((claim for claim in claims if _is_paid(terms, claim.seat)), key=_turn)
    shares = [share for goods in lines for share in _divide_line(terms, ordered, goods)]
    return shares if terms.payee_order_cap_fen is None else _cap_payees(terms.payee_order_cap_fen, shares)


def line_cap(terms: Terms, goods: Goods) -> int:
    """The most one line may pay, fen."""
    base = terms.rated_base(goods.base_fen)
    cap = floor_bps(base, terms.pool_cap_bps)
    if goods.unit_cost_fen is None:
        return cap
    return min(cap, floor_bps(max(0, base - goods.unit_cost_fen * goods.quantity), terms.margin_cap_bps))


def _is_paid(terms: Terms, seat: Seat) -> bool:
    if seat.role is Role.LEVEL:
        return seat.level <= terms.levels
    return seat.role is not Role.RANK or seat.level <= len(terms.rank_bps)


def _turn(claim: Claim) -> tuple[int, int]:
    return ROLES[claim.seat.role], claim.seat.level


def _divide_line(terms: Terms, claims: Sequence[Claim], goods: Goods) -> list[Share]:
    places = _levels(terms, [claim for claim in claims if claim.seat.role is Role.LEVEL], goods)
    promoted = any(place.payee_id for place in places)
    places += [_own(terms, claim, goods) for claim in claims if claim.seat.role is Role.SELF]
    staff = _staff(terms, [claim for claim in claims if claim.seat.role in (Role.CLERK, Role.RANK)], goods)
    if promoted and not terms.dual_credit:
        for place in staff:
            place.why = place.why or "promoter_first"
    places += staff
    _one_role_each(places)
    cap, weights = line_cap(terms, goods), [0 if place.why else place.raw_fen for place in places]
    total = sum(weights)
    final = largest_remainder(cap, weights) if total > cap else weights
    return [
        Share(
            goods.line_id,
            place.claim.seat,
            place.payee_id,
            goods.base_fen,
            place.found,
            place.raw_fen,
            amount,
            cap,
            total,
            place.why,
            place.rated_fen,
            place.part_bps,
        )
        for place, amount in zip(places, final, strict=True)
    ]


def _levels(terms: Terms, claims: Sequence[Claim], goods: Goods) -> list[_Place]:
    """The levels, nearest first; a percentage of the nearer level counts that level's amount whoever sits there, or nobody."""
    places: list[_Place] = []
    base = terms.rated_base(goods.base_fen)
    for claim in claims:
        found = find_rate(terms, claim.seat, goods, claim.grade)
        rated = places[-1].raw_fen if places and terms.level_basis is Basis.PREVIOUS_LEVEL else base
        if found.rate.fixed_fen is not None:
            rated = base
        raw = found.rate.amount(rated, goods.quantity, terms.rounding)
        places.append(_Place(claim, claim.payee_id, found, rated, raw, "" if claim.payee_id else "empty"))
    if terms.missing_level is MissingLevel.ROLL_UP:
        _roll_up(places)
    return places


def _roll_up(places: Sequence[_Place]) -> None:
    """Each empty level's amount goes to the next one above who sits; what nobody above takes stays with head office."""
    waiting: list[_Place] = []
    for place in places:
        if place.payee_id is None:
            waiting.append(place)
            continue
        for empty in waiting:
            place.raw_fen, empty.raw_fen = place.raw_fen + empty.raw_fen, 0
        waiting.clear()


def _own(terms: Terms, claim: Claim, goods: Goods) -> _Place:
    found, base = find_rate(terms, claim.seat, goods, claim.grade), terms.rated_base(goods.base_fen)
    raw = found.rate.amount(base, goods.quantity, terms.rounding)
    return _Place(claim, claim.payee_id, found, base, raw, "" if claim.payee_id else "empty")


def _staff(terms: Terms, claims: Sequence[Claim], goods: Goods) -> list[_Place]:
    """The clerk and the ranks above her: each rank earns what its ceiling exceeds the highest one paid below it."""
    places: list[_Place] = []
    paid: list[_Place] = []
    for claim in claims:
        place = _own(terms, claim, goods)
        ceiling = replace(place)
        if claim.seat.role is Role.RANK:
            place.raw_fen = _above(terms, ceiling, paid)
        if claim.payee_id is not None:
            paid.append(ceiling)
        places += _opener_and_closer(terms, place)
    return places


def _above(terms: Terms, ceiling: _Place, paid: Sequence[_Place]) -> int:
    """Percentages are compared as percentages; where a fixed amount is among them, the amounts themselves are."""
    bps, below = ceiling.found.rate.bps, [place.found.rate.bps for place in paid]
    known = [rate for rate in below if rate is not None]
    if bps is None or len(known) < len(below):
        return max(0, ceiling.raw_fen - max((place.raw_fen for place in paid), default=0))
    return terms.rounding.part(ceiling.rated_fen, max(0, bps - max(known, default=0)))


def _opener_and_closer(terms: Terms, place: _Place) -> list[_Place]:
    closer = place.claim.closer_id
    if closer is None or closer == place.payee_id or place.payee_id is None:
        return [place]
    closing_bps = BPS_WHOLE - terms.opener_bps
    opened, closed = largest_remainder(place.raw_fen, [terms.opener_bps, closing_bps])
    second = replace(place, payee_id=closer, raw_fen=closed, part_bps=closing_bps)
    place.raw_fen, place.part_bps = opened, terms.opener_bps
    return [place, second]


def _one_role_each(places: Sequence[_Place]) -> None:
    """Where one person sits twice, only the larger amount stays; the first seat wins a tie."""
    best: dict[uuid.UUID, _Place] = {}
    for place in places:
        if place.payee_id is None or place.why:
            continue
        kept = best.setdefault(place.payee_id, place)
        if kept is place:
            continue
        better, worse = (place, kept) if place.raw_fen > kept.raw_fen else (kept, place)
        best[place.payee_id], worse.why = better, "one_role"


def _cap_payees(cap_fen: int, shares: list[Share]) -> list[Share]:
    """Scale a payee's lines down to the most one order may bring her."""
    capped = list(shares)
    for payee_id in dict.fromkeys(share.payee_id for share in shares if share.payee_id):
        places = [place for place, share in enumerate(shares) if share.payee_id == payee_id]
        amounts = [shares[place].amount_fen for place in places]
        if sum(amounts) > cap_fen:
            for place, amount in zip(places, largest_remainder(cap_fen, amounts), strict=True):
                capped[place] = replace(capped[place], amount_fen=amount)
    return capped
