"""Which rate one seat of one line has.

Promises: an exclusion beats everything; then the most specific rule that speaks of the seat; then the plan's own rate. The
answer names the rule, so that it can be shown.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from referral.plans.rules.terms import Rate, Rule, Scope, Seat, Terms


@dataclass(frozen=True)
class Goods:
    """One line as rules see it: `category_ids` nearest first; `unit_cost_fen` None where it is not known."""

    line_id: uuid.UUID
    sku_id: uuid.UUID
    product_id: uuid.UUID
    base_fen: int
    quantity: int
    category_ids: tuple[uuid.UUID, ...] = ()
    unit_cost_fen: int | None = None


@dataclass(frozen=True)
class FoundRate:
    """`rule` is `plan`, `sku`, `product`, `category` or `grade`, with `+grade` where a grade narrowed it, or `excluded`."""

    rate: Rate
    rule: str


def find_rate(terms: Terms, seat: Seat, goods: Goods, grade: str | None) -> FoundRate:
    """The rate of `seat`, whose payee has `grade`, on `goods`."""
    if not terms.rules:
        return FoundRate(Rate(bps=terms.default_bps(seat)), "plan")
    if any(rule.excluded and _about(rule, goods) for rule in terms.rules):
        return FoundRate(Rate(bps=0), "excluded")
    for rule in _most_specific_first(terms.rules, goods, grade):
        if seat.name in rule.rates:
            return FoundRate(rule.rates[seat.name], _name(rule))
    return FoundRate(Rate(bps=terms.default_bps(seat)), "plan")


def _most_specific_first(rules: tuple[Rule, ...], goods: Goods, grade: str | None) -> Iterator[Rule]:
    places = [(Scope.SKU, goods.sku_id), (Scope.PRODUCT, goods.product_id)]
    places += [(Scope.CATEGORY, category_id) for category_id in goods.category_ids]
    for scope, subject_id in places:
        about = [rule for rule in rules if rule.scope is scope and rule.subject_id == subject_id and not rule.excluded]
        yield from (rule for rule in about if grade is not None and rule.grade == grade)
        yield from (rule for rule in about if rule.grade is None)
    if grade is not None:
        yield from (rule for rule in rules if rule.scope is Scope.GRADE and rule.grade == grade)


def _about(rule: Rule, goods: Goods) -> bool:
    subjects = {
        Scope.SKU: (goods.sku_id,),
        Scope.PRODUCT: (goods.product_id,),
        Scope.CATEGORY: goods.category_ids,
    }
    return rule.subject_id in subjects.get(rule.scope, ())


def _name(rule: Rule) -> str:
    return f"{rule.scope}+grade" if rule.grade and rule.scope is not Scope.GRADE else str(rule.scope)
