"""Replay orders on a forest under a plan.

Promises: the same orders give the same report, digest included; what remains of an amount is
floor(accrued × (amount − refunded) / amount); memory grows with the members alone.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from referral.backtest.read_orders import PaidOrder
from referral.backtest.rules.forest import Forest
from referral.backtest.rules.laws import LAWS, broken_by_amount, broken_by_refund, broken_by_totals
from referral.backtest.rules.line import LinePay, pay_line
from referral.commission.rules.refunds import remaining
from referral.plans.rules.terms import SelfPurchase, Terms

KEPT_LINES = 65_536


@dataclass
class Total:
    """Fen of one level, one member or the whole; `records` counts amounts above 0."""

    accrued_fen: int = 0
    remaining_fen: int = 0
    records: int = 0

    @property
    def clawed_back_fen(self) -> int:
        """What refunds took."""
        return self.accrued_fen - self.remaining_fen

    def add(self, accrued_fen: int, remaining_fen: int) -> None:
        """One more record."""
        self.accrued_fen += accrued_fen
        self.remaining_fen += remaining_fen
        self.records += 1


@dataclass
class Replay:
    """Everything a replay found; `levels` nearest first, `broken` the laws with how often and the first order."""

    levels: list[Total]
    own: Total = field(default_factory=Total)
    members: dict[str, Total] = field(default_factory=dict)
    breakage_fen: list[int] = field(default_factory=list)
    orders: int = 0
    orders_without_buyer: int = 0
    sales_fen: int = 0
    refunded_fen: int = 0
    capped_fen: int = 0
    capped_orders: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    first_broken: dict[str, str] = field(default_factory=dict)
    digest: str = ""

    def held(self) -> dict[str, bool]:
        """Every law a replay can show, and whether it held."""
        return {law: not self.broken[law] for law in LAWS}

    def top(self, count: int) -> list[tuple[str, Total]]:
        """Who kept the most, then who accrued the most, then by number."""
        return sorted(self.members.items(), key=lambda item: (-item[1].remaining_fen, -item[1].accrued_fen, item[0]))[
            :count
        ]


def replay_orders(
    terms: Terms, forest: Forest, orders: Iterable[PaidOrder], progress: Callable[[int], None] | None = None
) -> Replay:
    """Replay all of `orders`; `progress` hears how many are done, now and then."""
    run = _Run(terms, forest)
    for order in orders:
        run.take(order)
        if progress and run.replay.orders % 50_000 == 0:
            progress(run.replay.orders)
    run.finish()
    return run.replay


class _Run:
    """One replay on its way."""

    def __init__(self, terms: Terms, forest: Forest) -> None:
        self.terms, self.forest = terms, forest
        self.replay = Replay([Total() for _ in terms.level_bps], breakage_fen=[0] * terms.levels)
        self.digest = hashlib.sha256()
        self.brought: Counter[tuple[str, int]] = Counter()
        self.shift = terms.self_purchase is SelfPurchase.SHIFT
        self.pay = lru_cache(maxsize=KEPT_LINES)(self._pay)

    def _pay(self, amount_fen: int, people: int) -> tuple[LinePay, tuple[str, ...]]:
        pay = pay_line(self.terms, amount_fen, people)
        return pay, tuple(broken_by_amount(self.terms, pay))

    def take(self, order: PaidOrder) -> None:
        """Count one order."""
        replay = self.replay
        replay.orders += 1
        replay.sales_fen += order.amount_fen
        replay.refunded_fen += order.refunded_fen
        if not order.buyer_id:
            replay.orders_without_buyer += 1
            return
        chain = self._chain(order.buyer_id)
        pay, broken = self.pay(order.amount_fen, len(chain))
        if order.refunded_fen:
            broken = (*broken, *broken_by_refund(self.terms, pay, order.refunded_fen))
        for law in broken:
            self._break(law, order.order_no)
        self._add(order, chain, pay)

    def _chain(self, buyer_id: str) -> tuple[str, ...]:
        if self.shift:
            return (buyer_id, *self.forest.chain(buyer_id, self.terms.levels - 1))
        return self.forest.chain(buyer_id, self.terms.levels)

    def _add(self, order: PaidOrder, chain: tuple[str, ...], pay: LinePay) -> None:
        replay, kept = self.replay, []
        for place, (payee_id, amount) in enumerate(zip(chain, pay.amount_fen, strict=False)):
            if amount:
                left = remaining(amount, order.amount_fen, order.refunded_fen)
                replay.levels[place].add(amount, left)
                self._member(payee_id).add(amount, left)
                self.brought[order.buyer_id, place + (not self.shift)] += amount
                kept.append(left)
        if pay.own_fen:
            left = remaining(pay.own_fen, order.amount_fen, order.refunded_fen)
            replay.own.add(pay.own_fen, left)
            self._member(order.buyer_id).add(pay.own_fen, left)
            self.brought[order.buyer_id, 0] += pay.own_fen
            kept.append(left)
        for place in range(len(chain), self.terms.levels):
            replay.breakage_fen[place] += pay.empty_fen[place]
        if pay.capped_fen:
            replay.capped_fen += pay.capped_fen
            replay.capped_orders += 1
        self.digest.update(f"{order.order_no} {pay.amount_fen} {kept}\n".encode())

    def _member(self, member_id: str) -> Total:
        return self.replay.members.setdefault(member_id, Total())

    def _break(self, law: str, where: str) -> None:
        self.replay.broken[law] += 1
        self.replay.first_broken.setdefault(law, where)

    def finish(self) -> None:
        """Check the laws of the whole."""
        replay = self.replay
        accrued = {who: total.accrued_fen for who, total in replay.members.items()}
        for law in broken_by_totals(self.forest, self.brought, accrued, self.terms.levels):
            self._break(law, "")
        everybody = [*replay.levels, replay.own]
        earned = sum(total.accrued_fen for total in replay.members.values())
        kept = sum(total.remaining_fen for total in replay.members.values())
        if (earned, kept) != (sum(t.accrued_fen for t in everybody), sum(t.remaining_fen for t in everybody)):
            self._break("P15", "")
        replay.digest = self.digest.hexdigest()
