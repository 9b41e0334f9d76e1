"""Which branch fulfils an order: one branch that has everything, by the first method that can, nearest first.

Promises: pure; the same candidates give the same route whatever their order; every candidate looked at keeps its reason.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from app.fulfillment.rules.offers import MethodOffer

SAME_DISTRICT, SAME_CITY, SAME_PROVINCE, ELSEWHERE = range(4)


class Reason(StrEnum):
    """Why a candidate was taken or not."""

    CHOSEN = "chosen"
    FARTHER = "farther"
    GOODS_MISSING = "goods_missing"
    NOT_OFFERED = "not_offered"


REASONS = {
    Reason.CHOSEN: "最近且商品齐全",
    Reason.FARTHER: "商品齐全，但更远",
    Reason.GOODS_MISSING: "商品不齐",
    Reason.NOT_OFFERED: "不能以这种方式送到",
}


@dataclass(frozen=True)
class Candidate:
    """One branch for one method. `distance_m` to the destination where known, else `region_gap` (0 same district … 3) ranks."""

    method: str
    branch_id: uuid.UUID
    code: str
    name: str
    has_everything: bool
    offer: MethodOffer | None
    distance_m: float | None = None
    region_gap: int = SAME_DISTRICT


@dataclass(frozen=True)
class Ranked:
    """A candidate and what became of it."""

    candidate: Candidate
    reason: Reason


@dataclass(frozen=True)
class Route:
    """`chosen` None when nobody can; `ranked` is everyone looked at, best first within each method."""

    chosen: Candidate | None
    ranked: tuple[Ranked, ...]


def choose_route(by_method: Sequence[Sequence[Candidate]]) -> Route:
    """The first method with a candidate that offers and has everything wins; among them the nearest, ties by code."""
    chosen: Candidate | None = None
    ranked: list[Ranked] = []
    for candidates in by_method:
        for candidate in sorted(candidates, key=_rank):
            reason = _reason(candidate, chosen)
            if reason is Reason.CHOSEN:
                chosen = candidate
            ranked.append(Ranked(candidate, reason))
        if chosen:
            break
    return Route(chosen, tuple(ranked))


def region_gap(here: tuple[str, str, str], there: tuple[str, str, str]) -> int:
    """How far apart two (province, city, district) are in words; empty words fit nothing."""
    levels = [bool(a) and a == b for a, b in zip(here, there, strict=True)]
    if levels[1] and levels[2]:
        return SAME_DISTRICT
    if levels[1]:
        return SAME_CITY
    return SAME_PROVINCE if levels[0] else ELSEWHERE


def _rank(candidate: Candidate) -> tuple[float, int, str]:
    distance_m = inf if candidate.distance_m is None else candidate.distance_m
    return distance_m, candidate.region_gap, candidate.code


def _reason(candidate: Candidate, chosen: Candidate | None) -> Reason:
    if not candidate.has_everything:
        return Reason.GOODS_MISSING
    if candidate.offer is None:
        return Reason.NOT_OFFERED
    return Reason.FARTHER if chosen else Reason.CHOSEN
